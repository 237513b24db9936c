package dev.dromedary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Stands between the service and the real engine, hands everything on, and can be told to do what broken engines do. */
final class EngineProxy implements AutoCloseable {
  private final UnixDomainSocketAddress engine;
  private final int port;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocketChannel server;
  private volatile Pattern refused;
  private volatile String reason;

  EngineProxy() throws IOException {
    String host = System.getProperty("dromedary.docker.host", "unix:///var/run/docker.sock");
    engine = UnixDomainSocketAddress.of(host.replaceFirst("^unix://", ""));
    server = listen(0);
    port = ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  String address() {
    return "tcp://127.0.0.1:" + port;
  }

  /** Requests whose first line begins like this are answered with 500 from now on. */
  void refuse(String request, String why) {
    reason = why;
    refused = Pattern.compile(request);
  }

  void allowAll() {
    refused = null;
  }

  /** Nobody listens any more, and all connections are gone. */
  void unplug() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  void plugIn() throws IOException {
    server = listen(port);
  }

  private ServerSocketChannel listen(int onPort) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 100);
    daemon(() -> {
      while (listening.isOpen()) {
        SocketChannel client = listening.accept();
        SocketChannel upstream = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(client);
        open.add(upstream);
        upstream.connect(engine);
        daemon(() -> copy(client, upstream, true));
        daemon(() -> copy(upstream, client, false));
      }
    });
    return listening;
  }

  private void copy(SocketChannel from, SocketChannel to, boolean requests) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        Pattern matching = refused;
        if (requests && matching != null && matching.matcher(StandardCharsets.ISO_8859_1.decode(buffer.duplicate())).lookingAt()) {
          String body = "{\"message\":\"" + reason + "\"}";
          from.write(StandardCharsets.ISO_8859_1.encode("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
              + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
          return;
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      // a half-closed connection is a runner's end of input
      to.shutdownOutput();
      if (requests) {
        return;
      }
    } finally {
      if (!requests || refused != null) {
        from.close();
        to.close();
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // a connection's end
      }
    }, "engine-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      unplug();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
