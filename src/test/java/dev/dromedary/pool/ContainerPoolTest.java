package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.RunnerSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The pool against an engine whose every answer the test gives. */
class ContainerPoolTest {
  private static final long MEMORY = DataSize.ofMegabytes(128).toBytes();
  private static final long MORE_MEMORY = DataSize.ofMegabytes(512).toBytes();

  private final Orders orders = new Orders();
  private ContainerPool pool = pool(2, 1, Duration.ofHours(1), 100);
  private int booted;

  private static final class Orders implements ContainerLifecycle {
    int boots;
    final List<SandboxContainer> pause = new ArrayList<>();
    final List<SandboxContainer> unpause = new ArrayList<>();
    final List<SandboxContainer> limit = new ArrayList<>();
    final List<SandboxContainer> retire = new ArrayList<>();

    @Override
    public void boot() {
      boots++;
    }

    @Override
    public void pause(SandboxContainer container) {
      pause.add(container);
    }

    @Override
    public void unpause(SandboxContainer container) {
      unpause.add(container);
    }

    @Override
    public void limitMemory(SandboxContainer container, long bytes) {
      limit.add(container);
    }

    @Override
    public void retire(SandboxContainer container) {
      retire.add(container);
    }
  }

  private ContainerPool pool(int size, int keepHot, Duration maxAge, int maxUses) {
    SandboxProperties sandbox = new SandboxProperties("image", "", DataSize.ofBytes(MEMORY), DataSize.ofMegabytes(2),
        DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256);
    return new ContainerPool(new PoolProperties(size, keepHot, Duration.ZERO, maxUses, maxAge, 2), sandbox, orders,
        new SimpleMeterRegistry());
  }

  private CompletableFuture<String> admit() {
    RunnerSession session = mock(RunnerSession.class);
    CompletableFuture<String> closed = new CompletableFuture<>();
    when(session.closed()).thenReturn(closed);
    pool.admit("container-" + ++booted, session);
    return closed;
  }

  @Test
  void opensByBootingAsManyAsItsSize() {
    pool.open();
    assertThat(orders.boots).isEqualTo(2);
  }

  @Test
  void aWaitingJobGetsTheFirstContainerThatBoots() {
    pool.open();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    assertThat(job).isNotDone();
    admit();
    assertThat(job).isCompleted();
  }

  @Test
  void aReturnedContainerGoesStraightToTheLongestWaitingJob() {
    pool.open();
    admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    CompletableFuture<SandboxContainer> second = pool.checkOut(MEMORY);
    CompletableFuture<SandboxContainer> third = pool.checkOut(MEMORY);
    pool.checkIn(container);
    assertThat(second).isCompletedWithValue(container);
    assertThat(third).isNotDone();
    assertThat(orders.pause).isEmpty();
  }

  @Test
  void aContainerHasOneOwner() {
    pool.open();
    admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    pool.checkIn(container);
    assertThatThrownBy(() -> pool.checkIn(container)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsIdleIsPausedButForTheOnesToKeepHot() {
    pool.open();
    admit();
    admit();
    assertThat(orders.pause).hasSize(1);
    pool.paused(orders.pause.get(0));
    assertThat(pool.status().containers()).containsEntry(State.HOT, 1).containsEntry(State.PAUSED, 1);
  }

  @Test
  void aPausedContainerIsUnpausedForAJobBeforeItIsHandedOver() {
    pool = pool(1, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.paused(orders.pause.get(0));
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    assertThat(job).isNotDone();
    pool.unpaused(orders.unpause.get(0));
    assertThat(job).isCompleted();
  }

  @Test
  void aJobThatComesWhileTheOnlyContainerIsBeingPausedGetsIt() {
    pool = pool(1, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    pool.paused(orders.pause.get(0));
    pool.unpaused(orders.unpause.get(0));
    assertThat(job).isCompleted();
  }

  @Test
  void anotherMemoryLimitIsSetBeforeTheJobGetsTheContainer() {
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    assertThat(job).isNotDone();
    pool.unpaused(orders.limit.get(0));
    assertThat(job.join().memoryBytes()).isEqualTo(MORE_MEMORY);
  }

  @Test
  void aContainerThatHasTheLimitIsPreferred() {
    pool = pool(2, 2, Duration.ofHours(1), 100);
    pool.open();
    admit();
    admit();
    CompletableFuture<SandboxContainer> compile = pool.checkOut(MORE_MEMORY);
    pool.unpaused(orders.limit.get(0));
    pool.checkIn(compile.join());
    SandboxContainer run = pool.checkOut(MEMORY).join();
    assertThat(run).isNotSameAs(compile.join());
    assertThat(pool.checkOut(MORE_MEMORY).join()).isSameAs(compile.join());
    assertThat(orders.limit).hasSize(1);
  }

  @Test
  void aRetiredContainerIsReplacedOnceTheEngineHasRemovedIt() {
    pool.open();
    admit();
    admit();
    SandboxContainer dirty = pool.checkOut(MEMORY).join();
    pool.retire(dirty);
    pool.retire(dirty);
    assertThat(orders.retire).containsExactly(dirty);
    assertThat(orders.boots).isEqualTo(2);
    pool.removed(dirty);
    assertThat(orders.boots).isEqualTo(3);
  }

  @Test
  void aContainerIsReplacedAfterItsLastUse() {
    pool = pool(1, 1, Duration.ofHours(1), 2);
    pool.open();
    admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    pool.checkIn(container);
    pool.checkIn(pool.checkOut(MEMORY).join());
    assertThat(orders.retire).containsExactly(container);
  }

  @Test
  void anOldIdleContainerIsReplaced() {
    pool = pool(1, 1, Duration.ZERO, 100);
    pool.open();
    admit();
    pool.sweep();
    assertThat(orders.retire).hasSize(1);
  }

  @Test
  void anIdleContainerThatDiesIsReplaced() {
    pool.open();
    admit().complete("killed");
    assertThat(orders.retire).hasSize(1);
  }

  @Test
  void aContainerThatDiedDuringItsJobIsNotTakenBack() {
    pool.open();
    CompletableFuture<String> closed = admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    closed.complete("killed");
    assertThat(orders.retire).isEmpty();
    pool.checkIn(container);
    assertThat(orders.retire).containsExactly(container);
  }

  @Test
  void aJobWhoseContainerCouldNotBeUnpausedGetsTheNextOne() {
    pool = pool(2, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.paused(orders.pause.get(0));
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    pool.retire(orders.unpause.get(0));
    assertThat(job).isNotDone();
    admit();
    if (!job.isDone()) {
      pool.paused(orders.pause.get(1));
      pool.unpaused(orders.unpause.get(1));
    }
    assertThat(job).isCompleted();
  }

  @Test
  void afterFailedBootsTheSweepTriesOneAtATimeAndLater() {
    pool.open();
    pool.bootFailed("no space left");
    pool.bootFailed("no space left");
    assertThat(pool.status().lastBootFailure()).isEqualTo("no space left");
    pool.sweep();
    assertThat(orders.boots).as("not at once").isEqualTo(2);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      pool.sweep();
      return orders.boots == 3;
    });
    pool.sweep();
    assertThat(orders.boots).as("one at a time").isEqualTo(3);
    admit();
    pool.sweep();
    assertThat(orders.boots).isEqualTo(4);
    assertThat(pool.status().lastBootFailure()).isNull();
  }
}
