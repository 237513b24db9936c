package dev.dromedary.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * A client's socket with what the client hasn't taken yet of its answers; {@link SlowClients} writes that when the
 * socket takes it.
 *
 * <p>A connection that is closed while the client still sends would be reset, and the client might never read why. So
 * it is closed in three steps: what is unsent goes out, then the end of it is told, then what still comes is thrown
 * away, within limits ("lingering close", as nginx has it). Thread-safe.
 */
final class ClientChannel extends NioChannel {
  private static final Duration LINGER = Duration.ofSeconds(30);
  private static final Duration LINGER_SILENCE = Duration.ofSeconds(5);
  /**
   * In bytes. A larger array is none of Tomcat's buffers: it is a whole answer, which nobody changes any more, and
   * which is in memory once.
   */
  private static final int LARGEST_BUFFER = 64 * 1024;
  /** In bytes: the JDK copies what is written at once to memory that it keeps for the thread. */
  private static final int MOST_AT_ONCE = 64 * 1024;
  /** Of what comes from a client to whom nobody listens any more, at a time. */
  private static final int GULP = 64 * 1024;

  private final ClientEndpoint endpoint;
  private final SlowClients slowClients;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
  private Transfers.Transfer transfer;
  private Runnable whenSent;
  private boolean aborted;
  private boolean closing;
  private long sentAt;
  private long heardAt;
  private long discarded;

  ClientChannel(SocketBufferHandler buffers, ClientEndpoint endpoint) {
    super(buffers);
    this.endpoint = endpoint;
    slowClients = endpoint.slowClients();
  }

  synchronized boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  /** @return whether it will be run: there's something unsent */
  synchronized boolean runWhenSent(Runnable task) {
    if (unsent.isEmpty()) {
      return false;
    }
    whenSent = task;
    return true;
  }

  /** Whether it belongs to an array that may be kept as it is. */
  static boolean isShared(ByteBuffer answer) {
    return answer.hasArray() && answer.array().length > LARGEST_BUFFER;
  }

  /** Takes all of it, to be sent after what is unsent. */
  synchronized void keep(ByteBuffer answer) throws IOException {
    if (transfer == null) {
      transfer = slowClients.transfers().begin(reason -> abort())
          .orElseThrow(() -> new IOException("too many clients are slow"));
    }
    if (aborted || !transfer.hold(toBeKept(answer))) {
      throw new IOException("more is being sent to slow clients than may be kept");
    }
    boolean first = unsent.isEmpty();
    if (isShared(answer)) {
      share(answer);
    } else {
      unsent.add(ByteBuffer.allocate(answer.remaining()).put(answer).flip());
    }
    if (first) {
      slowClients.watch(this, SelectionKey.OP_WRITE);
    }
  }

  /** In bytes. Of a shared array all is kept, however much of it has been sent: the socket's buffer takes megabytes. */
  private int toBeKept(ByteBuffer answer) {
    ByteBuffer last = unsent.peekLast();
    if (!isShared(answer)) {
      return answer.remaining();
    }
    return last != null && last.array() == answer.array() ? 0 : answer.array().length;
  }

  /** It comes in pieces of the same array, one after the other. */
  private void share(ByteBuffer answer) {
    int begin = answer.arrayOffset() + answer.position();
    ByteBuffer last = unsent.peekLast();
    if (last != null && last.array() == answer.array() && last.limit() == begin) {
      last.limit(begin + answer.remaining());
    } else {
      unsent.add(ByteBuffer.wrap(answer.array(), begin, answer.remaining()));
    }
    answer.position(answer.limit());
  }

  private void abort() {
    synchronized (this) {
      aborted = true;
      unsent.clear();
      if (closing) {
        closeNow();
        return;
      }
    }
    endpoint.end(socketWrapper, "the client is too slow");
  }

  /** Gives up what is unsent; nothing lingers when this is closed. */
  synchronized void giveUp() {
    aborted = true;
  }

  /**
   * The socket can be written or read.
   *
   * @return for which operations it is to be watched from now on; 0 for none
   */
  int ready() {
    Runnable next;
    synchronized (this) {
      try {
        if (!send()) {
          return SelectionKey.OP_WRITE;
        }
        if (closing) {
          return discard();
        }
        next = whenSent;
        whenSent = null;
      } catch (IOException e) {
        release();
        if (closing) {
          closeNow();
          return 0;
        }
        next = this::abort;
      }
    }
    if (next != null) {
      next.run();
    }
    return 0;
  }

  private boolean send() throws IOException {
    for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
      int end = next.limit();
      next.limit(Math.min(end, next.position() + MOST_AT_ONCE));
      int sent = sc.write(next);
      boolean stuck = next.hasRemaining();
      next.limit(end);
      if (sent > 0) {
        transfer.moved(sent);
      }
      if (stuck) {
        return false;
      }
      if (!next.hasRemaining()) {
        unsent.poll();
      }
    }
    release();
    return true;
  }

  private void release() {
    unsent.clear();
    if (transfer != null) {
      transfer.close();
      transfer = null;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (!closing && !aborted && isWorthLingering() && slowClients.linger(this)) {
        closing = true;
        endpoint.stopPolling(sc);
        slowClients.watch(this, hasUnsent() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        return;
      }
    }
    closeNow();
  }

  /** Not for a connection that has timed out, or that the client has closed. */
  private boolean isWorthLingering() {
    try {
      if (hasUnsent()) {
        return true;
      }
      if (socketWrapper.getError() != null || sc.read(ByteBuffer.allocate(1)) < 0) {
        return false;
      }
      tellTheEnd();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void tellTheEnd() throws IOException {
    if (sentAt == 0) {
      sc.shutdownOutput();
      sentAt = System.nanoTime();
      heardAt = sentAt;
    }
  }

  private int discard() throws IOException {
    tellTheEnd();
    int bytes = sc.read(slowClients.gulp(GULP));
    discarded += Math.max(0, bytes);
    if (bytes < 0 || discarded > slowClients.mostDiscarded()) {
      closeNow();
      return 0;
    }
    if (bytes > 0) {
      heardAt = System.nanoTime();
    }
    return SelectionKey.OP_READ;
  }

  /** Ends the lingering when it has taken too long. */
  synchronized void closeIfOverdue() {
    long now = System.nanoTime();
    if (sentAt != 0 && (now - heardAt > LINGER_SILENCE.toNanos() || now - sentAt > LINGER.toNanos())) {
      closeNow();
    }
  }

  synchronized void closeNow() {
    release();
    slowClients.forget(this);
    try {
      sc.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }
}
