package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkingMemoryTest {
  private static final int SIZE = 100_000;
  /** Room for two, in six copies each, and a half. */
  private static final long CAPACITY = 15 * SIZE;

  private final WorkingMemory memory = new WorkingMemory(CAPACITY, Duration.ofMinutes(1));

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void whatFindsNoRoomWaitsInOrder() throws Exception {
    WorkingMemory.Share first = memory.take(SIZE).get();
    WorkingMemory.Share second = memory.take(SIZE).get();
    CompletableFuture<WorkingMemory.Share> third = memory.take(SIZE);
    // it would fit, but isn't the next
    CompletableFuture<WorkingMemory.Share> small = memory.take(SIZE / 10);
    assertThat(third).isNotDone();
    assertThat(small).isNotDone();
    first.close();
    first.close();
    assertThat(third).isDone();
    assertThat(small).isDone();
    second.close();
    third.get().close();
    small.get().close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatIsLargerThanEverythingIsWorkedOnAlone() throws Exception {
    WorkingMemory.Share small = memory.take(SIZE).get();
    CompletableFuture<WorkingMemory.Share> large = memory.take(100 * CAPACITY);
    assertThat(large).isNotDone();
    small.close();
    assertThat(large).isDone();
    assertThat(memory.take(1)).isNotDone();
    large.get().close();
  }

  @Test
  void whoWaitsTooLongIsRefused_andHoldsNobodyUp() throws Exception {
    try (WorkingMemory impatient = new WorkingMemory(CAPACITY, Duration.ofMillis(50))) {
      WorkingMemory.Share first = impatient.take(SIZE).get();
      CompletableFuture<WorkingMemory.Share> tooLarge = impatient.take(100 * CAPACITY);
      assertThatThrownBy(() -> tooLarge.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NoRoomException.class);
      impatient.take(SIZE).get(20, TimeUnit.SECONDS).close();
      first.close();
      assertThat(impatient.used()).isZero();
    }
  }

  @Test
  void workOnLargeOnesHasThreadsOfItsOwn_andItsRoomIsFreeWhenItIsDone() throws Exception {
    assertThat(memory.handOver("small", WorkingMemory.LARGE)).isCompletedWithValue("small");
    AtomicLong usedMeanwhile = new AtomicLong();
    CompletableFuture<Boolean> there = new CompletableFuture<>();
    // so that it isn't done before somebody waits for it
    WorkingMemory.Share all = memory.take(CAPACITY).get();
    memory.handOver("large", SIZE).thenAccept(value -> {
      usedMeanwhile.set(memory.used());
      there.complete(WorkingMemory.isWorking());
    });
    all.close();
    assertThat(there.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(usedMeanwhile).hasValue(6 * SIZE);
    assertThat(WorkingMemory.isWorking()).isFalse();
    memory.take(CAPACITY).get(20, TimeUnit.SECONDS).close();
  }

  @Test
  void workThatFailsGivesItsRoomBack() throws Exception {
    List<CompletableFuture<?>> done = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      WorkingMemory.Share share = memory.take(SIZE).get(20, TimeUnit.SECONDS);
      CompletableFuture<Void> begun = new CompletableFuture<>();
      done.add(begun);
      share.finish(() -> {
        begun.complete(null);
        throw new IllegalStateException("on purpose");
      });
    }
    assertThat(done).allSatisfy(begun -> assertThat(begun).succeedsWithin(Duration.ofSeconds(20)));
    memory.take(CAPACITY).get(20, TimeUnit.SECONDS).close();
  }
}
