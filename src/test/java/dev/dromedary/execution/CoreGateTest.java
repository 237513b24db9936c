package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CoreGateTest {
  private final CoreGate gate = new CoreGate(
      new ExecutionProperties(2, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64), 512, null,
          null), new SimpleMeterRegistry());

  @Test
  void noMoreJobsThanCoresEnterAtOnce() {
    CompletableFuture<CoreGate.Core> first = gate.enter();
    CompletableFuture<CoreGate.Core> second = gate.enter();
    CompletableFuture<CoreGate.Core> third = gate.enter();
    CompletableFuture<CoreGate.Core> fourth = gate.enter();
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();

    gate.leave(first.join());
    assertThat(third).isCompleted();
    assertThat(fourth).isNotDone();
  }

  @Test
  void leavingTwiceFreesOneCore() {
    CoreGate.Core first = gate.enter().join();
    gate.enter();
    CompletableFuture<CoreGate.Core> third = gate.enter();
    CompletableFuture<CoreGate.Core> fourth = gate.enter();
    gate.leave(first);
    gate.leave(first);
    assertThat(third).isCompleted();
    assertThat(fourth).isNotDone();
  }

  @Test
  void aJobThatSleepsMakesRoomForAnother() {
    CoreGate.Core sleeper = gate.enter().join();
    gate.enter();
    CompletableFuture<CoreGate.Core> third = gate.enter();
    assertThat(third).isNotDone();
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      sleeper.used(Duration.ofMillis(1));
      return third.isDone();
    });
  }

  @Test
  void aJobThatComputesKeepsItsCore() {
    CoreGate.Core busy = gate.enter().join();
    gate.enter();
    CompletableFuture<CoreGate.Core> third = gate.enter();
    long start = System.nanoTime();
    Awaitility.await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> {
      busy.used(Duration.ofNanos(System.nanoTime() - start));
      return !third.isDone();
    });
  }
}
