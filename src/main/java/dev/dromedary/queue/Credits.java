package dev.dromedary.queue;

import java.time.Duration;

/**
 * How much more work may be begun: one credit is room for one entry. A consumer takes credits <em>before</em> it reads,
 * so that what nobody here has room for stays in Redis, where another node can have it.
 *
 * <p>Implementations are thread-safe: credits are acquired by the consumer's reading thread and released by whichever
 * thread finishes an exchange.
 */
public interface Credits {
  /**
   * Waits for a credit, and takes as many as there are then.
   *
   * @param max at most so many, at least 1
   * @param wait how long to wait for the first one
   * @return how many were taken; 0 when none came free in time
   */
  int acquire(int max, Duration wait) throws InterruptedException;

  /** Gives back credits that {@link #acquire} handed out. Never blocks. */
  void release(int count);

  /** @param count how many there are in all */
  static Credits fixed(int count) {
    return new FixedCredits(count);
  }
}
