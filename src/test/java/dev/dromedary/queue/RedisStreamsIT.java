package dev.dromedary.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dromedary.store.RedisFixture;
import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What routes may expect of {@code redis-streams:}. */
class RedisStreamsIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.shared();

  private static final String PREFIX = "it:{0}:";
  private static final String JOBS = PREFIX + "jobs";
  private static final String QUICK = "&heartbeat=100&claimIdle=500&block=200";

  private final List<CamelContext> nodes = new ArrayList<>();

  @AfterEach
  void stopNodes() {
    nodes.forEach(CamelContext::stop);
  }

  /** Exchanges that end when the test says so. */
  private static final class Held extends AsyncProcessorSupport {
    final ConcurrentLinkedQueue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<AsyncCallback> callbacks = new ConcurrentLinkedQueue<>();
    final AtomicInteger most = new AtomicInteger();

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      exchanges.add(exchange);
      callbacks.add(callback);
      most.accumulateAndGet(callbacks.size(), Math::max);
      return false;
    }

    void release() {
      callbacks.remove().done(false);
    }
  }

  private CamelContext node(String name, String uri, AsyncProcessor processor) throws Exception {
    CamelContext context = new DefaultCamelContext();
    context.getRegistry().bind("redis-streams", new RedisStreamsComponent(redis.connections(), PREFIX, name));
    context.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        errorHandler(noErrorHandler());
        from("direct:add").to("redis-streams:jobs");
        from(uri).routeId("work").process(processor);
      }
    });
    context.getShutdownStrategy().setTimeout(5);
    context.start();
    nodes.add(context);
    return context;
  }

  private static AsyncProcessor each(org.apache.camel.Processor processor) {
    return new AsyncProcessorSupport() {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
          processor.process(exchange);
        } catch (Exception e) {
          exchange.setException(e);
        }
        callback.done(true);
        return true;
      }
    };
  }

  private static void add(String stream, int count) {
    for (int i = 0; i < count; i++) {
      redis.commands().xadd(PREFIX + stream, Map.of("body", stream + i));
    }
  }

  private static long pending(String consumer) {
    return redis.commands()
        .xpending(JOBS, Consumer.from("workers", consumer), Range.unbounded(), Limit.from(1000)).size();
  }

  private static void groupWithPending(String deadConsumer, int count) {
    redis.commands().xgroupCreate(StreamOffset.from(JOBS, "0"), "workers", XGroupCreateArgs.Builder.mkstream());
    add("jobs", count);
    redis.commands().xreadgroup(Consumer.from("workers", deadConsumer), StreamOffset.lastConsumed(JOBS));
  }

  @Test
  void whatIsAddedArrives_withHeaders_andIsDeletedWhenDone() throws Exception {
    List<Exchange> seen = new CopyOnWriteArrayList<>();
    CamelContext node = node("a", "redis-streams:jobs?group=workers", each(exchange -> seen.add(exchange.copy())));

    Exchange added = node.createProducerTemplate().request("direct:add", e -> e.getMessage().setBody("hello"));
    node.createProducerTemplate().sendBody("direct:add", Map.of("token", "t1", "n", 7));

    await().until(() -> seen.size() == 2);
    Exchange first = seen.get(0);
    assertThat(first.getMessage().getBody()).isEqualTo("hello");
    assertThat(first.getMessage().getHeaders())
        .containsEntry("RedisStreamsId", added.getMessage().getHeader("RedisStreamsId"))
        .containsEntry("RedisStreamsStream", "jobs")
        .containsEntry("RedisStreamsDeliveryId", "jobs/" + added.getMessage().getHeader("RedisStreamsId"))
        .containsEntry("RedisStreamsDeliveries", 1L);
    assertThat(seen.get(1).getMessage().getBody()).isEqualTo(Map.of("token", "t1", "n", "7"));
    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(redis.commands().xpending(JOBS, "workers").getCount()).isZero();
  }

  @Test
  void neverMoreInFlightThanCredits() throws Exception {
    add("jobs", 20);
    Held held = new Held();
    node("a", "redis-streams:jobs?maxInFlight=3", held);

    await().until(() -> held.callbacks.size() == 3);
    for (int done = 0; done < 20; done++) {
      await().until(() -> !held.callbacks.isEmpty());
      held.release();
    }
    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(held.most).hasValue(3);
    assertThat(held.exchanges).hasSize(20);
  }

  @Test
  void creditsMayBeABeanSharedByConsumers() throws Exception {
    Credits credits = Credits.fixed(2);
    CamelContext context = new DefaultCamelContext();
    context.getRegistry().bind("redis-streams", new RedisStreamsComponent(redis.connections(), PREFIX, "a"));
    context.getRegistry().bind("pool", credits);
    Held held = new Held();
    context.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("redis-streams:jobs?credits=#bean:pool").process(held);
      }
    });
    nodes.add(context);
    context.start();
    add("jobs", 5);

    await().until(() -> held.callbacks.size() == 2);
    assertThat(credits.acquire(1, Duration.ZERO)).isZero();
    for (int done = 0; done < 5; done++) {
      await().until(() -> !held.callbacks.isEmpty());
      held.release();
    }
    // an idle consumer holds the credits that it reads for, and gives them back when it stops
    context.stop();
    assertThat(credits.acquire(9, Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void manualAcknowledgement_leavesEntriesToTheRoute() throws Exception {
    add("jobs", 1);
    AtomicInteger seen = new AtomicInteger();
    node("a", "redis-streams:jobs?acknowledge=manual", each(exchange -> seen.incrementAndGet()));

    await().until(() -> seen.get() == 1);
    await().during(Duration.ofMillis(200)).until(() -> pending("a") == 1 && redis.commands().xlen(JOBS) == 1);
  }

  @Test
  void failedExchangeIsDeliveredAgain_withItsNumberOfDeliveries() throws Exception {
    add("jobs", 1);
    List<Long> deliveries = new CopyOnWriteArrayList<>();
    node("a", "redis-streams:jobs?maxInFlight=1" + QUICK, each(exchange -> {
      deliveries.add(exchange.getMessage().getHeader("RedisStreamsDeliveries", Long.class));
      if (deliveries.size() < 3) {
        throw new IllegalStateException("not yet");
      }
    }));

    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(deliveries).containsExactly(1L, 2L, 3L);
  }

  @Test
  void entriesOfADeadConsumerAreTakenOver() throws Exception {
    groupWithPending("dead", 5);
    List<Object> seen = new CopyOnWriteArrayList<>();
    node("b", "redis-streams:jobs?maxInFlight=2" + QUICK, each(exchange -> {
      seen.add(exchange.getMessage().getBody());
      assertThat(exchange.getMessage().getHeader("RedisStreamsDeliveries")).isEqualTo(2L);
    }));

    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(seen).containsExactlyInAnyOrder("jobs0", "jobs1", "jobs2", "jobs3", "jobs4");
  }

  @Test
  void takesOverNothingWithoutCredits() throws Exception {
    Held held = new Held();
    node("b", "redis-streams:jobs?maxInFlight=1" + QUICK, held);
    add("jobs", 1);
    await().until(() -> held.callbacks.size() == 1);
    add("jobs", 1);
    redis.commands().xreadgroup(Consumer.from("workers", "dead"), StreamOffset.lastConsumed(JOBS));

    await().during(Duration.ofMillis(1200)).until(() -> pending("dead") == 1 && pending("b") == 1);
    held.release();
    await().until(() -> pending("dead") == 0 && held.callbacks.size() == 1);
    held.release();
  }

  @Test
  void restartedConsumerGoesOnAtOnce() throws Exception {
    groupWithPending("a", 3);
    add("jobs", 1);
    List<Object> seen = new CopyOnWriteArrayList<>();
    // claimIdle is too long for a takeover here
    node("a", "redis-streams:jobs?maxInFlight=1", each(exchange -> seen.add(exchange.getMessage().getBody())));

    await().atMost(Duration.ofSeconds(5)).until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(seen).containsExactly("jobs0", "jobs1", "jobs2", "jobs0");
  }

  @Test
  void heartbeatsKeepSlowEntriesFromBeingTakenOver() throws Exception {
    Held slow = new Held();
    node("a", "redis-streams:jobs?maxInFlight=4" + QUICK, slow);
    add("jobs", 4);
    await().until(() -> slow.callbacks.size() == 4);
    AtomicInteger stolen = new AtomicInteger();
    node("b", "redis-streams:jobs?maxInFlight=4" + QUICK, each(exchange -> stolen.incrementAndGet()));

    await().during(Duration.ofSeconds(2)).until(() -> pending("a") == 4);
    assertThat(redis.commands().xpending(JOBS, "workers", Range.unbounded(), Limit.from(9))).allMatch(
        message -> message.getRedeliveryCount() == 1);
    while (!slow.callbacks.isEmpty()) {
      slow.release();
    }
    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(stolen).hasValue(0);
  }

  @Test
  void groupIsCreatedAgainWhenRedisHasLostIt() throws Exception {
    List<Object> seen = new CopyOnWriteArrayList<>();
    node("a", "redis-streams:jobs?block=300", each(exchange -> seen.add(exchange.getMessage().getBody())));
    add("jobs", 1);
    await().until(() -> seen.size() == 1);

    redis.commands().flushall();
    add("jobs", 2);
    await().until(() -> seen.size() == 3);
    await().until(() -> redis.commands().xlen(JOBS) == 0);
  }

  @Test
  void lanesAreReadInOrderOfPriority_withoutStarvingTheLast() throws Exception {
    add("batch", 40);
    add("interactive", 40);
    List<String> lanes = Collections.synchronizedList(new ArrayList<>());
    node("a", "redis-streams:interactive,batch?maxInFlight=1&fairness=4", each(exchange ->
        lanes.add(exchange.getMessage().getHeader("RedisStreamsStream", String.class))));

    await().until(() -> lanes.size() == 80);
    assertThat(lanes.subList(0, 40)).filteredOn("batch"::equals).hasSize(10);
    // and when both are idle, either wakes the consumer
    add("batch", 1);
    add("interactive", 1);
    await().until(() -> lanes.size() == 82);
    await().until(() -> redis.commands().xlen(PREFIX + "batch") + redis.commands().xlen(PREFIX + "interactive") == 0);
  }

  @Test
  void stopReadsNoMore_andLetsExchangesFinish() throws Exception {
    Held held = new Held();
    CamelContext node = node("a", "redis-streams:jobs?maxInFlight=2", held);
    add("jobs", 2);
    await().until(() -> held.callbacks.size() == 2);

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::stop);
    await().until(node::isStopping);
    await().during(Duration.ofMillis(200)).until(() -> !stopped.isDone());
    held.release();
    held.release();
    stopped.join();
    add("jobs", 1);
    await().during(Duration.ofMillis(300)).until(() -> redis.commands().xlen(JOBS) == 1);
    assertThat(held.exchanges).hasSize(2);
    assertThat(pending("a")).isZero();
  }

  @Test
  void suspendedConsumerResumes() throws Exception {
    List<Object> seen = new CopyOnWriteArrayList<>();
    CamelContext node = node("a", "redis-streams:jobs", each(exchange -> seen.add(exchange.getMessage().getBody())));
    node.getRouteController().suspendRoute("work");
    add("jobs", 1);
    await().during(Duration.ofMillis(300)).until(seen::isEmpty);

    node.getRouteController().resumeRoute("work");
    await().until(() -> seen.size() == 1);
  }

  @Test
  void heartbeatThatIsTooSlowIsRefused() {
    assertThatThrownBy(() -> node("a", "redis-streams:jobs?heartbeat=10s&claimIdle=15s", new Held()))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasStackTraceContaining("more than half of claimIdle");
  }
}
