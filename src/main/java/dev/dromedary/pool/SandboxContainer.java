package dev.dromedary.pool;

import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.RunnerSession;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One container of the pool. Its state is changed by {@link ContainerPool} only, under the pool's lock.
 */
public final class SandboxContainer {
  /** Where a container is in its life; the pool's class comment tells how it gets from one to the next. */
  public enum State { HOT, CHECKING, PAUSING, PAUSED, PREPARING, LEASED, RETIRING }

  private static final Duration REMOVAL_PAUSE = Duration.ofSeconds(5);

  private final ContainerPool pool;
  private final String id;
  private final RunnerSession session;
  private final long bornNanos = System.nanoTime();
  /** Of the age that is allowed, so that containers which were booted together aren't replaced together. */
  private final double shareOfAge = ThreadLocalRandom.current().nextDouble(0.75, 1);
  private State state;
  private int uses;
  private long idleSinceNanos = bornNanos;
  private long answeredNanos = bornNanos;
  private long memoryBytes;
  private ParkedProgram parked;
  private boolean parking;
  private boolean held;
  private int removalFailures;
  private long removalFailedNanos;

  SandboxContainer(ContainerPool pool, String id, RunnerSession session, State state, long memoryBytes) {
    this.pool = pool;
    this.id = id;
    this.session = session;
    this.state = state;
    this.memoryBytes = memoryBytes;
  }

  /** That it belongs to. */
  ContainerPool pool() {
    return pool;
  }

  public String id() {
    return id;
  }

  public RunnerSession session() {
    return session;
  }

  State state() {
    return state;
  }

  void become(State next) {
    state = next;
    if (next == State.HOT) {
      idleSinceNanos = System.nanoTime();
    }
  }

  void use() {
    uses++;
  }

  int uses() {
    return uses;
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - bornNanos);
  }

  boolean isOlderThan(Duration maxAge) {
    return System.nanoTime() - bornNanos > maxAge.toNanos() * shareOfAge;
  }

  Duration idle() {
    return Duration.ofNanos(System.nanoTime() - idleSinceNanos);
  }

  /** Since it was last known to answer. */
  Duration unchecked() {
    return Duration.ofNanos(System.nanoTime() - answeredNanos);
  }

  void answered() {
    answeredNanos = System.nanoTime();
  }

  boolean hasAnsweredSince(long nanos) {
    return answeredNanos - nanos >= 0;
  }

  void removalFailed() {
    removalFailures++;
    removalFailedNanos = System.nanoTime();
  }

  /** At once where it wasn't tried, and else after a pause, as there will have been several attempts. */
  boolean mayBeRemovedAgain() {
    return removalFailures == 0 || System.nanoTime() - removalFailedNanos > REMOVAL_PAUSE.toNanos();
  }

  /** Whether the job that has it, or will have it, keeps it while it waits for another one. */
  boolean isHeld() {
    return held;
  }

  void hold(boolean byJob) {
    held = byJob;
  }

  /** What a job may use by the kernel's present limit, the runner's own share not counted. */
  long memoryBytes() {
    return memoryBytes;
  }

  void memoryLimited(long bytes) {
    memoryBytes = bytes;
  }

  /** What has been started here for a job to come, or is being started; null when nothing. */
  ParkedProgram parked() {
    return parked;
  }

  void park(ParkedProgram program) {
    parked = program;
  }

  /** Whether the runner hasn't answered yet: a container must not be paused then. */
  boolean isParking() {
    return parking;
  }

  void parking(boolean underWay) {
    parking = underWay;
  }

  @Override
  public String toString() {
    return id.substring(0, Math.min(12, id.length()));
  }
}
