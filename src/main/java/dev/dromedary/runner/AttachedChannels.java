package dev.dromedary.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attached stdin and stdout of all containers, on one thread.
 *
 * <p>docker-java's attach takes two threads for each container and polls; a pool of 200 would be 400 threads. An attach
 * is only an HTTP upgrade after which the socket is the container's stdin and stdout, so here one selector thread reads
 * them all. Writers write at once on their own thread as far as the socket takes it, the selector does the rest.
 * Everything a {@link Handler} is told, it is told on the selector thread: it must not block.
 */
final class AttachedChannels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedChannels.class);
  private static final long TICK_NANOS = 500_000_000;
  private static final int MAX_RESPONSE_HEAD = 8_192;
  /** In bytes: the JDK copies what is written at once to memory outside the heap, and keeps that for the thread. */
  private static final int MOST_AT_ONCE = 64 * 1024;
  private static final Duration ATTACH_TIME = Duration.ofSeconds(10);

  interface Handler {
    void received(ByteBuffer bytes);

    /** Once, and nothing comes after it. */
    void closed(String reason);

    /** Now and then, for what must happen by a certain time. */
    void tick();
  }

  /** One attached container. */
  final class Channel implements AutoCloseable {
    private final SocketChannel socket;
    private final Queue<ByteBuffer> outbound = new ArrayDeque<>();
    private Handler handler;
    private SelectionKey key;
    private boolean closed;
    private volatile boolean paused;

    private Channel(SocketChannel socket) {
      this.socket = socket;
    }

    /** Never blocks; what the socket doesn't take now is written later, in order. */
    void send(List<ByteBuffer> buffers) {
      synchronized (this) {
        if (closed) {
          return;
        }
        try {
          for (ByteBuffer buffer : buffers) {
            if (outbound.isEmpty()) {
              write(buffer);
            }
            if (buffer.hasRemaining()) {
              outbound.add(buffer);
            }
          }
          if (outbound.isEmpty()) {
            return;
          }
        } catch (IOException e) {
          later(() -> fail("writing failed: " + e.getMessage()));
          return;
        }
      }
      later(this::wantWrite);
    }

    /**
     * Has the container wait with what it has to say, once what has been read is handled; or not any more. Any
     * thread.
     */
    void pause(boolean pausing) {
      if (paused != pausing) {
        paused = pausing;
        later(() -> interest(key.isValid() ? key.interestOps() & SelectionKey.OP_WRITE : 0));
      }
    }

    /** As much as the socket takes. */
    private void write(ByteBuffer buffer) throws IOException {
      int end = buffer.limit();
      boolean taken = true;
      while (taken && buffer.position() < end) {
        buffer.limit(Math.min(end, buffer.position() + MOST_AT_ONCE));
        socket.write(buffer);
        taken = !buffer.hasRemaining();
      }
      buffer.limit(end);
    }

    private void wantWrite() {
      interest(SelectionKey.OP_WRITE);
    }

    private void interest(int write) {
      if (key.isValid()) {
        key.interestOps((paused ? 0 : SelectionKey.OP_READ) | write);
      }
    }

    private void flush() throws IOException {
      synchronized (this) {
        while (!outbound.isEmpty()) {
          write(outbound.peek());
          if (outbound.peek().hasRemaining()) {
            return;
          }
          outbound.remove();
        }
      }
      interest(0);
    }

    private void fail(String reason) {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
        outbound.clear();
      }
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("closing an attached channel: {}", e.toString());
      }
      handler.closed(reason);
    }

    @Override
    public void close() {
      later(() -> fail("closed by this service"));
    }
  }

  private final EngineAddress engine;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 17);
  private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread watching = new Thread(task, "attach-deadlines");
    watching.setDaemon(true);
    return watching;
  });
  private final Thread thread;
  private volatile boolean running = true;

  AttachedChannels(EngineAddress engine) throws IOException {
    this.engine = engine;
    this.selector = Selector.open();
    this.thread = new Thread(this::loop, "attached-channels");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Blocks for the engine's answer to the attach request, but no longer than {@link #ATTACH_TIME}.
   *
   * @throws IOException when the engine refuses, for instance because the container is gone, or doesn't answer
   */
  Channel attach(String containerId, java.util.function.Function<Channel, Handler> handler) throws IOException {
    SocketChannel socket = engine.open();
    // closing it ends whatever waits for it
    Future<?> deadline = deadlines.schedule(() -> closeQuietly(socket), ATTACH_TIME.toMillis(), TimeUnit.MILLISECONDS);
    try {
      socket.connect(engine.address());
      String request = "POST /containers/" + containerId + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
          + "Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        socket.write(out);
      }
      String head = readHead(socket);
      if (!head.startsWith("HTTP/1.1 101") && !head.startsWith("HTTP/1.1 200")) {
        throw new IOException(
            "the engine refused to attach to " + containerId + ": " + head.lines().findFirst().orElse(""));
      }
      if (!deadline.cancel(false)) {
        throw new AsynchronousCloseException();
      }
      socket.configureBlocking(false);
    } catch (AsynchronousCloseException e) {
      throw new IOException(
          "the engine has not answered the attach request within " + ATTACH_TIME.toSeconds() + " s", e);
    } catch (IOException e) {
      deadline.cancel(false);
      socket.close();
      throw e;
    }
    Channel channel = new Channel(socket);
    channel.handler = handler.apply(channel);
    later(() -> register(channel));
    return channel;
  }

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a channel that was not attached in time: {}", e.toString());
    }
  }

  private static String readHead(SocketChannel socket) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      one.clear();
      if (socket.read(one) < 0 || head.length() > MAX_RESPONSE_HEAD) {
        throw new IOException("the engine did not answer the attach request with HTTP");
      }
      head.append((char) (one.get(0) & 0xff));
    }
    return head.toString();
  }

  private void register(Channel channel) {
    try {
      channel.key = channel.socket.register(selector, SelectionKey.OP_READ, channel);
      synchronized (channel) {
        if (channel.outbound.isEmpty()) {
          return;
        }
      }
      channel.wantWrite();
    } catch (IOException e) {
      channel.fail("registering failed: " + e.getMessage());
    }
  }

  private void later(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  private void loop() {
    long nextTick = System.nanoTime() + TICK_NANOS;
    while (running) {
      try {
        selector.select(Math.max(1, (nextTick - System.nanoTime()) / 1_000_000));
      } catch (IOException e) {
        LOG.error("selecting attached channels", e);
      }
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        guarded(null, task);
      }
      for (SelectionKey key : selector.selectedKeys()) {
        Channel channel = (Channel) key.attachment();
        guarded(channel, () -> ready(channel, key));
      }
      selector.selectedKeys().clear();
      if (System.nanoTime() - nextTick >= 0) {
        nextTick = System.nanoTime() + TICK_NANOS;
        for (SelectionKey key : selector.keys()) {
          Channel channel = (Channel) key.attachment();
          guarded(channel, channel.handler::tick);
        }
      }
    }
  }

  /** One container's trouble must never stop the thread that serves them all. */
  private static void guarded(Channel channel, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // even an Error, for instance want of memory: without this thread all containers would be deaf and dumb
      if (channel == null || e instanceof Error) {
        LOG.error("in the thread of the attached channels", e);
      }
      if (channel != null) {
        channel.fail(e.getMessage());
      }
    }
  }

  private void ready(Channel channel, SelectionKey key) {
    try {
      if (key.isValid() && key.isWritable()) {
        channel.flush();
      }
      if (key.isValid() && key.isReadable()) {
        buffer.clear();
        int n = channel.socket.read(buffer);
        if (n < 0) {
          channel.fail("the container's output ended");
          return;
        }
        channel.handler.received(buffer.flip());
      }
    } catch (IOException e) {
      channel.fail("reading failed: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    running = false;
    deadlines.shutdownNow();
    selector.wakeup();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
