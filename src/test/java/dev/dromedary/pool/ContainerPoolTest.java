package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import dev.dromedary.runner.Step;
import dev.dromedary.submission.Languages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The pool against an engine whose every answer the test gives. */
class ContainerPoolTest {
  private static final long MEMORY = DataSize.ofMegabytes(128).toBytes();
  private static final long MORE_MEMORY = DataSize.ofMegabytes(512).toBytes();

  private final Orders orders = new Orders();
  private final ParkedPrograms parkedPrograms = new ParkedPrograms(Languages.read(new ByteArrayInputStream("""
      languages:
        - {name: python, title: Python, source: a.py, run: [python3, a.py, "{args}"], parked: {program: /parked/python3, megabytes: 6}}
        - {name: node, title: Node, source: a.js, run: [node, a.js, "{args}"], parked: {program: /parked/node, megabytes: 30}}
        - {name: c, title: C, source: a.c, compile: [gcc], run: [./main]}
      """.getBytes())).all(), properties(1, 1, Duration.ZERO, 1));
  private final ContainerLosses losses = mock(ContainerLosses.class);
  private boolean parked;
  private Duration checkAfter = Duration.ofHours(1);
  private ContainerPool pool = pool(2, 1, Duration.ofHours(1), 100);
  private SimpleMeterRegistry meters;
  private final List<RunnerSession> runners = new ArrayList<>();
  private final List<CompletableFuture<Boolean>> parkings = new ArrayList<>();
  private int booted;
  private int answeredBoots;
  private CompletableFuture<Void> pong = new CompletableFuture<>();

  private static final class Orders implements ContainerLifecycle {
    final List<ContainerOrder> boot = new ArrayList<>();
    final List<ContainerOrder> pause = new ArrayList<>();
    final List<ContainerOrder> unpause = new ArrayList<>();
    final List<ContainerOrder> limit = new ArrayList<>();
    final List<ContainerOrder> remove = new ArrayList<>();

    @Override
    public void carryOut(ContainerOrder order) {
      (switch (order.kind()) {
        case BOOT -> boot;
        case PAUSE -> pause;
        case UNPAUSE -> unpause;
        case LIMIT -> limit;
        case REMOVE -> remove;
      }).add(order);
    }

    List<SandboxContainer> removed() {
      return remove.stream().map(ContainerOrder::container).toList();
    }
  }

  private ContainerPool pool(int size, int keepHot, Duration maxAge, int maxUses) {
    SandboxProperties sandbox = new SandboxProperties("image", "", DataSize.ofBytes(MEMORY), DataSize.ofMegabytes(2),
        DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256);
    meters = new SimpleMeterRegistry();
    return new ContainerPool("image", size, properties(size, keepHot, maxAge, maxUses), sandbox, orders, parkedPrograms, losses, meters);
  }

  private PoolProperties properties(int size, int keepHot, Duration maxAge, int maxUses) {
    return new PoolProperties(size, keepHot, Duration.ZERO, checkAfter, maxUses, maxAge, parked, DataSize.ofMegabytes(100), 2);
  }

  private CompletableFuture<String> admit() {
    RunnerSession session = mock(RunnerSession.class);
    CompletableFuture<String> closed = new CompletableFuture<>();
    when(session.closed()).thenReturn(closed);
    when(session.ping()).thenAnswer(call -> pong);
    when(session.park(any())).thenAnswer(call -> {
      parkings.add(new CompletableFuture<>());
      return parkings.get(parkings.size() - 1);
    });
    when(session.unpark()).thenReturn(CompletableFuture.completedFuture(false));
    runners.add(session);
    pool.admit(orders.boot.get(answeredBoots++), "container-" + ++booted, session);
    return closed;
  }

  @Test
  void opensByBootingAsManyAsItsSize() {
    pool.open();
    assertThat(orders.boot).hasSize(2);
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
    pool.done(orders.pause.get(0));
    assertThat(pool.status().containers()).containsEntry(State.HOT, 1).containsEntry(State.PAUSED, 1);
  }

  @Test
  void aPausedContainerIsUnpausedForAJobBeforeItIsHandedOver() {
    pool = pool(1, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.done(orders.pause.get(0));
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    assertThat(job).isNotDone();
    pool.done(orders.unpause.get(0));
    assertThat(job).isCompleted();
  }

  @Test
  void aJobThatComesWhileTheOnlyContainerIsBeingPausedGetsIt() {
    pool = pool(1, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    pool.done(orders.pause.get(0));
    pool.done(orders.unpause.get(0));
    assertThat(job).isCompleted();
  }

  @Test
  void anotherMemoryLimitIsSetBeforeTheJobGetsTheContainer() {
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    assertThat(job).isNotDone();
    pool.done(orders.limit.get(0));
    assertThat(job.join().memoryBytes()).isEqualTo(MORE_MEMORY);
  }

  @Test
  void aLimitThatTheEngineRefusesFailsTheJobAndLeavesTheContainer() {
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    CompletableFuture<SandboxContainer> another = pool.checkOut(MEMORY);
    pool.failed(orders.limit.get(0), new BadRequestException("Minimum memory limit allowed is 6MB"));
    assertThat(job).isCompletedExceptionally();
    assertThatThrownBy(job::join).hasCauseInstanceOf(OrderRefusedException.class).hasMessageContaining("Minimum memory limit");
    assertThat(another.join()).isSameAs(orders.limit.get(0).container());
    assertThat(orders.removed()).isEmpty();
  }

  @Test
  void aJobForWhichOneContainerAfterTheOtherBreaksFailsAndTheNextJobGetsAContainer() {
    pool.open();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    CompletableFuture<SandboxContainer> another = pool.checkOut(MEMORY);
    for (int i = 0; i < 3; i++) {
      assertThat(job).isNotDone();
      admit();
      pool.failed(orders.limit.get(i), new InternalServerErrorException("device or resource busy"));
      pool.done(orders.remove.get(i));
    }
    assertThatThrownBy(job::join).hasCauseInstanceOf(ContainerLostException.class);
    admit();
    assertThat(another).isCompleted();
    assertThat(orders.removed()).hasSize(3);
  }

  @Test
  void anEngineThatDoesNotAnswerDoesNotCountAgainstTheJob() {
    pool.open();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    for (int i = 0; i < 5; i++) {
      admit();
      pool.failed(orders.limit.get(i), new RuntimeException(new java.net.ConnectException("no such file")));
      pool.done(orders.remove.get(i));
    }
    admit();
    pool.done(orders.limit.get(5));
    assertThat(job).isCompleted();
  }

  @Test
  void aWithdrawnJobGetsNoContainer() {
    pool.open();
    CompletableFuture<SandboxContainer> withdrawn = pool.checkOut(MEMORY);
    CompletableFuture<SandboxContainer> next = pool.checkOut(MEMORY);
    withdrawn.completeExceptionally(new IllegalStateException("cancelled"));
    assertThat(pool.status().waiting()).isEqualTo(1);
    admit();
    assertThat(next).isCompleted();
  }

  @Test
  void aContainerThatWasBeingPreparedForAWithdrawnJobGoesToTheNext() {
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> withdrawn = pool.checkOut(MORE_MEMORY);
    withdrawn.completeExceptionally(new IllegalStateException("cancelled"));
    pool.done(orders.limit.get(0));
    assertThat(pool.status().containers()).containsEntry(State.HOT, 1);
    assertThat(pool.checkOut(MORE_MEMORY)).isCompleted();
  }

  @Test
  void aContainerThatHasTheLimitIsPreferred() {
    pool = pool(2, 2, Duration.ofHours(1), 100);
    pool.open();
    admit();
    admit();
    CompletableFuture<SandboxContainer> compile = pool.checkOut(MORE_MEMORY);
    pool.done(orders.limit.get(0));
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
    pool.retire(dirty, "dirty");
    pool.retire(dirty, "dirty");
    assertThat(orders.removed()).containsExactly(dirty);
    assertThat(pool.retired()).extracting(ContainerPool.Retired::reason).containsExactly("dirty");
    assertThat(orders.boot).hasSize(2);
    pool.done(orders.remove.get(0));
    assertThat(orders.boot).hasSize(3);
  }

  @Test
  void aContainerIsReplacedAfterItsLastUse() {
    pool = pool(1, 1, Duration.ofHours(1), 2);
    pool.open();
    admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    pool.checkIn(container);
    pool.checkIn(pool.checkOut(MEMORY).join());
    assertThat(orders.removed()).containsExactly(container);
    assertThat(pool.retired()).extracting(ContainerPool.Retired::reason).containsExactly("worn out: it has had 2 jobs");
  }

  @Test
  void anOldIdleContainerIsReplaced() {
    pool = pool(1, 1, Duration.ZERO, 100);
    pool.open();
    admit();
    pool.sweep();
    assertThat(orders.removed()).hasSize(1);
  }

  @Test
  void anIdleContainerThatDiesIsReplaced() {
    pool.open();
    admit().complete("killed");
    assertThat(orders.removed()).hasSize(1);
  }

  @Test
  void aContainerThatDiedDuringItsJobIsNotTakenBack() {
    pool.open();
    CompletableFuture<String> closed = admit();
    SandboxContainer container = pool.checkOut(MEMORY).join();
    closed.complete("killed");
    assertThat(orders.removed()).isEmpty();
    pool.checkIn(container);
    assertThat(orders.removed()).containsExactly(container);
  }

  @Test
  void aJobWhoseContainerCouldNotBeUnpausedGetsTheNextOne() {
    pool = pool(2, 0, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.done(orders.pause.get(0));
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    pool.retire(orders.unpause.get(0).container(), "test");
    assertThat(job).isNotDone();
    admit();
    if (!job.isDone()) {
      pool.done(orders.pause.get(1));
      pool.done(orders.unpause.get(1));
    }
    assertThat(job).isCompleted();
  }

  @Test
  void afterFailedBootsTheSweepTriesOneAtATimeAndLater() {
    pool.open();
    orders.boot.forEach(boot -> pool.failed(boot, new IllegalStateException("no space left")));
    answeredBoots = 2;
    assertThat(pool.status().lastBootFailure()).isEqualTo("no space left");
    pool.sweep();
    assertThat(orders.boot).as("not at once").hasSize(2);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      pool.sweep();
      return orders.boot.size() == 3;
    });
    pool.sweep();
    assertThat(orders.boot).as("one at a time").hasSize(3);
    admit();
    pool.sweep();
    assertThat(orders.boot).hasSize(4);
    assertThat(pool.status().lastBootFailure()).isNull();
  }

  @Test
  void noMoreContainersBootAtOnceThanThereAreThreadsForIt() {
    pool = pool(5, 5, Duration.ofHours(1), 100);
    pool.open();
    assertThat(orders.boot).hasSize(2);
    admit();
    assertThat(orders.boot).hasSize(3);
  }

  private static long later() {
    return System.nanoTime() + Duration.ofMinutes(3).toNanos();
  }

  @Test
  void aBootThatIsNeverAnsweredIsOrderedAnewAndAnAnswerThatComesTooLateIsRemoved() {
    pool.open();
    admit();
    ContainerOrder lost = orders.boot.get(1);
    pool.sweep(later());
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
      pool.sweep();
      return orders.boot.size() == 3;
    });
    answeredBoots = 2;
    admit();
    assertThat(pool.status().usable()).isEqualTo(2);
    assertThat(pool.status().booting()).isZero();
    RunnerSession late = mock(RunnerSession.class);
    when(late.closed()).thenReturn(new CompletableFuture<>());
    pool.admit(lost, "late", late);
    assertThat(orders.removed()).extracting(SandboxContainer::id).containsExactly("late");
    pool.done(orders.remove.get(0));
    assertThat(pool.status().usable()).isEqualTo(2);
    assertThat(orders.boot).hasSize(3);
  }

  @Test
  void aJobWhoseOrderIsNeverAnsweredGetsAnotherContainerAndALateAnswerChangesNothing() {
    pool = pool(2, 2, Duration.ofHours(1), 100);
    pool.open();
    admit();
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MORE_MEMORY);
    pool.sweep(later());
    assertThat(orders.removed()).containsExactly(orders.limit.get(0).container());
    pool.done(orders.limit.get(0));
    assertThat(job).isNotDone();
    pool.done(orders.limit.get(1));
    assertThat(job).isCompleted();
  }

  @Test
  void aRemovalThatIsNeverAnsweredIsOrderedAnew() {
    pool.open();
    admit();
    pool.retire(pool.checkOut(MEMORY).join(), "test");
    pool.sweep(later());
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
      pool.sweep();
      return orders.remove.size() == 2;
    });
    pool.done(orders.remove.get(0));
    pool.done(orders.remove.get(1));
    assertThat(pool.status().containers()).isEmpty();
  }

  @Test
  void whileTheEngineIsAwayNothingIsOrderedAndNobodyGetsAContainer() {
    pool = pool(2, 1, Duration.ofHours(1), 100);
    pool.open();
    admit();
    admit();
    pool.done(orders.pause.get(0));
    pool.engineAway();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    pool.sweep();
    assertThat(job).isNotDone();
    assertThat(orders.unpause).isEmpty();
    pool.engineBack();
    assertThat(job).as("before any container has answered").isNotDone();
    assertThat(orders.unpause).as("the paused one is asked, too").hasSize(1);
    pong.complete(null);
    assertThat(job).isCompleted();
    pool.done(orders.unpause.get(0));
    assertThat(pool.checkOut(MEMORY)).isCompleted();
  }

  @Test
  void theLastContainerIsNotGivenToAJobThatWouldHoldIt() {
    pool.open();
    admit();
    CompletableFuture<SandboxContainer> interactor = pool.checkOutToHold(PYTHON);
    assertThat(interactor).isCompleted();
    admit();
    CompletableFuture<SandboxContainer> another = pool.checkOutToHold(PYTHON);
    assertThat(another).isNotDone();
    SandboxContainer program = pool.checkOutFor(PYTHON).join();
    pool.checkIn(program);
    assertThat(another).as("the program is done, its interactor still holds the other one").isNotDone();
    pool.checkIn(interactor.join());
    assertThat(another).isCompleted();
  }

  @Test
  void aPoolOfOneHasNoContainerForAnInteractorAndItsProgram() {
    pool = pool(1, 1, Duration.ofHours(1), 100);
    assertThatThrownBy(() -> new ContainerPools(pool).checkOutToHold(PYTHON, PYTHON))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("image");
  }

  @Test
  void noMoreThanAQuarterIsReplacedForItsAgeAtOnce() {
    pool = pool(8, 8, Duration.ZERO, 100);
    pool.open();
    for (int i = 0; i < 8; i++) {
      admit();
    }
    pool.sweep();
    pool.sweep();
    assertThat(orders.remove).hasSize(2);
    pool.done(orders.remove.get(0));
    admit();
    pool.sweep();
    assertThat(orders.remove).hasSize(3);
  }

  private static RunRequest job(long memoryBytes, String... argv) {
    Step step = new Step(List.of(argv), Map.of(), new byte[0], Duration.ofSeconds(1), Duration.ofSeconds(2), 0, 1, 1, 16, 1, 1,
        false, 0);
    return new RunRequest(List.of(), List.of(step), memoryBytes, report -> true);
  }

  private static final RunRequest PYTHON = job(MEMORY, "python3", "a.py");
  private static final RunRequest NODE = job(MEMORY, "node", "a.js");

  private void parking(int size, int keepHot, RunRequest... expected) {
    parked = true;
    pool = pool(size, keepHot, Duration.ofHours(1), 100);
    for (RunRequest job : expected) {
      parkedPrograms.expect(job, 1);
    }
    pool.open();
  }

  @Test
  void aNewContainerIsParkedBeforeItIsPaused() {
    parking(1, 0, PYTHON);
    admit();
    assertThat(orders.pause).isEmpty();
    pool.sweep();
    assertThat(orders.pause).isEmpty();
    parkings.get(0).complete(true);
    assertThat(orders.pause).hasSize(1);
  }

  @Test
  void aJobDoesNotWaitForTheParking() {
    parking(1, 1, PYTHON);
    admit();
    CompletableFuture<SandboxContainer> job = pool.checkOutFor(NODE);
    assertThat(job).isCompleted();
    parkings.get(0).complete(false);
    pool.checkIn(job.join());
    assertThat(parkings).hasSize(2);
  }

  @Test
  void whileJobsWaitNothingIsParked() {
    parking(1, 1, PYTHON);
    CompletableFuture<SandboxContainer> first = pool.checkOutFor(PYTHON);
    CompletableFuture<SandboxContainer> second = pool.checkOutFor(PYTHON);
    admit();
    pool.checkIn(first.join());
    assertThat(second).isCompleted();
    assertThat(parkings).isEmpty();
  }

  @Test
  void aJobGetsTheContainerWhereItsProgramIsParked() {
    parking(2, 2, PYTHON);
    admit();
    parkedPrograms.expect(NODE, 3);
    admit();
    parkings.forEach(p -> p.complete(true));
    assertThat(pool.checkOutFor(PYTHON).join().session()).isSameAs(runners.get(0));
    pool.checkIn(pool.checkOutFor(NODE).join());
    assertThat(pool.checkOutFor(NODE).join().session()).isSameAs(runners.get(1));
  }

  @Test
  void aJobForWhichNothingIsParkedLeavesWhatIs() {
    parking(2, 2);
    admit();
    parkedPrograms.expect(PYTHON, 1);
    admit();
    parkings.get(0).complete(true);
    assertThat(pool.checkOutFor(job(MEMORY, "./main")).join().session()).isSameAs(runners.get(0));
  }

  @Test
  void jobsForWhichNothingCanBeParkedKeepAContainerVacant() {
    parking(2, 2, PYTHON);
    admit();
    admit();
    parkings.forEach(p -> p.complete(true));
    pool.checkIn(pool.checkOutFor(job(MEMORY, "./main")).join());
    pool.sweep();
    assertThat(parkings).as("in the container that it took nothing is parked again").hasSize(2);
  }

  @Test
  void whatDoesNotStartIsLeftAlone() {
    parking(1, 1, PYTHON);
    admit();
    parkings.get(0).complete(false);
    pool.sweep();
    assertThat(parkings).hasSize(1);
    assertThat(pool.checkOutFor(PYTHON)).isCompleted();
  }

  @Test
  void theParkedMakesRoomBeforeTheLimitIsLowered() {
    parking(1, 1, PYTHON);
    admit();
    parkings.get(0).complete(true);
    pool.checkOutFor(job(MEMORY / 2, "python3", "a.py"));
    verify(runners.get(0)).unpark();
    assertThat(orders.limit).hasSize(1);
  }

  @Test
  void containersAreSharedOutByDemand() {
    parking(4, 4, PYTHON, PYTHON, PYTHON, NODE);
    for (int i = 0; i < 4; i++) {
      admit();
    }
    long python = runners.stream().filter(r -> org.mockito.Mockito.mockingDetails(r).getInvocations().stream()
        .anyMatch(i -> i.getMethod().getName().equals("park") && i.getArgument(0).toString().contains("python3"))).count();
    assertThat(python).isEqualTo(3);
  }

  @Test
  void aKindInLittleDemandHasAContainerBeforeAnyOtherHasTwo() {
    parking(2, 2);
    parkedPrograms.expect(PYTHON, 1000);
    admit();
    parkedPrograms.expect(NODE, 2);
    admit();
    parkings.forEach(p -> p.complete(true));
    assertThat(pool.checkOutFor(NODE).join().session()).isSameAs(runners.get(1));
  }

  @Test
  void whatWasAskedForOnceAmongManyIsNotStarted() {
    parking(2, 2);
    parkedPrograms.expect(PYTHON, 1000);
    parkedPrograms.expect(NODE, 1);
    admit();
    admit();
    parkings.forEach(p -> p.complete(true));
    assertThat(List.of(pool.checkOutFor(PYTHON).join().session(), pool.checkOutFor(PYTHON).join().session()))
        .as("both have a Python").containsExactlyInAnyOrderElementsOf(runners);
    assertThat(meters.get("dromedary.pool.parked").tag("hit", "true").counter().count()).isEqualTo(2);
  }

  @Test
  void aJobPrefersAPausedContainerWhereItsProgramIsReadyToAHotOneWhereItIsStillBeingStarted() {
    parking(2, 1, PYTHON);
    admit();
    parkings.get(0).complete(true);
    admit();
    parkings.get(1).complete(true);
    SandboxContainer paused = orders.pause.get(0).container();
    pool.done(orders.pause.get(0));
    pool.checkIn(pool.checkOutFor(PYTHON).join());
    CompletableFuture<SandboxContainer> next = pool.checkOutFor(PYTHON);
    assertThat(orders.unpause).extracting(ContainerOrder::container).containsExactly(paused);
    pool.done(orders.unpause.get(0));
    assertThat(next.join()).isSameAs(paused);
  }

  @Test
  void whatIsParkedStaysWithinTheMemoryForIt() {
    parking(5, 5, NODE);
    for (int i = 0; i < 5; i++) {
      admit();
    }
    assertThat(parkings).hasSize(3);
  }

  @Test
  void whatIsParkedIsForTheContainersLimit() {
    parking(1, 1, job(MORE_MEMORY, "python3", "a.py"), job(MORE_MEMORY, "python3", "a.py"));
    admit();
    assertThat(parkings).isEmpty();
    pool.checkIn(limited(pool.checkOutFor(job(MORE_MEMORY, "./main"))));
    assertThat(parkings).hasSize(1);
  }

  private SandboxContainer limited(CompletableFuture<SandboxContainer> job) {
    orders.limit.forEach(pool::done);
    return job.join();
  }

  @Test
  void aHotContainerThatStillAnswersIsUsedAgainAndNoJobComesInBetween() {
    checkAfter = Duration.ZERO;
    pool = pool(1, 1, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.sweep();
    CompletableFuture<SandboxContainer> job = pool.checkOut(MEMORY);
    assertThat(job).isNotDone();
    pong.complete(null);
    assertThat(job).isCompleted();
  }

  @Test
  void aHotContainerThatDoesNotAnswerIsReplaced() {
    checkAfter = Duration.ZERO;
    pool = pool(1, 1, Duration.ofHours(1), 100);
    pool.open();
    admit();
    pool.sweep();
    pong.completeExceptionally(new IllegalStateException("silent"));
    assertThat(orders.removed()).hasSize(1);
  }
}
