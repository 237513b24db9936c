package dev.dromedary.pool;

import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.RunnerSession;
import java.time.Duration;

/**
 * One container of the pool. Its state is changed by {@link ContainerPool} only, under the pool's lock.
 */
public final class SandboxContainer {
  /** Where a container is in its life; the pool's class comment tells how it gets from one to the next. */
  public enum State { HOT, CHECKING, PAUSING, PAUSED, UNPAUSING, LEASED, RETIRING }

  private final ContainerPool pool;
  private final String id;
  private final RunnerSession session;
  private final long bornNanos = System.nanoTime();
  private State state;
  private int uses;
  private long idleSinceNanos = bornNanos;
  private long answeredNanos = bornNanos;
  private long memoryBytes;
  private ParkedProgram parked;
  private boolean parking;

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
