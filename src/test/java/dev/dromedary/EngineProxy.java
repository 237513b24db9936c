package dev.dromedary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between the service and the real engine, on a Unix socket as an engine does, hands everything on, and can be
 * told to do what broken engines do.
 */
final class EngineProxy implements AutoCloseable {
  private final UnixDomainSocketAddress engine;
  private final Path socket;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger toSwallow = new AtomicInteger();
  private volatile ServerSocketChannel server;
  private volatile Pattern refused;
  private volatile String reason;
  private volatile Pattern swallowed;
  private volatile boolean swallowsRequest;
  private volatile CountDownLatch silence = new CountDownLatch(0);

  EngineProxy() throws IOException {
    String host = System.getProperty("dromedary.docker.host", "unix:///var/run/docker.sock");
    engine = UnixDomainSocketAddress.of(host.replaceFirst("^unix://", ""));
    socket = Files.createTempDirectory("engine").resolve("docker.sock");
    server = listen();
  }

  String address() {
    return "unix://" + socket;
  }

  /** Requests whose first line begins like this are answered with 500 from now on. */
  void refuse(String request, String why) {
    reason = why;
    refused = Pattern.compile(request);
  }

  /** The next request whose first line begins like this doesn't arrive, and its connection stays open. */
  void swallowRequest(String request) {
    swallow(request, true);
  }

  /** The next request whose first line begins like this is carried out, and its answer doesn't arrive. */
  void swallowAnswer(String request) {
    swallow(request, false);
  }

  private void swallow(String request, boolean itself) {
    swallowsRequest = itself;
    swallowed = Pattern.compile(request);
    toSwallow.set(1);
  }

  boolean hasSwallowed() {
    return toSwallow.get() == 0;
  }

  /** Connections are accepted, and not a byte goes through any of them in either direction, until it speaks again. */
  void fallSilent() {
    silence = new CountDownLatch(1);
  }

  void speak() {
    silence.countDown();
  }

  void allowAll() {
    refused = null;
    toSwallow.set(0);
    speak();
  }

  /** Nobody listens any more, and all connections are gone. */
  void unplug() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  void plugIn() throws IOException {
    server = listen();
  }

  private ServerSocketChannel listen() throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(socket), 100);
    daemon(() -> {
      while (listening.isOpen()) {
        SocketChannel client = listening.accept();
        SocketChannel upstream = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(client);
        open.add(upstream);
        upstream.connect(engine);
        AtomicBoolean mute = new AtomicBoolean();
        daemon(() -> copy(client, upstream, true, mute));
        daemon(() -> copy(upstream, client, false, mute));
      }
    });
    return listening;
  }

  private static boolean beginsLike(Pattern request, ByteBuffer bytes) {
    return request != null && request.matcher(StandardCharsets.ISO_8859_1.decode(bytes.duplicate())).lookingAt();
  }

  /** @param mute whether answers on this connection are dropped */
  private void copy(SocketChannel from, SocketChannel to, boolean requests, AtomicBoolean mute) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        silence.await();
        if (requests && beginsLike(refused, buffer)) {
          refuse(from);
          return;
        }
        if (requests && beginsLike(swallowed, buffer) && toSwallow.compareAndSet(1, 0)) {
          mute.set(true);
          if (swallowsRequest) {
            continue;
          }
        }
        while (buffer.hasRemaining() && (requests || !mute.get())) {
          to.write(buffer);
        }
      }
      // a half-closed connection is a runner's end of input
      to.shutdownOutput();
      if (requests) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!requests || refused != null) {
        from.close();
        to.close();
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private void refuse(SocketChannel client) throws IOException {
    String body = "{\"message\":\"" + reason + "\"}";
    client.write(StandardCharsets.ISO_8859_1.encode("HTTP/1.1 500 Internal Server Error\r\n"
        + "Content-Type: application/json\r\nConnection: close\r\n"
        + "Content-Length: " + body.length() + "\r\n\r\n" + body));
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
      allowAll();
      unplug();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
