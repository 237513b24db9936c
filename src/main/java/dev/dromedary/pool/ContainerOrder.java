package dev.dromedary.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thing that a pool has done to one container. An order is answered once, and only as long as the pool awaits it:
 * one that wasn't answered in its time counts as failed, and an answer that comes later is told from that to the order
 * which took its place.
 */
public final class ContainerOrder {
  /**
   * What is ordered. The time includes waiting for a thread, and is above what the calls of the engine may take
   * together, see {@link EngineCalls}.
   */
  enum Kind {
    BOOT(90), PAUSE(45), UNPAUSE(45), LIMIT(45), REMOVE(120);

    private final Duration time;

    Kind(int seconds) {
      time = Duration.ofSeconds(seconds);
    }

    Duration time() {
      return time;
    }
  }

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final long sinceNanos = System.nanoTime();
  private final Kind kind;
  private final ContainerPool pool;
  private final SandboxContainer container;
  private final long memoryBytes;

  private ContainerOrder(Kind kind, ContainerPool pool, SandboxContainer container, long memoryBytes) {
    this.kind = kind;
    this.pool = pool;
    this.container = container;
    this.memoryBytes = memoryBytes;
  }

  static ContainerOrder boot(ContainerPool pool) {
    return new ContainerOrder(Kind.BOOT, pool, null, 0);
  }

  /** To pause, unpause or remove it. */
  static ContainerOrder of(Kind kind, SandboxContainer container) {
    return new ContainerOrder(kind, container.pool(), container, 0);
  }

  static ContainerOrder limit(SandboxContainer container, long memoryBytes) {
    return new ContainerOrder(Kind.LIMIT, container.pool(), container, memoryBytes);
  }

  Kind kind() {
    return kind;
  }

  public ContainerPool pool() {
    return pool;
  }

  /** Null when one is to be booted. */
  public SandboxContainer container() {
    return container;
  }

  /** What the next job may use, when that is what's ordered. */
  public long memoryBytes() {
    return memoryBytes;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - sinceNanos > kind.time.toNanos();
  }

  @Override
  public String toString() {
    return "order " + number + " (" + kind.name().toLowerCase() + (container == null ? "" : " " + container) + ")";
  }
}
