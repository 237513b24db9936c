package dev.dromedary.store;

import java.time.Duration;

/** A submission is refused because too many are waiting, or because there's no room for it. */
public class QueueFullException extends Exception {
  private final long depth;
  private final Duration retryAfter;

  public QueueFullException(long depth, Duration retryAfter) {
    super("the queue is full, " + depth + " submissions are waiting");
    this.depth = depth;
    this.retryAfter = retryAfter;
  }

  QueueFullException(StorageLimit limit, Duration retryAfter) {
    super("submissions and results take what they may, " + limit.bytes() + " bytes (dromedary.results.max-size)");
    depth = 0;
    this.retryAfter = retryAfter;
  }

  /** How many submissions are queued and running; 0 when it is not for them. */
  public long getDepth() {
    return depth;
  }

  /** When there may be room again, whole seconds, at least one. */
  public Duration getRetryAfter() {
    return retryAfter;
  }
}
