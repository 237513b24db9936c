package dev.dromedary.pool;

import dev.dromedary.pool.ContainerOrder.Kind;
import dev.dromedary.pool.ContainerPool.Retired;
import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.ParkedProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers, jobs and orders of a {@link ContainerPool}, and each change of state that it makes of them. Guarded
 * by the pool's lock; what a change leads to and must not be done under the lock is collected in {@link #consequences}.
 */
final class PoolState {
  private static final Logger LOG = LoggerFactory.getLogger(PoolState.class);
  /**
   * Without any container for anybody, with an engine that answers: then something is wrong that waiting doesn't
   * mend.
   */
  private static final Duration CHECK_OUT_TIME = Duration.ofMinutes(10);
  static final String CONNECTION_ENDED = "its connection ended";
  private static final int MOST_RETIRED = 20;

  final Map<String, SandboxContainer> containers = new LinkedHashMap<>();
  /** Newest last: the container that ran last has the warmest caches. */
  final Deque<SandboxContainer> idle = new ArrayDeque<>();
  final Deque<Waiter> waiters = new ArrayDeque<>();
  /** Those that haven't been answered. */
  final Set<ContainerOrder> orders = new HashSet<>();
  final List<Runnable> consequences = new ArrayList<>();
  /** The latest ones, the last first. */
  final Deque<Retired> retired = new ArrayDeque<>();
  final BootPace pace;
  boolean open;
  boolean engineAway;
  private final ContainerPool pool;
  private final PoolProperties properties;
  private final ContainerLifecycle lifecycle;
  private final ParkedPrograms parkedPrograms;
  private final PoolMetrics metrics;
  /** The job that a container which isn't ready yet is for. */
  private final Map<SandboxContainer, Waiter> promised = new LinkedHashMap<>();
  private long lastProgressNanos = System.nanoTime();
  /** Who answered before that is to be asked again. */
  private long provenSinceNanos = System.nanoTime();

  PoolState(ContainerPool pool, PoolProperties properties, ContainerLifecycle lifecycle, ParkedPrograms parkedPrograms,
      PoolMetrics metrics) {
    this.pool = pool;
    this.properties = properties;
    this.lifecycle = lifecycle;
    this.parkedPrograms = parkedPrograms;
    this.metrics = metrics;
    pace = new BootPace(properties.bootWorkers());
  }

  private void order(ContainerOrder order) {
    orders.add(order);
    consequences.add(() -> carryOut(order));
  }

  private void carryOut(ContainerOrder order) {
    try {
      lifecycle.carryOut(order);
    } catch (RuntimeException e) {
      // as the routes are being stopped; else it will be overdue
      LOG.debug("{} can't be given to its route: {}", order, e.toString());
    }
  }

  void carriedOut(ContainerOrder order, SandboxContainer container) {
    if (order.kind() == Kind.LIMIT && container.state() == State.PREPARING) {
      container.memoryLimited(order.memoryBytes());
      handOver(container, promised.remove(container));
    } else if (order.kind() == Kind.UNPAUSE && container.state() == State.PREPARING) {
      handOver(container, promised.remove(container));
    } else if (order.kind() == Kind.PAUSE && container.state() == State.PAUSING) {
      container.become(State.PAUSED);
      idle.addFirst(container);
      serve();
    }
  }

  void fail(ContainerOrder order, Throwable failure) {
    SandboxContainer container = order.container();
    boolean refused = order.kind() == Kind.LIMIT && OrderRefusedException.isRefusal(failure);
    if (order.kind() == Kind.BOOT) {
      metrics.bootFailures.increment();
      pace.failed(failure.getMessage());
    } else if (order.kind() == Kind.REMOVE) {
      container.removalFailed();
    } else if (container.state() != State.RETIRING) {
      Waiter waiter = promised.get(container);
      RuntimeException blame = waiter == null ? null
          : refused ? new OrderRefusedException(failure) : waiter.blame(failure);
      if (blame != null) {
        promised.remove(container);
        consequences.add(() -> waiter.container.completeExceptionally(blame));
      }
      if (refused) {
        becomeIdle(container);
      } else {
        startRetiring(container, order.kind() + " failed: " + failure.getMessage());
      }
    }
  }

  void failOverdue(long nowNanos) {
    for (ContainerOrder order : List.copyOf(orders)) {
      if (order.isOverdue(nowNanos)) {
        LOG.warn("{} has not been answered within {} s", order, order.kind().time().toSeconds());
        metrics.overdueOrders.increment();
        orders.remove(order);
        fail(order, new TimeoutException("not answered within " + order.kind().time().toSeconds() + " s"));
      }
    }
  }

  void failStarved() {
    if (engineAway || containers.values().stream().anyMatch(c -> c.state() == State.LEASED)) {
      lastProgressNanos = System.nanoTime();
    }
    long since = System.nanoTime() - CHECK_OUT_TIME.toNanos();
    String message = "there has been no container for " + CHECK_OUT_TIME.toMinutes() + " min: " + pace.lastFailure();
    for (Waiter waiter : waiters) {
      if (since - waiter.sinceNanos > 0 && since - lastProgressNanos > 0) {
        consequences.add(() -> waiter.container.completeExceptionally(new TimeoutException(message)));
      }
    }
  }

  void sweep(SandboxContainer container) {
    String wear = wear(container);
    if (wear != null) {
      startRetiring(container, wear);
    } else if (container.isParking()) {
      return;
    } else if (container.state() == State.HOT && container.unchecked().compareTo(properties.checkAfter()) > 0) {
      startChecking(container);
    } else if (container.state() == State.HOT && container.idle().compareTo(properties.pauseAfter()) > 0
        && idleIn(State.HOT) > properties.keepHot()) {
      startPausing(container);
    } else {
      startParking(container);
    }
  }

  /** Why a clean container is to be replaced; null when it isn't. */
  String wear(SandboxContainer container) {
    if (container.uses() >= properties.maxUses()) {
      return "worn out: it has had " + container.uses() + " jobs";
    }
    boolean isUsedUp = container.session().isUsedUp();
    if (!isUsedUp && !container.isOlderThan(properties.maxAge()) || !mayReplaceForAge()) {
      return null;
    }
    return isUsedUp ? "worn out: its users' ids are used up" : "worn out: it is " + container.age().toMinutes()
        + " min old";
  }

  /** No more than a quarter of the pool is missing for being replaced; old isn't dirty, and can wait. */
  private boolean mayReplaceForAge() {
    long there = containers.values().stream().filter(c -> c.state() != State.RETIRING).count();
    return pool.size() - there < Math.max(1, pool.size() / 4);
  }

  int booting() {
    return (int) orders.stream().filter(order -> order.kind() == Kind.BOOT).count();
  }

  void fill() {
    if (!open || engineAway) {
      return;
    }
    int booting = booting();
    int missing = Math.min(pace.room(booting), pool.size() - containers.size() - booting);
    for (int i = 0; i < missing; i++) {
      order(ContainerOrder.boot(pool));
    }
  }

  void becomeIdle(SandboxContainer container) {
    container.hold(false);
    container.become(State.HOT);
    if (!container.hasAnsweredSince(provenSinceNanos)) {
      startChecking(container);
      return;
    }
    idle.addLast(container);
    serve();
    startParking(container);
  }

  /** Gives idle containers to waiting jobs, as long as there are both. */
  void serve() {
    while (!engineAway && !idle.isEmpty()) {
      Waiter waiter = nextToServe();
      if (waiter == null) {
        return;
      }
      SandboxContainer container = ContainerChoice.choose(idle, waiter);
      if (container.session().closed().isDone()) {
        // the news of its end are on their way
        startRetiring(container, CONNECTION_ENDED);
        continue;
      }
      waiters.remove(waiter);
      idle.remove(container);
      if (container.state() == State.PAUSED) {
        promise(container, waiter);
        order(ContainerOrder.of(Kind.UNPAUSE, container));
      } else {
        handOver(container, waiter);
      }
    }
  }

  /** The longest-waiting one, unless it would hold the last of several containers. */
  private Waiter nextToServe() {
    boolean mayHold = containers.values().stream().filter(SandboxContainer::isHeld)
        .count() < Math.max(1, pool.size() - 1);
    return waiters.stream().filter(waiter -> mayHold || !waiter.holds).findFirst().orElse(null);
  }

  /** @param waiter null when there is none any more */
  private void handOver(SandboxContainer container, Waiter waiter) {
    if (waiter == null || waiter.isWithdrawn()) {
      becomeIdle(container);
      return;
    }
    if (!container.hasAnsweredSince(provenSinceNanos)) {
      waiters.addFirst(waiter);
      becomeIdle(container);
      return;
    }
    if (container.memoryBytes() != waiter.memoryBytes) {
      promise(container, waiter);
      limit(container, waiter.memoryBytes);
      return;
    }
    container.become(State.LEASED);
    container.hold(waiter.holds);
    container.use();
    if (waiter.wanted != null) {
      metrics.parked(waiter.wanted.equals(container.parked()));
    }
    container.park(null);
    lastProgressNanos = System.nanoTime();
    consequences.add(() -> {
      metrics.checkedOut(waiter);
      if (!waiter.container.complete(container)) {
        pool.checkIn(container);
      }
    });
  }

  private void promise(SandboxContainer container, Waiter waiter) {
    container.become(State.PREPARING);
    container.hold(waiter.holds);
    promised.put(container, waiter);
  }

  private void limit(SandboxContainer container, long memoryBytes) {
    ContainerOrder limit = ContainerOrder.limit(container, memoryBytes);
    orders.add(limit);
    if (container.parked() == null) {
      consequences.add(() -> carryOut(limit));
      return;
    }
    // it was started under the other limit, and the kernel refuses one below what is in use
    container.park(null);
    consequences.add(() -> container.session().unpark().whenComplete((gone, failure) -> carryOut(limit)));
  }

  private void startParking(SandboxContainer container) {
    if (!properties.parked() || container.state() != State.HOT || container.parked() != null || container.isParking()) {
      return;
    }
    List<ParkedProgram> parked = containers.values().stream().map(SandboxContainer::parked).toList();
    ParkedProgram program = parkedPrograms.choose(parked, container.memoryBytes());
    if (program == null) {
      return;
    }
    container.park(program);
    container.parking(true);
    int uses = container.uses();
    consequences.add(() -> container.session().park(program)
        .whenComplete((ready, failure) -> pool.parkingEnded(container, program, uses, failure == null && ready)));
  }

  /** At once, rather than at the next sweep: a large pool that boots must not stay hot. */
  void pauseNewcomer(SandboxContainer container) {
    if (container.uses() == 0 && container.state() == State.HOT && !container.isParking()
        && idleIn(State.HOT) > properties.keepHot()) {
      startPausing(container);
    }
  }

  /** Out of the idle ones meanwhile, so that no job and no pause comes in between. */
  private void startChecking(SandboxContainer container) {
    idle.remove(container);
    container.become(State.CHECKING);
    consequences.add(() -> container.session().ping().whenComplete((pong, failure) -> {
      if (failure == null) {
        pool.checked(container);
      } else {
        pool.retire(container, "its runner doesn't answer: " + failure.getMessage());
      }
    }));
  }

  private void startPausing(SandboxContainer container) {
    idle.remove(container);
    container.become(State.PAUSING);
    order(ContainerOrder.of(Kind.PAUSE, container));
  }

  /** @param reason for people */
  void startRetiring(SandboxContainer container, String reason) {
    if (container.state() == State.RETIRING) {
      return;
    }
    retired.addFirst(new Retired(container.toString(), Instant.now(), container.uses(), container.age().toSeconds(),
        container.memoryBytes(), reason));
    if (retired.size() > MOST_RETIRED) {
      retired.removeLast();
    }
    idle.remove(container);
    container.become(State.RETIRING);
    container.hold(false);
    metrics.retired.increment();
    Waiter disappointed = promised.remove(container);
    if (disappointed != null && !disappointed.isWithdrawn()) {
      waiters.addFirst(disappointed);
      serve();
    }
    orderRemoval(container);
  }

  private void orderRemoval(SandboxContainer container) {
    if (!engineAway) {
      order(ContainerOrder.of(Kind.REMOVE, container));
    }
  }

  /** Those whose removal failed, or couldn't be ordered. */
  void removeRetired() {
    for (SandboxContainer container : containers.values()) {
      if (container.state() == State.RETIRING && container.mayBeRemovedAgain()
          && orders.stream().noneMatch(order -> order.container() == container)) {
        orderRemoval(container);
      }
    }
  }

  /** Nothing is to be trusted that answered before the engine was away. */
  void distrust() {
    provenSinceNanos = System.nanoTime();
    for (SandboxContainer container : List.copyOf(idle)) {
      if (container.state() == State.PAUSED) {
        idle.remove(container);
        container.become(State.PREPARING);
        order(ContainerOrder.of(Kind.UNPAUSE, container));
      } else {
        startChecking(container);
      }
    }
  }

  private long idleIn(State state) {
    return idle.stream().filter(c -> c.state() == state).count();
  }
}
