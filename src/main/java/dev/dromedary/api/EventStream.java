package dev.dromedary.api;

import dev.dromedary.http.Transfers;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events to one client, written without blocking: whoever has an event puts it in a queue, and what the
 * client's connection takes leaves it, on the thread that put it there or on the container's. A client that doesn't
 * keep up misses events that may be missed, of which there are never more than {@link #MAX_WAITING_BYTES} in the
 * queue; the others are few. What waits counts among the {@link Transfers}, and a client that takes too little of it
 * is left. Thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
final class EventStream implements WriteListener {
  static final int MAX_WAITING_BYTES = 256 * 1024;
  /** In bytes. What is written is the container's, which keeps and doesn't count what the client doesn't take. */
  static final int PIECE = 16 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private final Transfers transfers;
  private int waitingBytes;
  private Transfers.Transfer transfer;
  private int held;
  private ServletOutputStream out;
  private boolean unflushed;
  private boolean ending;

  EventStream(Transfers transfers) {
    this.transfers = transfers;
    over.whenComplete((done, e) -> forget());
  }

  /** Begins to write what there is and what will come. The request must be in asynchronous mode. */
  void writeTo(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader("Cache-Control", "no-store");
    // a proxy that collects an answer before it passes it on would collect for ever
    response.setHeader("X-Accel-Buffering", "no");
    ServletOutputStream stream = response.getOutputStream();
    synchronized (this) {
      out = stream;
    }
    stream.setWriteListener(this);
  }

  /** Completes when all is written or the client is gone. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** @param json without line breaks */
  void event(String name, byte[] json) {
    put(eventBytes(name, json), false);
  }

  /** An event that a client which doesn't keep up may miss. */
  void eventIfThereIsRoom(String name, byte[] json) {
    put(eventBytes(name, json), true);
  }

  void comment(String text) {
    put((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8), true);
  }

  /** After what is waiting the stream ends. */
  void end() {
    synchronized (this) {
      ending = true;
    }
    write();
  }

  private static byte[] eventBytes(String name, byte[] json) {
    byte[] head = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[head.length + json.length + 2];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(json, 0, bytes, head.length, json.length);
    bytes[bytes.length - 2] = '\n';
    bytes[bytes.length - 1] = '\n';
    return bytes;
  }

  private void put(byte[] bytes, boolean mayBeMissed) {
    synchronized (this) {
      if (ending || over.isDone() || mayBeMissed && waitingBytes + bytes.length > MAX_WAITING_BYTES) {
        return;
      }
      waiting.add(ByteBuffer.wrap(bytes));
      waitingBytes += bytes.length;
    }
    write();
  }

  private void write() {
    boolean done = false;
    try {
      synchronized (this) {
        // once it isn't ready, the container says when it is
        while (out != null && !over.isDone() && out.isReady()) {
          ByteBuffer next = waiting.peek();
          if (next != null) {
            writePiece(next);
          } else if (unflushed) {
            unflushed = false;
            out.flush();
          } else {
            done = ending;
            break;
          }
        }
        hold();
      }
    } catch (IOException | IllegalStateException e) {
      onError(e);
      return;
    }
    if (done) {
      over.complete(null);
    }
  }

  private void writePiece(ByteBuffer next) throws IOException {
    int size = Math.min(PIECE, next.remaining());
    out.write(next.array(), next.position(), size);
    next.position(next.position() + size);
    if (!next.hasRemaining()) {
      waiting.remove();
    }
    waitingBytes -= size;
    unflushed = true;
    if (transfer != null) {
      transfer.moved(size);
    }
  }

  /** What waits for the client, if it has been asked to take it. */
  private void hold() throws IOException {
    if (waitingBytes == 0 || out == null || over.isDone()) {
      free();
      return;
    }
    if (transfer == null) {
      transfer = transfers.begin(reason -> onError(new IOException("the client is too slow")))
          .orElseThrow(() -> new IOException("too many clients are slow"));
    }
    if (waitingBytes > held && !transfer.hold(waitingBytes - held)) {
      throw new IOException("more is being sent to slow clients than may be kept");
    }
    held = Math.max(held, waitingBytes);
  }

  private synchronized void forget() {
    waiting.clear();
    waitingBytes = 0;
    free();
  }

  private synchronized void free() {
    if (transfer != null) {
      transfer.close();
      transfer = null;
      held = 0;
    }
  }

  @Override
  public void onWritePossible() {
    write();
  }

  /** The client is gone, which is its right. */
  @Override
  public void onError(Throwable e) {
    LOG.debug("an event stream ended early", e);
    over.complete(null);
  }
}
