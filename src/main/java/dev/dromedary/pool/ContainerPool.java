package dev.dromedary.pool;

import dev.dromedary.pool.ContainerOrder.Kind;
import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of one image that wait for jobs.
 *
 * <p>A container is in one state, and all changes of state happen here, under this object's lock:
 *
 * <pre>
 *   boot → HOT ⇄ LEASED            a job takes it and brings it back
 *          HOT → PAUSING → PAUSED  idle for a while
 *          HOT ⇄ CHECKING          does its runner still answer
 *       PAUSED → PREPARING → LEASED
 *       LEASED → PREPARING → LEASED  its memory limit is being changed for the job that took it
 *   any of them → RETIRING → removed → boot of another
 * </pre>
 *
 * LEASED has exactly one owner, whoever {@link #checkOut} answered; that owner ends the lease with exactly one of
 * {@link #checkIn} and {@link #retire}. Everything slow (boot, pause, unpause, limit, remove) is a {@link
 * ContainerOrder}, carried out by {@link ContainerLifecycle}, never under the lock, and answered by {@link #admit},
 * {@link #done} or {@link #failed}. What is under way is the set of orders that wait for their answer; {@link #sweep}
 * fails those that wait for too long, so a lost order or a lost answer costs time and nothing else. A container whose
 * connection ends is retired whatever state it is in, unless a job has it: then the job's failure retires it.
 *
 * <p>While a container is idle an interpreter may be parked in it, see {@link ParkedPrograms}: its start is ordered
 * when the container becomes idle and no job waits, and it isn't paused until the runner has answered. It is no state
 * of its own, for a job may take the container at any time, and ends what is parked there, whether it uses it or not.
 *
 * <p>While the engine is away nothing is ordered and no job is given a container. What was idle then is asked whether
 * it still answers before a job gets it.
 *
 * <p>Promises: a check-out is answered as long as containers can be booted; a returned container goes to the
 * longest-waiting job at once, without pause and unpause in between; the pool comes back to its size after any loss.
 */
public class ContainerPool {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerPool.class);

  private final String image;
  private final int size;
  private final PoolProperties properties;
  private final ParkedPrograms parkedPrograms;
  private final ContainerLosses losses;
  private final PoolMetrics metrics;
  private final long defaultMemoryBytes;
  private final PoolState state;
  private Instant lastRefill;

  /** @param size containers; whatever the properties say about it */
  ContainerPool(String image, int size, PoolProperties properties, SandboxProperties sandbox,
      ContainerLifecycle lifecycle, ParkedPrograms parkedPrograms, ContainerLosses losses, MeterRegistry meters) {
    this.image = image;
    this.size = size;
    this.properties = properties;
    this.parkedPrograms = parkedPrograms;
    this.losses = losses;
    this.defaultMemoryBytes = sandbox.memory().toBytes();
    this.metrics = new PoolMetrics(this, meters);
    this.state = new PoolState(this, properties, lifecycle, parkedPrograms, metrics);
  }

  String image() {
    return image;
  }

  int size() {
    return size;
  }

  /** Before any job has come, jobs like this one are expected. */
  void expect(RunRequest job, double uses) {
    parkedPrograms.expect(job, uses);
  }

  /** A snapshot, for health and for people. */
  public record Status(
      int size, Map<State, Integer> containers, int booting, int waiting, Instant lastRefill, String lastBootFailure) {
    public int usable() {
      return containers.entrySet().stream()
          .filter(e -> e.getKey() != State.RETIRING).mapToInt(Map.Entry::getValue).sum();
    }
  }

  public synchronized Status status() {
    Map<State, Integer> counts = new EnumMap<>(State.class);
    state.containers.values().forEach(c -> counts.merge(c.state(), 1, Integer::sum));
    return new Status(size, counts, state.booting(), state.waiters.size(), lastRefill, state.pace.lastFailure());
  }

  /** One container, for people. {@code parked} is the name of what waits in it for a job, or null. */
  public record Member(
      String id, String image, State state, int uses, long ageSeconds, String parked, long memoryBytes) {
    private static Member of(SandboxContainer container) {
      ParkedProgram parked = container.parked();
      return new Member(container.toString(), container.pool().image, container.state(), container.uses(),
          container.age().toSeconds(), parked == null ? null : parked.argv().get(0), container.memoryBytes());
    }
  }

  /**
   * One that is destroyed, or is going to be.
   *
   * @param memoryBytes that a job could use by the last limit
   * @param reason for people
   */
  public record Retired(String id, Instant at, int uses, long ageSeconds, long memoryBytes, String reason) {}

  /** The latest ones, the last first. */
  public synchronized List<Retired> retired() {
    return List.copyOf(state.retired);
  }

  /** Oldest first. */
  public synchronized List<Member> members() {
    return state.containers.values().stream().map(Member::of).toList();
  }

  /** Whole ids of all containers that have been booted and not been removed. */
  synchronized Set<String> ids() {
    return Set.copyOf(state.containers.keySet());
  }

  /** Does what changes states under the lock, and what it leads to afterwards. */
  private void change(Runnable transition) {
    List<Runnable> afterwards;
    synchronized (this) {
      transition.run();
      afterwards = List.copyOf(state.consequences);
      state.consequences.clear();
    }
    afterwards.forEach(Runnable::run);
  }

  /** Starts filling the pool; before it nothing is booted. */
  public void open() {
    change(() -> {
      state.open = true;
      state.fill();
    });
  }

  /** Stops booting; what is there stays. */
  public void close() {
    change(() -> state.open = false);
  }

  /**
   * Takes a container whose kernel memory limit is {@code memoryBytes}, unpaused and ready to run. The caller owns it
   * until {@link #checkIn} or {@link #retire}. Who doesn't want it any more completes the future.
   *
   * @return fails with {@link OrderRefusedException} when the engine doesn't allow such a limit, with
   *     {@link ContainerLostException} when one container after the other breaks while it is being prepared, and with
   *     {@link TimeoutException} when nobody got a container for long
   */
  CompletableFuture<SandboxContainer> checkOut(long memoryBytes) {
    return checkOut(new Waiter(memoryBytes, null, false));
  }

  /** The same, and if possible one where what the job starts has been started already. */
  CompletableFuture<SandboxContainer> checkOutFor(RunRequest job) {
    return checkOut(new Waiter(job.memoryBytes(), wantedBy(job), false));
  }

  /**
   * The same, for a job that keeps it while it waits for another one. The last of several containers is never given to
   * such a job, or each could wait for what another one has.
   */
  CompletableFuture<SandboxContainer> checkOutToHold(RunRequest job) {
    return checkOut(new Waiter(job.memoryBytes(), wantedBy(job), true));
  }

  private ParkedProgram wantedBy(RunRequest job) {
    return properties.parked() ? parkedPrograms.wantedBy(job) : null;
  }

  private CompletableFuture<SandboxContainer> checkOut(Waiter waiter) {
    waiter.container.whenComplete((container, failure) -> {
      if (failure != null) {
        change(() -> state.waiters.remove(waiter));
      }
    });
    change(() -> {
      state.waiters.addLast(waiter);
      state.serve();
    });
    return waiter.container;
  }

  /** Ends a lease of a container that is proven clean. */
  public void checkIn(SandboxContainer container) {
    change(() -> {
      requireLeased(container);
      String wear = container.session().closed().isDone() ? PoolState.CONNECTION_ENDED : state.wear(container);
      if (wear != null) {
        state.startRetiring(container, wear);
      } else {
        container.answered();
        state.becomeIdle(container);
      }
    });
  }

  /**
   * Has a container destroyed and replaced. Does nothing when that is under way already.
   *
   * @param reason for people
   */
  public void retire(SandboxContainer container, String reason) {
    change(() -> state.startRetiring(container, reason));
  }

  /** A container has booted and its runner has answered. It is removed again if that comes too late. */
  public void admit(ContainerOrder order, String containerId, RunnerSession session) {
    SandboxContainer container = new SandboxContainer(this, containerId, session, State.HOT, defaultMemoryBytes);
    change(() -> {
      state.containers.put(containerId, container);
      if (!state.orders.remove(order)) {
        state.startRetiring(container, "its boot took too long");
        return;
      }
      state.pace.booted();
      metrics.booted.increment();
      lastRefill = Instant.now();
      state.becomeIdle(container);
      state.pauseNewcomer(container);
      state.fill();
    });
    session.closed().thenAccept(reason -> connectionEnded(container, reason));
  }

  /** The engine has carried out an order other than to boot. */
  public void done(ContainerOrder order) {
    change(() -> {
      boolean awaited = state.orders.remove(order);
      if (order.kind() == Kind.REMOVE) {
        // it is gone whoever awaits it
        state.containers.remove(order.container().id());
        state.fill();
      } else if (awaited) {
        state.carriedOut(order, order.container());
      }
    });
  }

  /**
   * An order could not be carried out. A boot or a removal is tried again by the next {@link #sweep}. When the engine
   * says that the order was wrong, the container is as good as before, and the job that asked for it fails. Else the
   * container is replaced and the job gets another one, but not for ever: an order that breaks each container would
   * empty the pool.
   */
  public void failed(ContainerOrder order, Throwable failure) {
    LOG.warn("{} failed: {}", order, failure.getMessage());
    change(() -> {
      if (state.orders.remove(order)) {
        state.fail(order, failure);
      }
    });
  }

  /** No orders until it is back. */
  void engineAway() {
    change(() -> state.engineAway = true);
  }

  /** What was idle meanwhile is asked whether it still answers. */
  void engineBack() {
    change(() -> {
      state.engineAway = false;
      state.distrust();
      state.pace.encourage();
    });
    sweep();
  }

  /**
   * Fails what waits for too long, and while the engine is there: pauses what has been idle, asks what stays hot
   * whether it answers, replaces what is too old, boots what is missing. Called by a timer.
   */
  public void sweep() {
    sweep(System.nanoTime());
  }

  void sweep(long nowNanos) {
    change(() -> {
      state.failOverdue(nowNanos);
      state.failStarved();
      if (!state.engineAway) {
        List.copyOf(state.idle).forEach(state::sweep);
        state.removeRetired();
        state.fill();
      }
    });
  }

  private void connectionEnded(SandboxContainer container, String reason) {
    change(() -> {
      if (container.state() == State.RETIRING) {
        return;
      }
      if (state.open && container.session().isCutOff()) {
        losses.lost();
      }
      if (container.state() != State.LEASED) {
        if (state.open) {
          LOG.warn("container {} ended while it was {}: {}", container, container.state(), reason);
        }
        state.startRetiring(container, PoolState.CONNECTION_ENDED + ": " + reason);
      }
    });
  }

  void parkingEnded(SandboxContainer container, ParkedProgram program, int uses, boolean ready) {
    change(() -> {
      container.parking(false);
      // else a job came first
      if (container.uses() == uses && container.state() == State.HOT) {
        if (!ready) {
          container.park(null);
          parkedPrograms.failed(program);
        }
        state.pauseNewcomer(container);
      }
    });
  }

  void checked(SandboxContainer container) {
    change(() -> {
      container.answered();
      if (container.state() == State.CHECKING) {
        state.becomeIdle(container);
      }
    });
  }

  private static void requireLeased(SandboxContainer container) {
    if (container.state() != State.LEASED) {
      throw new IllegalStateException("container " + container + " is " + container.state() + ", not leased");
    }
  }
}
