package dev.dromedary.store;

/**
 * How much there is in the queue, all lanes together.
 *
 * @param queued not given to any worker yet
 * @param running given to a worker
 * @param deadLetters given up, and remembered
 */
public record QueueDepth(long queued, long running, long deadLetters) {
  public long total() {
    return queued + running;
  }

  QueueDepth plus(QueueDepth other) {
    return new QueueDepth(queued + other.queued, running + other.running, deadLetters + other.deadLetters);
  }
}
