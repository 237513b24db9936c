package dev.dromedary.pool;

import java.time.Duration;

/**
 * How many containers may boot at once: as many as there are threads for it, so that an order's time isn't spent in a
 * queue. After failures one at a time, and later and later, so that an engine in trouble isn't hammered. Guarded by its
 * pool's lock.
 */
final class BootPace {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  /** The longest pause is 2⁶ times the first. */
  private static final int MOST_DOUBLINGS = 6;

  private final int workers;
  private int failuresInARow;
  private String lastFailure;
  private long lastFailureNanos;

  BootPace(int workers) {
    this.workers = workers;
  }

  void booted() {
    failuresInARow = 0;
  }

  void failed(String reason) {
    failuresInARow++;
    lastFailure = reason;
    lastFailureNanos = System.nanoTime();
  }

  /** The next attempt needn't be put off any longer. */
  void encourage() {
    failuresInARow = Math.min(1, failuresInARow);
  }

  /** Of the last attempt; null when it succeeded. */
  String lastFailure() {
    return failuresInARow > 0 ? lastFailure : null;
  }

  /** @return how many more; may be negative */
  int room(int booting) {
    if (failuresInARow == 0) {
      return workers - booting;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failuresInARow - 1));
    return booting == 0 && System.nanoTime() - lastFailureNanos >= pause.toNanos() ? 1 : 0;
  }
}
