package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.pool.PoolProperties;
import dev.dromedary.queue.RedisStreamsComponent;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.store.RedisFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.util.unit.DataSize;

/** Who overtakes whom, on two cores and 16 containers: counted, not timed, so that it is the same on any machine. */
class LanesIT {
  private static final RunRequest JOB = new RunRequest(List.of(), List.of(CpuThrottleTest.step()), 0, report -> true);

  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final String PREFIX = "lanes:";

  private final CpuThrottle gate = new CpuThrottle(
      new ExecutionProperties(2, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64), 512, null,
          null), job -> 16, new SimpleMeterRegistry());
  private final List<String> finished = new CopyOnWriteArrayList<>();
  private DefaultCamelContext camel;

  /** Computes for 15 ms. */
  private final class Job extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      gate.acquire("client", 0, List.of(JOB)).thenAcceptAsync(core -> {
        finished.add(exchange.getMessage().getBody(Map.class).get("token").toString());
        gate.release(core);
        callback.done(false);
      }, CompletableFuture.delayedExecutor(15, TimeUnit.MILLISECONDS));
      return false;
    }
  }

  @BeforeEach
  void start() throws Exception {
    camel = new DefaultCamelContext();
    camel.addComponent("redis-streams", new RedisStreamsComponent(redis.connections(), PREFIX, "here"));
    camel.getRegistry().bind("credits",
        new CpuCredits(gate, new PoolProperties(16, 0, null, null, 1, null, false, DataSize.ofMegabytes(1), 1)));
    camel.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("redis-streams:interactive,batch?credits=#credits").process(new Job());
      }
    });
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  private static void queue(String lane, int count) {
    for (int i = 0; i < count; i++) {
      redis.commands().xadd(PREFIX + lane, "token", lane);
    }
  }

  @Test
  void aPersonWaitsForWhatRunsAndNotForTheBatch() {
    queue("batch", 200);
    camel.start();
    Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> finished.size() >= 20);
    int before = finished.size();
    queue("interactive", 1);
    Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(1)).until(() -> finished.contains("interactive"));
    // two that run, one that waits for a core, and what ended before the entry was there
    assertThat(finished.indexOf("interactive") - before).isLessThanOrEqualTo(8);
  }

  @Test
  void aCrowdOfPersonsDoesNotStarveTheBatch() {
    queue("batch", 200);
    queue("interactive", 200);
    camel.start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> finished.stream().filter("interactive"::equals).count() == 200);
    int done = finished.lastIndexOf("interactive");
    assertThat(finished.subList(0, done).stream().filter("batch"::equals).count()).isBetween(20L, 110L);
  }
}
