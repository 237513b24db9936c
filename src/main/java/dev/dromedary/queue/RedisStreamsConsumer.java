package dev.dromedary.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group.
 *
 * <p><b>Theory of operation.</b> Redis keeps, for each member, the list of entries that were delivered to it and not
 * yet acknowledged (<em>pending</em>). An entry is in one of these places: in the stream, unread; pending, in flight
 * here; pending, in flight at another member; pending, and nobody is at it. The rules by which it moves:
 * <ul>
 *   <li>{@link StreamReader} reads only what there are credits for. Each entry becomes one exchange, which holds the
 *       credit until it ends, however it ends.
 *   <li>While the exchange is in flight, heartbeats reset the entry's idle time in Redis. They go on while the consumer
 *       stops, until the last exchange has ended.
 *   <li>An exchange that completes acknowledges its entry, which deletes it ({@link Acknowledge#onCompletion}), or
 *       has done so itself ({@link Acknowledge#manual}).
 *   <li>An exchange that fails leaves its entry pending without heartbeats. After {@code claimIdle} any member takes it
 *       over, be it this one; that is the delay before a redelivery, and it is the same for a member that died.
 * </ul>
 * So every entry is delivered at least once, and twice when a member is thought dead but isn't. Who must not do things
 * twice has to see to it in the step that finishes them. Nothing here gives up on an entry: that's for the route to do,
 * by the number of deliveries.
 *
 * <p>Exchanges begin on the reading thread: a route should soon become asynchronous, for the next entry has to wait.
 */
class RedisStreamsConsumer extends DefaultConsumer implements Suspendable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsConsumer.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final RedisConnections connections;
  private final ConsumerGroup group;
  private final Credits credits;
  private final InFlight inFlight = new InFlight();
  private final Set<DeliveryId> unconfirmed = ConcurrentHashMap.newKeySet();
  private ExecutorService readerThread;
  private ScheduledExecutorService heartbeats;
  private volatile StreamReader reader;

  RedisStreamsConsumer(RedisStreamsEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    connections = endpoint.getComponent().getConnections();
    group = endpoint.consumerGroup();
    credits = endpoint.getCredits() != null ? endpoint.getCredits() : Credits.fixed(endpoint.getMaxInFlight());
  }

  @Override
  public RedisStreamsEndpoint getEndpoint() {
    return (RedisStreamsEndpoint) super.getEndpoint();
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    if (heartbeats == null) {
      String name = getEndpoint().getStreamKey();
      readerThread = getEndpoint().getCamelContext().getExecutorServiceManager()
          .newSingleThreadExecutor(this, "redis-streams-" + name);
      heartbeats = getEndpoint().getCamelContext().getExecutorServiceManager()
          .newSingleThreadScheduledExecutor(this, "redis-streams-heartbeat-" + name);
      long period = getEndpoint().getHeartbeat().toMillis();
      heartbeats.scheduleWithFixedDelay(this::heartbeat, period, period, TimeUnit.MILLISECONDS);
    }
    setHealthCheck(new RedisStreamsHealthCheck(this, getRouteId()));
    read();
  }

  private void read() {
    RedisStreamsEndpoint endpoint = getEndpoint();
    StreamReader.Settings settings = new StreamReader.Settings(endpoint.streams(), endpoint.getMaxRead(),
        endpoint.getBlock(), endpoint.getClaimIdle(), endpoint.getFairness());
    reader = new StreamReader(connections, group, settings, credits, inFlight, this::dispatch, this::heartbeat);
    readerThread.execute(reader);
  }

  /** Stops reading. What is in flight goes on; Camel waits for it. */
  @Override
  protected void doStop() throws Exception {
    stopReading();
    super.doStop();
  }

  @Override
  protected void doSuspend() throws Exception {
    stopReading();
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    read();
  }

  private void stopReading() throws InterruptedException {
    StreamReader stopping = reader;
    reader = null;
    if (stopping != null) {
      stopping.stop(STOP_PATIENCE);
    }
  }

  @Override
  protected void doShutdown() throws Exception {
    if (heartbeats != null) {
      getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(heartbeats);
      getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(readerThread);
    }
    super.doShutdown();
  }

  /** Why nothing is read; null while all is well, and while nothing should be read. */
  Throwable failure() {
    StreamReader current = reader;
    return current == null ? null : current.failure();
  }

  private void heartbeat() {
    unconfirmed.forEach(this::acknowledge);
    inFlight.forEachStream((stream, entries) -> connections.shared()
        .thenCompose(redis -> group.heartbeat(redis, stream, entries))
        .whenComplete((done, e) -> {
          if (e != null) {
            LOG.debug("heartbeat for {} entries of {} failed", entries.size(), stream, e);
          }
        }));
  }

  private void dispatch(StreamEntry entry) {
    Delivery delivery = new Delivery(success -> ended(entry.id(), success));
    Exchange exchange = null;
    try {
      exchange = createExchange(false);
      fill(exchange.getMessage(), entry);
      exchange.getExchangeExtension().addOnCompletion(delivery);
      Exchange started = exchange;
      getAsyncProcessor().process(exchange, doneSync -> processed(started, delivery));
    } catch (RuntimeException | Error e) {
      delivery.settle(false);
      getExceptionHandler().handleException("Entry " + entry.id() + " could not be processed", exchange, e);
    }
  }

  private void processed(Exchange exchange, Delivery delivery) {
    Exception failure = exchange.getException();
    if (failure != null) {
      // refused by a route that is stopping, in which case nobody tells the Synchronization; else it has been told
      if (failure instanceof RejectedExecutionException) {
        delivery.settle(false);
      }
      // its route has logged more, if there was more to say: while Redis is away many fail for the same reason
      LOG.warn("An entry of {} failed and will be delivered again: {}", getEndpoint().getStreamKey(),
          failure.toString());
      LOG.debug("It failed by", failure);
    }
    releaseExchange(exchange, false);
  }

  private static void fill(Message message, StreamEntry entry) {
    Map<String, String> fields = entry.fields();
    String only = fields.size() == 1 ? fields.get(RedisStreamsConstants.BODY_FIELD) : null;
    message.setBody(only != null ? only : fields);
    message.setHeader(RedisStreamsConstants.ID, entry.id().entry());
    message.setHeader(RedisStreamsConstants.STREAM, entry.id().stream());
    message.setHeader(RedisStreamsConstants.DELIVERY_ID, entry.id().toString());
    message.setHeader(RedisStreamsConstants.DELIVERIES, entry.deliveries());
    String trace = fields.get(RedisStreamsConstants.TRACE);
    if (trace != null) {
      message.setHeader(RedisStreamsConstants.TRACE, trace);
    }
  }

  private void ended(DeliveryId id, boolean success) {
    if (success && getEndpoint().getAcknowledge() == Acknowledge.onCompletion) {
      // in flight until Redis has confirmed it, or a new session would find it pending and begin it again
      unconfirmed.add(id);
      acknowledge(id);
    } else {
      inFlight.remove(id);
    }
    credits.release(1);
  }

  /** What fails is tried again with the next heartbeat. */
  private void acknowledge(DeliveryId id) {
    connections.shared().thenCompose(redis -> group.acknowledge(redis, id)).whenComplete((done, e) -> {
      if (e == null) {
        unconfirmed.remove(id);
        inFlight.remove(id);
      } else {
        LOG.debug("{} is done but could not be acknowledged yet", id, e);
      }
    });
  }
}
