package dev.dromedary.store;

import java.time.Duration;

/** A submission is refused because too many are waiting. */
public class QueueFullException extends Exception {
  private final long depth;
  private final Duration retryAfter;

  public QueueFullException(long depth, Duration retryAfter) {
    super("the queue is full, " + depth + " submissions are waiting");
    this.depth = depth;
    this.retryAfter = retryAfter;
  }

  /** How many submissions are queued and running. */
  public long getDepth() {
    return depth;
  }

  /** When there may be room again, whole seconds, at least one. */
  public Duration getRetryAfter() {
    return retryAfter;
  }
}
