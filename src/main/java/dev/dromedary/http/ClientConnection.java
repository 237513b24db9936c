package dev.dromedary.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * A connection on which nothing blocks. An answer that the client doesn't take is kept for it by {@link
 * ClientChannel}; whoever would wait for a client to send gets an exception instead, and the connection is closed.
 * That is what Tomcat would do for a request's body that nobody has asked for: read it, up to a bound, on a thread
 * that others need.
 *
 * <p>Would be needless if Tomcat wrote answers of blocking servlets from its poller, and closed connections with an
 * unread body.
 */
final class ClientConnection extends NioEndpoint.NioSocketWrapper {
  private volatile boolean known;
  /** Since the latest probe began, by the thread that serves it. */
  private int servedAsProbe;

  ClientConnection(ClientChannel channel, NioEndpoint endpoint) {
    super(channel, endpoint);
  }

  @Override
  public int read(boolean block, byte[] to, int offset, int length) throws IOException {
    return arrived(block, super.read(false, to, offset, length));
  }

  @Override
  public int read(boolean block, ByteBuffer to) throws IOException {
    return arrived(block, super.read(false, to));
  }

  /**
   * By Tomcat, with each request whose head is there. What comes while a probe is served is served right after it by the
   * same thread, whatever it is: six clients with 90 requests for files behind a probe each kept others' probes waiting
   * for ten seconds. So one such request is the connection's last.
   */
  @Override
  public int decrementKeepAlive() {
    known = true;
    int left = super.decrementKeepAlive();
    return ClientEndpoint.isProbeThread() && ++servedAsProbe > 1 ? 0 : left;
  }

  /** What is there begins with a probe, and goes to a thread for probes. */
  void beginProbe() {
    servedAsProbe = 0;
  }

  /** Whether it has had a request. */
  boolean isKnown() {
    return known;
  }

  private static int arrived(boolean block, int bytes) throws IOException {
    if (block && bytes == 0) {
      throw new IOException("what the client has to send has not arrived, and is not waited for");
    }
    return bytes;
  }

  /**
   * Whether the client has closed the connection while its request waits. Looks only when nobody has read for a while,
   * nor wants to: what is found instead of the end stays for who reads next.
   */
  boolean hasHungUp(Duration silence) {
    if (System.currentTimeMillis() - getLastRead() < silence.toMillis() || interestOpsHas(SelectionKey.OP_READ)
        || !(getCurrentProcessor() instanceof AbstractProcessor processor) || !processor.isAsync()
        || !getLock().tryLock()) {
      return false;
    }
    try {
      isReadyForRead();
      return false;
    } catch (IOException e) {
      return true;
    } finally {
      getLock().unlock();
    }
  }

  /** Tomcat would copy it to a buffer of its own, 8 kB at a time. */
  @Override
  protected void writeBlocking(ByteBuffer answer) throws IOException {
    if (ClientChannel.isShared(answer)) {
      doWrite(true);
      doWrite(true, answer);
    } else {
      super.writeBlocking(answer);
    }
  }

  @Override
  protected void doWrite(boolean block, ByteBuffer answer) throws IOException {
    ClientChannel channel = getSocket() instanceof ClientChannel open ? open : null;
    if (channel == null || !channel.hasUnsent()) {
      super.doWrite(false, answer);
    }
    // asynchronous writers ask again when there is room, but never in the midst of an earlier answer
    if (answer.hasRemaining() && channel != null && (block || channel.hasUnsent())) {
      channel.keep(answer);
    }
  }
}
