package dev.dromedary.store;

import dev.dromedary.queue.DeliveryId;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** From an entry of the queue to the submission that a worker is to run. */
final class SubmissionStarts {
  /** How long an older node leaves what it doesn't understand to a newer one. */
  private static final Duration UPGRADE = Duration.ofHours(1);
  private static final String FIRST_FINAL = Integer.toString(Verdict.ACCEPTED.id());

  private final RedisCalls redis;
  private final Keys keys;
  private final QueueProperties queue;
  private final SubmissionCodec codec;
  private final LocalSubmissions localSubmissions;
  private final LocalWatches localWatches;
  private final StoreMetrics metrics;
  private final Clock clock;

  SubmissionStarts(RedisCalls redis, Keys keys, QueueProperties queue, SubmissionCodec codec,
      LocalSubmissions localSubmissions, LocalWatches localWatches, StoreMetrics metrics, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.queue = queue;
    this.codec = codec;
    this.localSubmissions = localSubmissions;
    this.localWatches = localWatches;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** As {@link SubmissionStore#start}. */
  CompletableFuture<Submission> start(String token, DeliveryId delivery) {
    metrics.queued(clock.millis() - delivery.addedAtMillis());
    Submission known = localSubmissions.start(token);
    localWatches.begin(token);
    CompletableFuture<Submission> stored = redis.run(
        Script.START,
        List.of(keys.submission(token), keys.stream(delivery.stream())),
        List.of(Integer.toString(Verdict.PROCESSING.id()), FIRST_FINAL, Keys.GROUP, delivery.entry(),
            known == null ? "1" : "0", UUID.randomUUID().toString(), Integer.toString(queue.maxRuns())),
        queue.acceptTimeout(),
        reply -> {
          switch (((Long) reply.get(0)).intValue()) {
            case 1:
              if ("1".equals(reply.get(1))) {
                localWatches.wish(token);
              }
              return known != null ? known : read(token, delivery, (String) reply.get(2));
            case 0:
              localWatches.end(token);
              throw new AlreadyFinishedException(token);
            case -2:
              localWatches.end(token);
              throw new TriedTooOftenException(token, queue.maxRuns());
            default:
              localWatches.end(token);
              throw new NoSuchSubmissionException(token);
          }
        });
    return known == null ? stored : CompletableFuture.completedFuture(known);
  }

  private Submission read(String token, DeliveryId delivery, String text) throws UnreadableSubmissionException {
    try {
      return codec.wholeSubmission(text);
    } catch (IllegalStateException e) {
      localWatches.end(token);
      if (clock.millis() - delivery.addedAtMillis() > UPGRADE.toMillis()) {
        throw e;
      }
      // it has not been run
      redis.askOnce(commands -> commands.hincrby(keys.submission(token), "runs", -1));
      throw new UnreadableSubmissionException(token, e);
    }
  }
}
