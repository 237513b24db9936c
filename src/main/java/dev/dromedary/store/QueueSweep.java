package dev.dromedary.store;

import dev.dromedary.submission.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Queues again what is unfinished and has lost its entry in the queue, a batch of submissions at a time. */
final class QueueSweep {
  /** By the clocks of the nodes: what is older has been accepted for good. */
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final int BATCH = 200;

  private final RedisCalls redis;
  private final Keys keys;
  private final QueueProperties queue;
  private final Clock clock;

  QueueSweep(RedisCalls redis, Keys keys, QueueProperties queue, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.queue = queue;
    this.clock = clock;
  }

  /** @return how many there were */
  CompletableFuture<Long> sweep() {
    return sweep(clock.millis() - SETTLED.toMillis(), 0, 0);
  }

  private CompletableFuture<Long> sweep(long before, long offset, long queuedSoFar) {
    return redis.run(Script.SWEEP, List.of(keys.submissionPrefix()),
        List.of(Long.toString(offset), Integer.toString(BATCH), Long.toString(before), Integer.toString(Verdict.ACCEPTED.id()), Keys.GROUP,
            Integer.toString(Verdict.IN_QUEUE.id())),
        queue.acceptTimeout(), reply -> reply).thenCompose(reply -> {
          long queued = queuedSoFar + (Long) reply.get(2);
          return (Long) reply.get(0) < BATCH
              ? CompletableFuture.completedFuture(queued)
              : sweep(before, offset + (Long) reply.get(1), queued);
        });
  }
}
