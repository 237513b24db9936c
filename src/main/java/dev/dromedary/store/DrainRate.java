package dev.dromedary.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast submissions are finished, by all nodes, over the last half minute. Thread-safe. */
final class DrainRate {
  private static final int SECONDS = 30;
  private static final Duration UNKNOWN = Duration.ofSeconds(5);
  private static final long LONGEST_SECONDS = 120;

  private final LongSupplier nanos;
  private final int[] counts = new int[SECONDS];
  private final long began;
  private long newest;

  DrainRate(LongSupplier nanos) {
    this.nanos = nanos;
    began = second();
    newest = began;
  }

  private long second() {
    return Math.floorDiv(nanos.getAsLong(), 1_000_000_000L);
  }

  synchronized void mark() {
    advance();
    counts[(int) Math.floorMod(newest, (long) SECONDS)]++;
  }

  private void advance() {
    long now = second();
    for (long s = Math.max(newest + 1, now - SECONDS + 1); s <= now; s++) {
      counts[(int) Math.floorMod(s, (long) SECONDS)] = 0;
    }
    newest = Math.max(newest, now);
  }

  /** How long it takes to finish so many; whole seconds, between one second and two minutes. */
  synchronized Duration timeFor(long submissions) {
    advance();
    long finished = 0;
    for (int count : counts) {
      finished += count;
    }
    if (finished == 0) {
      return UNKNOWN;
    }
    long seconds = Math.min(SECONDS, newest - began + 1);
    return Duration.ofSeconds(Math.max(1, Math.min(LONGEST_SECONDS, submissions * seconds / finished)));
  }
}
