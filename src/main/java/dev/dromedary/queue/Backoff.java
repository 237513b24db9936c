package dev.dromedary.queue;

import java.time.Duration;

/** Ever longer delays between attempts, up to a limit. Not thread-safe. */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    next = first;
  }

  Duration next() {
    Duration delay = next;
    Duration twice = delay.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    return delay;
  }

  void reset() {
    next = first;
  }
}
