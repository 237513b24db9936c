package dev.dromedary.http;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's protocol handler, with {@link ClientEndpoint}. A connection of which only the head of a request, or part
 * of its body, has arrived, and one whose client takes its time to read, hold no thread.
 */
public final class ClientProtocol extends Http11NioProtocol {
  /** In bytes, instead of 8 kB for each request: most answers are written as a whole, past this buffer. */
  private static final int OUTPUT_BUFFER = 2048;
  /** In bytes, instead of 8 kB each: a waiting request has two of one and one of the other. */
  private static final int SOCKET_BUFFER = 4096;
  private static final int RESPONSE_HEAD = 4096;
  /** In bytes, instead of 8 kB: nothing here reads them. */
  private static final int TRAILERS = 512;

  /** Tomcat makes it by its name. */
  public ClientProtocol() {
    super(new ClientEndpoint());
    getEndpoint().getSocketProperties().setAppReadBufSize(SOCKET_BUFFER);
    getEndpoint().getSocketProperties().setAppWriteBufSize(SOCKET_BUFFER);
    setMaxTrailerSize(TRAILERS);
    setMaxHttpResponseHeaderSize(RESPONSE_HEAD);
  }

  /**
   * To be called before it is started.
   *
   * @param mostDiscarded of what a client still sends after it has been answered, in bytes
   */
  public void use(Transfers transfers, long mostDiscarded) {
    ((ClientEndpoint) getEndpoint()).use(transfers, mostDiscarded);
  }

  /**
   * Tomcat asks this to answer requests on open connections with a bare 503 while the server waits for others to end.
   * The service has an answer of its own for them, which says when to try again.
   */
  @Override
  public boolean isPaused() {
    return false;
  }

  @Override
  public int getDesiredBufferSize() {
    return OUTPUT_BUFFER;
  }
}
