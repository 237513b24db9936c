package dev.dromedary.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.store.RedisFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A consumer outlasts its Redis. */
class RedisOutageIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final String JOBS = "jobs";

  private final Credits credits = Credits.fixed(3);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<AsyncCallback> held = new ConcurrentLinkedQueue<>();
  private volatile boolean hold;
  private CamelContext node;

  @BeforeEach
  void start() throws Exception {
    node = new DefaultCamelContext();
    node.getRegistry().bind("redis-streams", new RedisStreamsComponent(redis.connections(), "", "a"));
    node.getRegistry().bind("credits", credits);
    node.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("redis-streams:jobs?credits=#bean:credits&block=1s&heartbeat=200&claimIdle=1s").routeId("work")
            .process(new AsyncProcessorSupport() {
              @Override
              public boolean process(Exchange exchange, AsyncCallback callback) {
                seen.add(exchange.getMessage().getBody(String.class));
                if (hold) {
                  held.add(callback);
                  return false;
                }
                callback.done(true);
                return true;
              }
            });
      }
    });
    node.start();
  }

  @AfterEach
  void stop() {
    node.stop();
  }

  private static void add(int from, int to) {
    for (int i = from; i < to; i++) {
      redis.commands().xadd(JOBS, Map.of("body", Integer.toString(i)));
    }
  }

  private HealthCheck.State health() {
    return ((DefaultConsumer) node.getRoute("work").getConsumer()).getHealthCheck().call().getState();
  }

  @Test
  void goesOnAfterAnOutage_unhealthyInBetween_withAllCredits() throws Exception {
    add(0, 5);
    await().until(() -> seen.size() == 5 && redis.commands().xlen(JOBS) == 0);
    await().until(() -> health() == HealthCheck.State.UP);

    redis.stopServer();
    await().until(() -> health() == HealthCheck.State.DOWN);
    redis.resume();
    await().until(() -> health() == HealthCheck.State.UP);

    add(5, 25);
    await().until(() -> redis.commands().xlen(JOBS) == 0);
    Set<String> once = new TreeSet<>(seen);
    assertThat(once).hasSize(25);
    node.stop();
    assertThat(credits.acquire(9, Duration.ZERO)).isEqualTo(3);
    credits.release(3);
  }

  @Test
  void whatIsInFlightWhenRedisIsKilledIsNeitherLostNorBegunTwice() {
    hold = true;
    add(0, 3);
    await().until(() -> held.size() == 3);
    await().until(() -> redis.commands().info("persistence").contains("aof_pending_bio_fsync:0"));
    redis.kill();
    await().until(() -> health() == HealthCheck.State.DOWN);
    held.remove().done(false);
    await().until(() -> health() == HealthCheck.State.UP);
    while (!held.isEmpty()) {
      held.remove().done(false);
    }
    await().until(() -> redis.commands().xlen(JOBS) == 0);
    assertThat(seen).containsExactlyInAnyOrder("0", "1", "2");
  }

  @Test
  void anEntryThatFailsAtOnceIsDeliveredOnceInASession_andThenAtTheRateOfTakeovers() throws Exception {
    List<Long> deliveries = new CopyOnWriteArrayList<>();
    node.removeRoute("work");
    node.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("redis-streams:broken?block=1s&heartbeat=200&claimIdle=1s&acknowledge=manual").process(exchange -> {
          deliveries.add(System.nanoTime());
          throw new IllegalStateException("Redis refuses");
        });
      }
    });
    redis.commands().xadd("broken", Map.of("body", "1"));
    await().until(() -> deliveries.size() >= 1);
    int before = deliveries.size();
    redis.kill();
    // the session after the outage goes on with it, and then it is taken over
    await().atMost(Duration.ofSeconds(30)).until(() -> deliveries.size() >= before + 3);
    for (int i = before + 1; i < before + 3; i++) {
      assertThat(Duration.ofNanos(deliveries.get(i) - deliveries.get(i - 1))).isGreaterThan(Duration.ofMillis(900));
    }
  }
}
