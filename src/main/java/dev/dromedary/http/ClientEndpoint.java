package dev.dromedary.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's endpoint, with connections that nothing blocks on, and with limits that Tomcat hasn't:
 * <ul>
 *   <li>Whoever asks after the service's health has threads of its own. In a JVM that has just started a thousand
 *       requests take seconds merely to be read; an orchestrator whose probe waited among them would restart a
 *       service that is only busy. What a connection is about to ask is known from the first bytes of its request,
 *       which are looked at where they arrive and put back.
 *   <li>So has whoever has been here before: the next request of a connection, and the end of one that is served, don't
 *       wait behind thousands of connections that have just come, from each of which a head is to be read.
 *   <li>Of those that have just come, the ones whose request is there as a whole come first. Four thousand bodies that
 *       are sent in part would otherwise be begun before it: seconds of work in a JVM that has just started.
 *   <li>The head of a request has {@link #HEAD_DEADLINE} from its first byte on; Tomcat's time-out begins anew with
 *       each byte.
 *   <li>A client that hangs up while its request waits is noticed within {@link #SILENCE} twice over; nobody reads from
 *       it then.
 *   <li>When nine tenths of all connections are taken, the address that has most of them loses some: first those
 *       without a request, then those that are slow to send one. At the limit itself Tomcat takes no more
 *       connections, not even a probe's.
 * </ul>
 * Where TLS ends here (and not at a proxy), connections are Tomcat's own: their first bytes say nothing, and writing
 * them may block.
 */
final class ClientEndpoint extends LoopbackEndpoint {
  static final Duration HEAD_DEADLINE = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(ClientEndpoint.class);
  private static final String PROBE = "GET /actuator/health";
  private static final String PROBE_THREAD = "probe-";
  private static final int PROBE_THREADS = 2;
  private static final int KNOWN_THREADS = 4;

  private Transfers transfers;
  private long mostDiscarded;
  private SlowClients slowClients;
  private ExecutorService probes;
  private ExecutorService known;
  private ExecutorService partial;
  private long lookedForGoneAt;

  void use(Transfers clientTransfers, long mostBytesDiscarded) {
    transfers = clientTransfers;
    mostDiscarded = mostBytesDiscarded;
  }

  SlowClients slowClients() {
    return slowClients;
  }

  @Override
  public void startInternal() throws Exception {
    probes = NewestFirst.threads(PROBE_THREAD, PROBE_THREADS, Thread.NORM_PRIORITY);
    known = NewestFirst.threads("http-known-", KNOWN_THREADS, Thread.MIN_PRIORITY);
    partial = NewestFirst.threads(
        "http-partial-", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), Thread.MIN_PRIORITY);
    slowClients = new SlowClients(transfers, mostDiscarded, this::lookAtConnections);
    super.startInternal();
  }

  @Override
  public void stopInternal() {
    super.stopInternal();
    slowClients.stop();
    probes.shutdown();
    known.shutdown();
    partial.shutdown();
  }

  /** None are kept for other connections: one that is closed may still have bytes to send. */
  @Override
  protected SynchronizedStack<NioChannel> getNioChannels() {
    return null;
  }

  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    if (isSSLEnabled()) {
      return super.setSocketOptions(socket);
    }
    makeRoom();
    try {
      SocketBufferHandler buffers = new SocketBufferHandler(socketProperties.getAppReadBufSize(),
          socketProperties.getAppWriteBufSize(), socketProperties.getDirectBuffer());
      ClientChannel channel = new ClientChannel(buffers, this);
      ClientConnection connection = new ClientConnection(channel, this);
      channel.reset(socket, connection);
      socket.configureBlocking(false);
      socketProperties.setProperties(socket.socket());
      connection.setReadTimeout(getConnectionTimeout());
      connection.setWriteTimeout(getConnectionTimeout());
      connection.setKeepAliveLeft(getMaxKeepAliveRequests());
      connections.put(socket, connection);
      getPoller().register(connection);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("a connection that is gone already", e);
      if (!connections.containsKey(socket)) {
        destroySocket(socket);
      }
      return false;
    }
  }

  /**
   * Only who has the connection's lock may look at what has come: whoever serves it may be reading just now, when the
   * client has sent more than one request.
   */
  @Override
  public boolean processSocket(SocketWrapperBase<NioChannel> socket, SocketEvent event, boolean dispatch) {
    if (event == SocketEvent.OPEN_READ && isPoller() && socket.getSocket() instanceof ClientChannel channel
        && socket.getLock().tryLock()) {
      try {
        if (socket.getCurrentProcessor() == null) {
          return processRequest(socket, channel, dispatch);
        }
      } finally {
        socket.getLock().unlock();
      }
    }
    if (event == SocketEvent.OPEN_READ && dispatch && socket instanceof ClientConnection && !isPoller()) {
      // a request is answered, and ends
      return serve(known, socket, event);
    }
    return super.processSocket(socket, event, dispatch);
  }

  /** One that is to come: others dispatch what a request that is being served waited for. By the poller, locked. */
  private boolean processRequest(SocketWrapperBase<NioChannel> socket, ClientChannel channel, boolean dispatch) {
    // it is read when the client has taken the answers to those before
    if (channel.runWhenSent(() -> processSocket(socket, SocketEvent.OPEN_READ, dispatch))) {
      return true;
    }
    String arrived = peek(socket, channel);
    if (arrived.startsWith(PROBE) && RequestText.isAlone(arrived)) {
      ((ClientConnection) socket).beginProbe();
      return serve(probes, socket, SocketEvent.OPEN_READ);
    }
    if (socket instanceof ClientConnection client && client.isKnown()) {
      return serve(known, socket, SocketEvent.OPEN_READ);
    }
    if (!arrived.isEmpty() && !RequestText.isWhole(arrived)) {
      return serve(partial, socket, SocketEvent.OPEN_READ);
    }
    return super.processSocket(socket, SocketEvent.OPEN_READ, dispatch);
  }

  private boolean serve(ExecutorService threads, SocketWrapperBase<NioChannel> socket, SocketEvent event) {
    try {
      threads.execute(createSocketProcessor(socket, event));
      return true;
    } catch (RejectedExecutionException e) {
      LOG.debug("a connection at the end", e);
      return false;
    }
  }

  static boolean isProbeThread() {
    return Thread.currentThread().getName().startsWith(PROBE_THREAD);
  }

  private static boolean isPoller() {
    return Thread.currentThread().getName().endsWith("-Poller");
  }

  /**
   * What has come of a request, as far as Tomcat's buffer takes it, where it stays.
   *
   * @return empty when there's nothing; whoever serves the connection finds out why
   */
  private static String peek(SocketWrapperBase<NioChannel> socket, ClientChannel channel) {
    ByteBuffer first = ByteBuffer.allocate(1);
    try {
      if (socket.read(false, first) <= 0) {
        return "";
      }
    } catch (IOException e) {
      return "";
    }
    socket.unRead(first.flip());
    channel.getBufHandler().configureReadBufferForRead();
    return StandardCharsets.ISO_8859_1.decode(channel.getBufHandler().getReadBuffer().duplicate()).toString();
  }

  private void lookAtConnections() {
    long now = System.nanoTime();
    boolean lookForGone = now - lookedForGoneAt > SILENCE.toNanos();
    lookedForGoneAt = lookForGone ? now : lookedForGoneAt;
    for (SocketWrapperBase<NioChannel> connection : connections.values()) {
      if (lookForGone && connection instanceof ClientConnection client && client.hasHungUp(SILENCE)) {
        end(connection, "the client has hung up");
      }
      if (isHeadToCome(connection)) {
        long began = ((AbstractProcessor) connection.getCurrentProcessor()).getRequest().getStartTimeNanos();
        if (began != -1 && now - began > HEAD_DEADLINE.toNanos()) {
          end(connection, "the head of a request took too long");
        }
      }
    }
  }

  /** A processor that waits is one of an asynchronous request, or one whose head hasn't arrived yet. */
  private static boolean isHeadToCome(SocketWrapperBase<NioChannel> connection) {
    return connection.getCurrentProcessor() instanceof AbstractProcessor processor && !processor.isAsync();
  }

  private void makeRoom() {
    int most = getMaxConnections();
    if (most < 0 || connections.size() < most - most / 10) {
      return;
    }
    Collection<List<SocketWrapperBase<NioChannel>>> byAddress = connections.values().stream()
        .collect(Collectors.groupingBy(connection -> String.valueOf(connection.getRemoteAddr()))).values();
    byAddress.stream().max(Comparator.comparingInt(List::size)).ifPresent(largest -> largest.stream()
        .sorted(Comparator.<SocketWrapperBase<NioChannel>>comparingInt(ClientEndpoint::worth)
            .thenComparingLong(connection -> ((NioSocketWrapper) connection).getLastRead()))
        .limit(Math.max(1, most / 100))
        .forEach(connection -> end(connection, "too many connections")));
  }

  private static int worth(SocketWrapperBase<NioChannel> connection) {
    return connection.getCurrentProcessor() == null ? 0 : isHeadToCome(connection) ? 1 : 2;
  }

  /**
   * As Tomcat ends a connection that has timed out: on one of its threads, and with a word to whoever serves a request.
   */
  void end(SocketWrapperBase<NioChannel> connection, String why) {
    if (connection.getSocket() instanceof ClientChannel channel) {
      channel.giveUp();
    }
    connection.setError(new IOException(why));
    if (!super.processSocket(connection, SocketEvent.ERROR, true)) {
      connection.close();
    }
  }

  /** Tomcat's poller would look at a closed connection whose socket is still open. */
  void stopPolling(SocketChannel socket) {
    SelectionKey key = getPoller() == null ? null : socket.keyFor(getPoller().getSelector());
    if (key != null) {
      key.cancel();
    }
  }
}
