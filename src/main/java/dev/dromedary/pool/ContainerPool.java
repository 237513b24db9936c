package dev.dromedary.pool;

import com.github.dockerjava.api.exception.DockerException;
import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
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
 *       PAUSED → UNPAUSING → LEASED
 *       LEASED → UNPAUSING → LEASED  its memory limit is being changed for the job that took it
 *   any of them → RETIRING → removed → boot of another
 * </pre>
 *
 * LEASED has exactly one owner, whoever {@link #checkOut} answered; that owner ends the lease with exactly one of {@link #checkIn}
 * and {@link #retire}. Everything slow (boot, pause, unpause, limit, remove) is ordered from {@link ContainerLifecycle}, never done
 * under the lock, and reported back by a call of a method here. Futures are completed outside the lock. A container whose
 * connection ends is retired whatever state it is in, unless a job has it: then the job's failure retires it.
 *
 * <p>While a container is idle an interpreter may be parked in it, see {@link ParkedPrograms}: its start is ordered when the container
 * becomes idle and no job waits, and it isn't paused until the runner has answered. It is no state of its own, for a job may take the
 * container at any time, and ends what is parked there, whether it uses it or not.
 *
 * <p>Promises: a check-out is answered as long as containers can be booted; a returned container goes to the
 * longest-waiting job at once, without pause and unpause in between; the pool comes back to its size after any loss.
 */
public class ContainerPool {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerPool.class);

  /** Containers that break while they are being prepared for one job, before that is said to be the job's doing. */
  private static final int MOST_FAILED_ORDERS = 3;

  /** A job that waits; it is withdrawn by completing its future. */
  private static final class Waiter {
    final long memoryBytes;
    final ParkedProgram wanted;
    final CompletableFuture<SandboxContainer> container = new CompletableFuture<>();
    final long sinceNanos = System.nanoTime();
    int failedOrders;

    Waiter(long memoryBytes, ParkedProgram wanted) {
      this.memoryBytes = memoryBytes;
      this.wanted = wanted;
    }
  }

  private final String image;
  private final int size;
  private final PoolProperties properties;
  private final ContainerLifecycle lifecycle;
  private final ParkedPrograms parkedPrograms;
  private final Map<String, SandboxContainer> containers = new LinkedHashMap<>();
  /** Newest last: the container that ran last has the warmest caches. */
  private final Deque<SandboxContainer> idle = new ArrayDeque<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  /** The job that a container which isn't ready yet is for. */
  private final Map<SandboxContainer, Waiter> promised = new LinkedHashMap<>();
  private final long defaultMemoryBytes;
  private int booting;
  private int bootFailuresInARow;
  private String lastBootFailure;
  private long lastBootFailureNanos;
  private Instant lastRefill;
  private boolean open;

  private final Timer checkOutTimer;
  private Counter parkedHits;
  private Counter parkedMisses;
  private final Counter booted;
  private final Counter retired;
  private final Counter bootFailures;

  /** @param size containers; whatever the properties say about it */
  ContainerPool(String image, int size, PoolProperties properties, SandboxProperties sandbox, ContainerLifecycle lifecycle,
      ParkedPrograms parkedPrograms, MeterRegistry meters) {
    this.image = image;
    this.size = size;
    this.properties = properties;
    this.lifecycle = lifecycle;
    this.parkedPrograms = parkedPrograms;
    this.defaultMemoryBytes = sandbox.memory().toBytes();
    for (State state : State.values()) {
      Gauge.builder("dromedary.pool.containers", this, pool -> pool.status().containers().getOrDefault(state, 0))
          .description("Containers by state").tag("image", image).tag("state", state.name().toLowerCase()).register(meters);
    }
    Gauge.builder("dromedary.pool.booting", this, pool -> pool.status().booting())
        .description("Containers being booted").tag("image", image).register(meters);
    Gauge.builder("dromedary.pool.waiting", this, pool -> pool.status().waiting())
        .description("Jobs that wait for a container").tag("image", image).register(meters);
    Gauge.builder("dromedary.pool.size", () -> size)
        .description("Containers that the pool keeps").tag("image", image).register(meters);
    checkOutTimer = Timer.builder("dromedary.stage").tag("stage", "check-out")
        .description("Time in each stage of a submission").publishPercentileHistogram().register(meters);
    for (boolean hit : new boolean[] {true, false}) {
      Counter counter = Counter.builder("dromedary.pool.parked").tag("hit", Boolean.toString(hit))
          .description("Jobs whose interpreter could have been started in advance, and whether it was").register(meters);
      if (hit) {
        parkedHits = counter;
      } else {
        parkedMisses = counter;
      }
    }
    booted = Counter.builder("dromedary.pool.booted").description("Containers booted").register(meters);
    retired = Counter.builder("dromedary.pool.retired").description("Containers retired").register(meters);
    bootFailures = Counter.builder("dromedary.pool.boot.failures").description("Containers that did not boot").register(meters);
  }

  String image() {
    return image;
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
    containers.values().forEach(c -> counts.merge(c.state(), 1, Integer::sum));
    return new Status(size, counts, booting, waiters.size(), lastRefill,
        bootFailuresInARow > 0 ? lastBootFailure : null);
  }

  /** One container, for people. {@code parked} is the name of what waits in it for a job, or null. */
  public record Member(String id, String image, State state, int uses, long ageSeconds, String parked, long memoryBytes) {
    private static Member of(SandboxContainer container) {
      ParkedProgram parked = container.parked();
      return new Member(container.toString(), container.pool().image, container.state(), container.uses(), container.age().toSeconds(),
          parked == null ? null : parked.argv().get(0), container.memoryBytes());
    }
  }

  /** Oldest first. */
  public synchronized List<Member> members() {
    return containers.values().stream().map(Member::of).toList();
  }

  /** Starts filling the pool; before it nothing is booted. */
  public void open() {
    synchronized (this) {
      open = true;
    }
    fill();
  }

  /** Stops booting; what is there stays. */
  public void close() {
    synchronized (this) {
      open = false;
    }
  }

  /**
   * Takes a container whose kernel memory limit is {@code memoryBytes}, unpaused and ready to run. The caller owns it until
   * {@link #checkIn} or {@link #retire}. Who doesn't want it any more completes the future.
   *
   * @return fails with {@link OrderRefusedException} when the engine doesn't allow such a limit, and with
   *     {@link ContainerLostException} when one container after the other breaks while it is being prepared
   */
  public CompletableFuture<SandboxContainer> checkOut(long memoryBytes) {
    return checkOut(memoryBytes, null);
  }

  /** The same, and if possible one where what the job starts has been started already. */
  public CompletableFuture<SandboxContainer> checkOutFor(RunRequest job) {
    ParkedProgram wanted = properties.parked() ? parkedPrograms.wantedBy(job) : null;
    return checkOut(job.memoryBytes(), wanted);
  }

  private CompletableFuture<SandboxContainer> checkOut(long memoryBytes, ParkedProgram wanted) {
    Waiter waiter = new Waiter(memoryBytes, wanted);
    waiter.container.whenComplete((container, failure) -> {
      if (failure != null) {
        withdraw(waiter);
      }
    });
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      waiters.addLast(waiter);
      serve(after);
    }
    after.forEach(Runnable::run);
    return waiter.container;
  }

  private synchronized void withdraw(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Ends a lease of a container that is proven clean. */
  public void checkIn(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      requireLeased(container);
      if (isWornOut(container) || container.session().closed().isDone()) {
        startRetiring(container, after);
      } else {
        container.answered();
        becomeIdle(container, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** Has a container destroyed and replaced. Does nothing when that is under way already. */
  public void retire(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      startRetiring(container, after);
    }
    after.forEach(Runnable::run);
  }

  /** A container has booted and its runner has answered. */
  public void admit(String containerId, RunnerSession session) {
    SandboxContainer container = new SandboxContainer(this, containerId, session, State.HOT, defaultMemoryBytes);
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      booting--;
      bootFailuresInARow = 0;
      lastRefill = Instant.now();
      containers.put(containerId, container);
      idle.addLast(container);
      serve(after);
      startParking(container, after);
      pauseNewcomer(container, after);
    }
    booted.increment();
    after.forEach(Runnable::run);
    session.closed().thenAccept(reason -> connectionEnded(container, reason));
  }

  /** A container could not be booted; the next {@link #sweep} tries again. */
  public void bootFailed(String reason) {
    LOG.warn("a container did not boot: {}", reason);
    bootFailures.increment();
    synchronized (this) {
      booting--;
      bootFailuresInARow++;
      lastBootFailure = reason;
      lastBootFailureNanos = System.nanoTime();
    }
  }

  void paused(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (container.state() == State.PAUSING) {
        container.become(State.PAUSED);
        idle.addFirst(container);
        serve(after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** A promised container is unpaused. */
  void unpaused(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (container.state() == State.UNPAUSING) {
        handOver(container, promised.remove(container), after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** A promised container has the limit that its job asked for. */
  void limited(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (container.state() == State.UNPAUSING) {
        Waiter waiter = promised.remove(container);
        container.memoryLimited(waiter.memoryBytes);
        handOver(container, waiter, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /**
   * A container couldn't be paused, unpaused or limited. When the engine says that the order was wrong, the container is as good as before,
   * and the job that asked for it fails. Else the container is replaced, and the job gets another one, but not for ever: an order that
   * breaks each container would empty the pool. An engine that doesn't answer at all says nothing about the job.
   */
  void orderFailed(SandboxContainer container, Throwable failure) {
    LOG.warn("container {}: {}", container, failure.getMessage());
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      Waiter waiter = promised.get(container);
      if (waiter != null && OrderRefusedException.isRefusal(failure)) {
        promised.remove(container);
        becomeIdle(container, after);
        after.add(() -> waiter.container.completeExceptionally(new OrderRefusedException(failure)));
      } else {
        if (waiter != null && failure instanceof DockerException && ++waiter.failedOrders == MOST_FAILED_ORDERS) {
          promised.remove(container);
          after.add(() -> waiter.container.completeExceptionally(new ContainerLostException(
              MOST_FAILED_ORDERS + " containers could not be prepared for this job: " + failure.getMessage(), failure)));
        }
        startRetiring(container, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** The engine has removed a retired container. */
  public void removed(SandboxContainer container) {
    synchronized (this) {
      containers.remove(container.id());
    }
    fill();
  }

  /** Pauses what has been idle, asks what stays hot whether it answers, replaces what is too old, boots what is missing. Called by a timer. */
  public void sweep() {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      for (SandboxContainer container : List.copyOf(idle)) {
        if (isWornOut(container)) {
          startRetiring(container, after);
        } else if (container.isParking()) {
          continue;
        } else if (container.state() == State.HOT && container.unchecked().compareTo(properties.checkAfter()) > 0) {
          startChecking(container, after);
        } else if (container.state() == State.HOT && container.idle().compareTo(properties.pauseAfter()) > 0
            && idleIn(State.HOT) > properties.keepHot()) {
          startPausing(container, after);
        } else {
          startParking(container, after);
        }
      }
    }
    after.forEach(Runnable::run);
    fill();
  }

  private void fill() {
    int missing;
    synchronized (this) {
      int most = bootFailuresInARow == 0 ? Integer.MAX_VALUE : mayRetryBoot() ? 1 : 0;
      missing = open ? Math.min(most, size - containers.size() - booting) : 0;
      booting += Math.max(0, missing);
    }
    for (int i = 0; i < missing; i++) {
      lifecycle.boot(this);
    }
  }

  /** After failures one at a time, and later and later, so that an engine in trouble isn't hammered. */
  private boolean mayRetryBoot() {
    Duration pause = Duration.ofMillis(500).multipliedBy(1L << Math.min(6, bootFailuresInARow - 1));
    return booting == 0 && System.nanoTime() - lastBootFailureNanos >= pause.toNanos();
  }

  private void connectionEnded(SandboxContainer container, String reason) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (container.state() != State.LEASED && container.state() != State.RETIRING) {
        if (open) {
          LOG.warn("container {} ended while it was {}: {}", container, container.state(), reason);
        }
        startRetiring(container, after);
      }
    }
    after.forEach(Runnable::run);
  }

  private void becomeIdle(SandboxContainer container, List<Runnable> after) {
    container.become(State.HOT);
    idle.addLast(container);
    serve(after);
    startParking(container, after);
  }

  /** Gives idle containers to waiting jobs, as long as there are both. */
  private void serve(List<Runnable> after) {
    while (!waiters.isEmpty() && !idle.isEmpty()) {
      Waiter waiter = waiters.removeFirst();
      SandboxContainer container = choose(waiter);
      if (container.session().closed().isDone()) {
        // the news of its end are on their way
        waiters.addFirst(waiter);
        startRetiring(container, after);
        continue;
      }
      idle.remove(container);
      if (container.state() == State.PAUSED) {
        promise(container, waiter);
        after.add(() -> lifecycle.unpause(container));
      } else {
        handOver(container, waiter, after);
      }
    }
  }

  /**
   * An unpause costs about as much as a change of the limit and as the start of the quickest interpreter, so the right limit and what
   * is parked count for more than being hot. So more containers get hot when jobs come faster than interpreters start.
   */
  private SandboxContainer choose(Waiter waiter) {
    Predicate<SandboxContainer> hot = c -> c.state() == State.HOT;
    Predicate<SandboxContainer> limited = c -> c.memoryBytes() == waiter.memoryBytes;
    Predicate<SandboxContainer> fitting = c -> Objects.equals(c.parked(), waiter.wanted);
    Predicate<SandboxContainer> vacant = c -> c.parked() == null;
    Predicate<SandboxContainer> ready = c -> !c.isParking();
    for (Predicate<SandboxContainer> wish : List.of(hot.and(limited).and(fitting).and(ready), limited.and(fitting).and(ready),
        hot.and(limited).and(fitting), hot.and(limited).and(vacant), hot.and(limited), limited.and(vacant), limited, hot.and(fitting),
        hot)) {
      var newestFirst = idle.descendingIterator();
      while (newestFirst.hasNext()) {
        SandboxContainer container = newestFirst.next();
        if (wish.test(container)) {
          return container;
        }
      }
    }
    return idle.peekLast();
  }

  private void handOver(SandboxContainer container, Waiter waiter, List<Runnable> after) {
    if (waiter.container.isDone()) {
      // withdrawn
      becomeIdle(container, after);
      return;
    }
    if (container.memoryBytes() != waiter.memoryBytes) {
      promise(container, waiter);
      if (container.parked() != null) {
        // it was started under the other limit, and the kernel refuses one below what is in use
        container.park(null);
        after.add(() -> container.session().unpark()
            .whenComplete((gone, failure) -> lifecycle.limitMemory(container, waiter.memoryBytes)));
      } else {
        after.add(() -> lifecycle.limitMemory(container, waiter.memoryBytes));
      }
      return;
    }
    container.become(State.LEASED);
    container.use();
    if (waiter.wanted != null) {
      (waiter.wanted.equals(container.parked()) ? parkedHits : parkedMisses).increment();
    }
    container.park(null);
    after.add(() -> {
      checkOutTimer.record(System.nanoTime() - waiter.sinceNanos, java.util.concurrent.TimeUnit.NANOSECONDS);
      if (!waiter.container.complete(container)) {
        checkIn(container);
      }
    });
  }

  private void promise(SandboxContainer container, Waiter waiter) {
    container.become(State.UNPAUSING);
    promised.put(container, waiter);
  }

  private void startParking(SandboxContainer container, List<Runnable> after) {
    if (!properties.parked() || container.state() != State.HOT || container.parked() != null || container.isParking()) {
      return;
    }
    ParkedProgram program = parkedPrograms.choose(containers.values().stream().map(SandboxContainer::parked).toList(), container.memoryBytes());
    if (program == null) {
      return;
    }
    container.park(program);
    container.parking(true);
    int uses = container.uses();
    after.add(() -> container.session().park(program)
        .whenComplete((ready, failure) -> parkingEnded(container, program, uses, failure == null && ready)));
  }

  private void parkingEnded(SandboxContainer container, ParkedProgram program, int uses, boolean ready) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      container.parking(false);
      // else a job came first
      if (container.uses() == uses && container.state() == State.HOT) {
        if (!ready) {
          container.park(null);
          parkedPrograms.failed(program);
        }
        pauseNewcomer(container, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** At once, rather than at the next sweep: a large pool that boots must not stay hot. */
  private void pauseNewcomer(SandboxContainer container, List<Runnable> after) {
    if (container.uses() == 0 && container.state() == State.HOT && !container.isParking()
        && idleIn(State.HOT) > properties.keepHot()) {
      startPausing(container, after);
    }
  }

  /** Out of the idle ones meanwhile, so that no job and no pause comes in between. */
  private void startChecking(SandboxContainer container, List<Runnable> after) {
    idle.remove(container);
    container.become(State.CHECKING);
    after.add(() -> container.session().ping().whenComplete((pong, failure) -> {
      if (failure == null) {
        checked(container);
      } else {
        retire(container);
      }
    }));
  }

  private void checked(SandboxContainer container) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      container.answered();
      if (container.state() == State.CHECKING) {
        container.become(State.HOT);
        idle.addLast(container);
        serve(after);
      }
    }
    after.forEach(Runnable::run);
  }

  private void startPausing(SandboxContainer container, List<Runnable> after) {
    idle.remove(container);
    container.become(State.PAUSING);
    after.add(() -> lifecycle.pause(container));
  }

  private void startRetiring(SandboxContainer container, List<Runnable> after) {
    if (container.state() == State.RETIRING) {
      return;
    }
    idle.remove(container);
    container.become(State.RETIRING);
    retired.increment();
    Waiter disappointed = promised.remove(container);
    if (disappointed != null && !disappointed.container.isDone()) {
      waiters.addFirst(disappointed);
      serve(after);
    }
    after.add(() -> lifecycle.retire(container));
  }

  private boolean isWornOut(SandboxContainer container) {
    return container.uses() >= properties.maxUses() || container.age().compareTo(properties.maxAge()) > 0;
  }

  private long idleIn(State state) {
    return idle.stream().filter(c -> c.state() == state).count();
  }

  private static void requireLeased(SandboxContainer container) {
    if (container.state() != State.LEASED) {
      throw new IllegalStateException("container " + container + " is " + container.state() + ", not leased");
    }
  }
}
