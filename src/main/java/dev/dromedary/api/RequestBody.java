package dev.dromedary.api;

import dev.dromedary.http.Transfers;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpHeaders;
import org.springframework.util.FastByteArrayOutputStream;
import org.springframework.util.unit.DataSize;

/**
 * A request's body, read as it arrives and into memory, without a thread that waits. What has come with the request's
 * head is read at once; for the rest the container calls back. What is in memory counts among the {@link Transfers}
 * until the route has read it, and is kept no longer: a thousand requests may wait for their verdicts.
 *
 * <p>Would be needless if platform-http read bodies by a ReadListener, with a limit.
 */
final class RequestBody implements ReadListener, Transfers.Listener {
  /** Under this name a request has it while it is routed, as an {@link InputStream} to be read once. */
  static final String ATTRIBUTE = RequestBody.class.getName();

  /** What becomes of the request; one of these is called, once. */
  interface Receiver {
    /**
     * The body is there; or more than is allowed, which whoever reads it finds out.
     *
     * @param body to be closed; null for none
     */
    void received(InputStream body, int bytes);

    /** @param detail for the client */
    void refused(int status, String detail);

    /** The client is gone, and Tomcat ends the request. */
    void gone();
  }

  /** In bytes. */
  private static final int PIECE = 8192;

  private final HttpServletRequest request;
  private final DataSize limit;
  private final Receiver receiver;
  private final AtomicBoolean over = new AtomicBoolean();
  private final FastByteArrayOutputStream content = new FastByteArrayOutputStream();
  private ServletInputStream in;
  private Transfers.Transfer transfer;

  private RequestBody(HttpServletRequest request, DataSize limit, Receiver receiver) {
    this.request = request;
    this.limit = limit;
    this.receiver = receiver;
  }

  /** @param request in asynchronous mode */
  static void receive(HttpServletRequest request, DataSize limit, Transfers transfers, Receiver receiver)
      throws IOException {
    long declared = request.getContentLengthLong();
    if (declared == 0 || declared < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
      receiver.received(null, 0);
      return;
    }
    new RequestBody(request, limit, receiver).read(declared, transfers);
  }

  private void read(long declared, Transfers transfers) throws IOException {
    in = request.getInputStream();
    byte[] piece = new byte[PIECE];
    while (content.size() < declared && in.available() > 0) {
      content.write(piece, 0, in.read(piece));
    }
    if (content.size() == declared) {
      receiver.received(new HeldInputStream(content.getInputStream()), content.size());
      return;
    }
    transfer = transfers.begin(this).orElse(null);
    if (transfer == null || !transfer.hold(content.size())) {
      refuse(503, "too many requests are being received");
      return;
    }
    if (request.getAttribute(ContinueValve.ATTRIBUTE) instanceof Runnable goOn) {
      goOn.run();
    }
    in.setReadListener(this);
  }

  @Override
  public void onDataAvailable() throws IOException {
    byte[] piece = new byte[PIECE];
    while (!over.get() && in.isReady() && !in.isFinished()) {
      int bytes = in.read(piece);
      if (bytes < 0) {
        return;
      }
      if (bytes == 0) {
        // half of a chunk's head; only the next isReady() has the container tell of what follows
        continue;
      }
      transfer.moved(bytes);
      if (content.size() + bytes > limit.toBytes()) {
        content.reset();
        receive(new TooLarge());
        transfer.close();
      } else if (transfer.hold(bytes)) {
        content.write(piece, 0, bytes);
      } else {
        refuse(503, "too much is being received");
      }
    }
  }

  @Override
  public void onAllDataRead() {
    receive(new HeldInputStream(content.getInputStream()));
  }

  private void receive(InputStream body) {
    if (over.compareAndSet(false, true)) {
      transfer.settle();
      receiver.received(body, content.size());
    }
  }

  private void refuse(int status, String detail) {
    if (over.compareAndSet(false, true)) {
      if (transfer != null) {
        transfer.close();
      }
      receiver.refused(status, detail);
    }
  }

  /** Tomcat's own time-out may come first where a machine is so busy that ours is late. */
  @Override
  public void onError(Throwable e) {
    if (e instanceof SocketTimeoutException) {
      ended(Transfers.End.TOO_SLOW);
    } else if (over.compareAndSet(false, true)) {
      transfer.close();
      receiver.gone();
    }
  }

  @Override
  public void ended(Transfers.End reason) {
    if (reason == Transfers.End.TOO_SLOW) {
      refuse(408, "the body took longer than 20 s and a second for each 16 kB");
    } else {
      refuse(503, "the body comes too slowly for how much is being received");
    }
  }

  /** What is held for it is free when it has been read, or nobody wants to read it, whoever still has this. */
  private final class HeldInputStream extends FilterInputStream {
    HeldInputStream(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      in = InputStream.nullInputStream();
      content.reset();
      if (transfer != null) {
        transfer.close();
      }
    }
  }

  /** Its reader fails, so that the route says what there is to say. */
  private final class TooLarge extends InputStream {
    @Override
    public int read() throws IOException {
      throw new BodyTooLargeException(limit);
    }
  }
}
