package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CpuThrottleTest {
  private static final RunRequest JOB = job(1);

  private final CpuThrottle gate = new CpuThrottle(
      new ExecutionProperties(2, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64), 512, null,
          null), job -> 16, new SimpleMeterRegistry());

  @Test
  void noMoreJobsThanCoresEnterAtOnce() {
    CompletableFuture<CpuThrottle.Core> first = gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> second = gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> third = gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> fourth = gate.acquire("client", 0, List.of(JOB));
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();

    gate.release(first.join());
    assertThat(third).isCompleted();
    assertThat(fourth).isNotDone();
  }

  @Test
  void leavingTwiceFreesOneCore() {
    CpuThrottle.Core first = gate.acquire("client", 0, List.of(JOB)).join();
    gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> third = gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> fourth = gate.acquire("client", 0, List.of(JOB));
    gate.release(first);
    gate.release(first);
    assertThat(third).isCompleted();
    assertThat(fourth).isNotDone();
  }

  @Test
  void aJobThatSleepsMakesRoomForAnother() {
    CpuThrottle.Core sleeper = gate.acquire("client", 0, List.of(JOB)).join();
    gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> third = gate.acquire("client", 0, List.of(JOB));
    assertThat(third).isNotDone();
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      sleeper.used(Duration.ofMillis(1));
      return third.isDone();
    });
  }

  @Test
  void aJobThatComputesKeepsItsCore() {
    CpuThrottle.Core busy = gate.acquire("client", 0, List.of(JOB)).join();
    gate.acquire("client", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> third = gate.acquire("client", 0, List.of(JOB));
    long start = System.nanoTime();
    Awaitility.await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> {
      busy.used(Duration.ofNanos(System.nanoTime() - start));
      return !third.isDone();
    });
  }

  private static RunRequest job(int steps) {
    return new RunRequest(List.of(), Collections.nCopies(steps, step()), 0, report -> true);
  }

  static Step step() {
    return new Step(
        List.of("x"), Map.of(), new byte[0], Duration.ofSeconds(1), Duration.ofSeconds(1), 0, 1, 0, 1, 0, 0, false, 0);
  }

  /** Three containers on two cores. */
  private final CpuThrottle small = new CpuThrottle(
      new ExecutionProperties(2, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofKilobytes(64), 512, null,
          null), job -> 3, new SimpleMeterRegistry());

  private static CpuThrottle.Core sleeping(CompletableFuture<CpuThrottle.Core> place) {
    CpuThrottle.Core core = place.join();
    Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
      core.used(Duration.ZERO);
      return core.isIdle();
    });
    return core;
  }

  @Test
  void aClientThatSleepsLeavesAContainerToOthers() {
    CpuThrottle.Core first = sleeping(small.acquire("hog", 0, List.of(JOB)));
    sleeping(small.acquire("hog", 0, List.of(JOB)));
    CompletableFuture<CpuThrottle.Core> third = small.acquire("hog", 0, List.of(JOB));
    assertThat(third).isNotDone();
    assertThat(small.passedOver()).as("it doesn't hide who comes behind it").isPositive();
    CompletableFuture<CpuThrottle.Core> other = small.acquire("other", 0, List.of(JOB));
    assertThat(other).isCompleted();

    small.release(first);
    assertThat(third).isCompleted();
  }

  @Test
  void whoWaitsBeyondItsShareHidesNobody_withinBounds() {
    sleeping(small.acquire("hog", 0, List.of(JOB)));
    sleeping(small.acquire("hog", 0, List.of(JOB)));
    for (int i = 0; i < 100; i++) {
      small.acquire("hog", 0, List.of(JOB));
    }
    assertThat(small.passedOver()).isBetween(64, 80);
    ProgramFile file = new ProgramFile("large", false, new byte[65 << 20]);
    RunRequest large = new RunRequest(List.of(file), List.of(step()), 0, report -> true);
    small.acquire("hog", 0, List.of(large));
    assertThat(small.passedOver()).isZero();
  }

  @Test
  void whatIsExpectedOfWhoeverWaitsIsCountedToo() {
    sleeping(small.acquire("hog", 0, List.of(JOB)));
    sleeping(small.acquire("hog", 0, List.of(JOB)));
    for (int i = 0; i < 3; i++) {
      small.acquire("hog", 20 << 20, List.of(JOB));
    }
    assertThat(small.passedOver()).isPositive();
    small.acquire("hog", 20 << 20, List.of(JOB));
    assertThat(small.passedOver()).isZero();
  }

  @Test
  void jobsOfManyRunsLeaveOneMore_alsoToTheirOwnClient() {
    CpuThrottle.Core first = sleeping(small.acquire("hog", 0, List.of(job(200))));
    CompletableFuture<CpuThrottle.Core> second = small.acquire("hog", 0, List.of(job(200)));
    CompletableFuture<CpuThrottle.Core> third = small.acquire("another hog", 0, List.of(job(2)));
    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
    assertThat(small.acquire("hog", 0, List.of(JOB))).isCompleted();

    small.release(first);
    assertThat(third).as("the client with less inside comes first").isCompleted();
    assertThat(second).isNotDone();
  }

  @Test
  void twoContainersAtOnceAreAsked_andNobodyWaitsForEver() {
    CpuThrottle.Core first = sleeping(small.acquire("one", 0, List.of(JOB, JOB)));
    CompletableFuture<CpuThrottle.Core> second = small.acquire("two", 0, List.of(JOB, JOB));
    assertThat(second).as("there's but one more container").isNotDone();
    small.release(first);
    assertThat(second).isCompleted();
  }

  @Test
  void whoComputesForLongIsNotAlone() {
    CpuThrottle.Core busy = small.acquire("hog", 0, List.of(job(200))).join();
    CpuThrottle.Core alsoBusy = small.acquire("hog", 0, List.of(JOB)).join();
    CompletableFuture<CpuThrottle.Core> more = small.acquire("hog", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> other = small.acquire("other", 0, List.of(JOB));
    CompletableFuture<CpuThrottle.Core> another = small.acquire("another", 0, List.of(JOB));
    assertThat(other).isNotDone();
    long start = System.nanoTime();
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      busy.used(Duration.ofNanos(System.nanoTime() - start));
      alsoBusy.used(Duration.ofNanos(System.nanoTime() - start));
      return other.isDone();
    });
    assertThat(another).as("one at a time").isNotDone();
    small.release(other.join());
    assertThat(another).as("at once").isCompleted();
    assertThat(more).isNotDone();
  }

  @Test
  void aJobOfManyRunsGivesItsPlaceUpWhenOthersWait() {
    CpuThrottle.Core first = sleeping(small.acquire("hog", 0, List.of(job(200))));
    StepReport report = JudgeTest.report(Outcome.EXITED, 0, 1, "");
    StepReview review = first.endingTurn(any -> true);
    Awaitility.await().during(Duration.ofMillis(1200)).atMost(Duration.ofSeconds(10))
        .until(() -> review.continueAfter(report));
    small.acquire("other", 0, List.of(job(2)));
    assertThat(review.continueAfter(report)).isFalse();
  }
}
