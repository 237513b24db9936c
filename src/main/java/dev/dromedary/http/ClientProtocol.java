package dev.dromedary.http;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's protocol handler, with {@link ClientEndpoint}. A connection of which only the head of a request, or part
 * of its body, has arrived, and one whose client takes its time to read, hold no thread.
 */
public final class ClientProtocol extends Http11NioProtocol {
  /** Answers are written as a whole, or in pieces that are larger than Tomcat's 8 kB for each request. */
  private static final int OUTPUT_BUFFER = 2048;

  /** Tomcat makes it by its name. */
  public ClientProtocol() {
    super(new ClientEndpoint());
  }

  /**
   * To be called before it is started.
   *
   * @param mostDiscarded of what a client still sends after it has been answered, in bytes
   */
  public void use(Transfers transfers, long mostDiscarded) {
    ((ClientEndpoint) getEndpoint()).use(transfers, mostDiscarded);
  }

  @Override
  public int getDesiredBufferSize() {
    return OUTPUT_BUFFER;
  }
}
