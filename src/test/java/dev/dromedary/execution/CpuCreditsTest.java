package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.pool.PoolProperties;
import dev.dromedary.runner.RunRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Two cores and five containers. */
class CpuCreditsTest {
  private static final RunRequest JOB = new RunRequest(List.of(), List.of(CpuThrottleTest.step()), 0, report -> true);

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final CpuThrottle gate = new CpuThrottle(
      new ExecutionProperties(2, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64), 512, null,
          null), job -> 5, new SimpleMeterRegistry());
  private final CpuCredits credits = new CpuCredits(gate, new PoolProperties(5, 0, null, null, 1, null, false, null, 1));

  @Test
  void noMoreIsTakenThanCanStartAndOneMore() throws Exception {
    assertThat(credits.acquire(100, AT_ONCE)).isEqualTo(3);
    assertThat(credits.acquire(100, AT_ONCE)).isZero();
    gate.acquire("client", 0, List.of(JOB));
    gate.acquire("client", 0, List.of(JOB));
    gate.acquire("client", 0, List.of(JOB));
    assertThat(credits.acquire(100, AT_ONCE)).as("inside or not, they are the same three").isZero();
  }

  @Test
  void anEndMakesRoomAtOnce() throws Exception {
    assertThat(credits.acquire(3, AT_ONCE)).isEqualTo(3);
    CpuThrottle.Core core = gate.acquire("client", 0, List.of(JOB)).join();
    CompletableFuture<Integer> next = new CompletableFuture<>();
    Thread reader = new Thread(() -> {
      try {
        next.complete(credits.acquire(100, Duration.ofSeconds(20)));
      } catch (InterruptedException e) {
        next.completeExceptionally(e);
      }
    });
    reader.start();
    gate.release(core);
    credits.release(1);
    assertThat(next.get(5, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void programsThatSleepMakeRoom_upToTheNumberOfContainers() throws Exception {
    assertThat(credits.acquire(100, AT_ONCE)).isEqualTo(3);
    List<CpuThrottle.Core> inside = new ArrayList<>(List.of(gate.acquire("client", 0, List.of(JOB)).join(), gate.acquire("client", 0, List.of(JOB)).join()));
    gate.acquire("client", 0, List.of(JOB)).thenAccept(inside::add);
    assertThat(inside).hasSize(2);
    Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
      List.copyOf(inside).forEach(core -> core.used(Duration.ZERO));
      return inside.size() == 3;
    });
    Awaitility.await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
      List.copyOf(inside).forEach(core -> core.used(Duration.ZERO));
      assertThat(gate.roomBeside(3)).isEqualTo(2);
    });
    assertThat(credits.acquire(100, AT_ONCE)).isEqualTo(2);
    assertThat(credits.acquire(100, AT_ONCE)).isZero();
  }
}
