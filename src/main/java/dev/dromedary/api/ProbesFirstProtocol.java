package dev.dromedary.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Tomcat's protocol handler, but whoever asks after the service's health has threads of his own. In a JVM that has just started a thousand requests
 * take seconds merely to be read; an orchestrator whose probe waited among them would restart a service that is only busy.
 *
 * <p>What a connection is about to ask is known from the first bytes of its request, which are looked at where they arrive and put
 * back. Where TLS hides them a probe is a request like any other.
 */
public final class ProbesFirstProtocol extends Http11NioProtocol {
  /** Tomcat makes it by its name. */
  public ProbesFirstProtocol() {
    super(new Endpoint());
  }

  private static final class Endpoint extends NioEndpoint {
    private static final byte[] PROBE = "GET /actuator/health".getBytes(StandardCharsets.US_ASCII);
    private static final int THREADS = 2;

    private ExecutorService probes;

    @Override
    public void startInternal() throws Exception {
      probes = Executors.newFixedThreadPool(THREADS, new CustomizableThreadFactory("probe-"));
      super.startInternal();
    }

    @Override
    public void stopInternal() {
      super.stopInternal();
      probes.shutdown();
    }

    @Override
    public boolean processSocket(SocketWrapperBase<NioChannel> socket, SocketEvent event, boolean dispatch) {
      if (isRequestToCome(socket, event) && isProbe(socket)) {
        probes.execute(createSocketProcessor(socket, event));
        return true;
      }
      return super.processSocket(socket, event, dispatch);
    }

    /** Only the poller may touch a connection: others dispatch what a request that is being served waited for. */
    private boolean isRequestToCome(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      return event == SocketEvent.OPEN_READ && !isSSLEnabled() && socket.getCurrentProcessor() == null
          && Thread.currentThread().getName().endsWith("-Poller");
    }

    private static boolean isProbe(SocketWrapperBase<NioChannel> socket) {
      ByteBuffer head = ByteBuffer.allocate(PROBE.length);
      try {
        socket.read(false, head);
      } catch (IOException e) {
        // whoever serves it finds that out, too
        return false;
      }
      socket.unRead(head.flip());
      return head.rewind().equals(ByteBuffer.wrap(PROBE));
    }
  }
}
