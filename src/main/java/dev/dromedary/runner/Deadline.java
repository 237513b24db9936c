package dev.dromedary.runner;

import java.time.Duration;

/** Until when a runner must have said something. Guarded by its session. */
final class Deadline {
  /** The runner ends every step by its wall time; this long after that it is not to be waited for. */
  static final Duration SILENCE_GRACE = Duration.ofSeconds(10);
  /** To end a step's processes and to remove its files; the runner tells that it is still at it. */
  private static final Duration CLEANING_TIME = Duration.ofSeconds(40);

  private long nanos;
  /** Of the step that runs, however often the runner says that it is still at it. */
  private long lastNanos;
  private boolean isSet;

  void expectWithin(Duration time) {
    nanos = System.nanoTime() + time.toNanos();
    isSet = true;
  }

  /** @param wallTime of the step that runs */
  void expectReport(Duration wallTime) {
    expectWithin(wallTime.plus(SILENCE_GRACE));
    lastNanos = nanos + StepReport.MOST_STARVED.plus(CLEANING_TIME).toNanos();
  }

  /** The runner is alive, but that alone doesn't buy it time without an end. */
  void extend() {
    long renewed = System.nanoTime() + SILENCE_GRACE.toNanos();
    long until = renewed - lastNanos < 0 ? renewed : lastNanos;
    nanos = until - nanos > 0 ? until : nanos;
  }

  /** The runner has nothing to say before we do. */
  void clear() {
    isSet = false;
  }

  boolean isOver() {
    return isSet && System.nanoTime() - nanos >= 0;
  }
}
