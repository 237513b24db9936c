package dev.dromedary.store;

import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Stores submissions and queues them, or refuses them. */
final class SubmissionIntake {
  /** As {@code held.lua} has it: what was finished within this time isn't removed to make room. */
  private static final Duration UNREAD = Duration.ofMinutes(1);

  private final RedisCalls redis;
  private final Keys keys;
  private final SubmissionCodec codec;
  private final QueueProperties queue;
  private final StorageLimit limit;
  private final LocalSubmissions localSubmissions;
  private final DrainRate drainRate;
  private final StoreMetrics metrics;

  SubmissionIntake(RedisCalls redis, Keys keys, SubmissionCodec codec, QueueProperties queue, StorageLimit limit,
      LocalSubmissions localSubmissions, DrainRate drainRate, StoreMetrics metrics) {
    this.redis = redis;
    this.keys = keys;
    this.codec = codec;
    this.queue = queue;
    this.limit = limit;
    this.localSubmissions = localSubmissions;
    this.drainRate = drainRate;
    this.metrics = metrics;
  }

  /** See {@link SubmissionStore#accept(Submission, String, IdempotencyKey)}. */
  CompletableFuture<String> accept(Submission submission, String lane, IdempotencyKey idempotencyKey) {
    checkLane(lane);
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(List.of(keys.submission(submission.token()), keys.stream(lane),
        idempotencyKey == null ? keys.submission(submission.token()) : keys.idempotency(idempotencyKey)));
    scriptKeys.addAll(keys.streams(queue.lanes()));
    scriptKeys.addAll(List.of(keys.index(), keys.days()));
    SubmissionCodec.Encoded encoded = codec.encode(submission);
    List<String> arguments = List.of(
        submission.token(),
        encoded.text(),
        Long.toString(submission.createdAt().toEpochMilli()),
        submission.language(),
        Integer.toString(Verdict.IN_QUEUE.id()),
        Integer.toString(queue.maxDepth()),
        idempotencyKey == null ? "" : digest(submission),
        wantsCall(submission),
        TraceContext.ofCaller(),
        Long.toString(limit.bytes()),
        Long.toString(encoded.bytes()));
    // before it is in the queue, or a worker here might be faster
    localSubmissions.put(submission);
    Duration patience = queue.acceptTimeout();
    CompletableFuture<String> accepted = redis.runReplicated(Script.ACCEPT, scriptKeys, arguments, patience, reply -> {
      checkAccepted((Long) reply.get(0), (Long) reply.get(1));
      if ((Long) reply.get(0) == -2) {
        throw new IdempotencyKeyReusedException();
      }
      if ((Long) reply.get(0) == 0) {
        localSubmissions.remove(submission.token());
      }
      metrics.accepted(System.nanoTime() - began);
      return (String) reply.get(2);
    });
    accepted.whenComplete((token, e) -> {
      if (e != null) {
        localSubmissions.remove(submission.token());
      }
    });
    return redis.within(patience, accepted);
  }

  private void checkLane(String lane) {
    if (!queue.lanes().contains(lane)) {
      throw new IllegalArgumentException("no lane is named " + lane);
    }
  }

  private void checkAccepted(long outcome, long depth) throws QueueFullException {
    if (outcome == -1 || outcome == -3) {
      metrics.refused(outcome == -1 ? "queue_full" : "storage_full");
      // of what takes the room some is queued, and the rest is finished and goes when it has been there for a minute
      Duration retryAfter = depth == 0 ? UNREAD : drainRate.timeFor(Math.max(1, depth / 10));
      throw outcome == -1 ? new QueueFullException(depth, retryAfter) : new QueueFullException(limit, retryAfter);
    }
  }

  private static String wantsCall(Submission submission) {
    return submission.callbackUrl() == null ? "" : "1";
  }

  /** What the client asked for, whatever token and time it was given. */
  private String digest(Submission submission) {
    return Digest.of(codec.request(submission));
  }

  /** See {@link SubmissionStore#acceptAll}. */
  CompletableFuture<List<String>> acceptAll(List<Submission> submissions, String lane) {
    checkLane(lane);
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(
        List.of(keys.submissionPrefix(), keys.stream(lane), keys.index(), keys.days()));
    scriptKeys.addAll(keys.streams(queue.lanes()));
    List<String> arguments = new ArrayList<>(List.of(
        Long.toString(submissions.get(0).createdAt().toEpochMilli()),
        Integer.toString(Verdict.IN_QUEUE.id()),
        Integer.toString(queue.maxDepth()),
        TraceContext.ofCaller(),
        Long.toString(limit.bytes())));
    for (Submission submission : submissions) {
      SubmissionCodec.Encoded encoded = codec.encode(submission);
      arguments.addAll(List.of(submission.token(), encoded.text(), submission.language(), wantsCall(submission),
          Long.toString(encoded.bytes())));
    }
    List<String> tokens = submissions.stream().map(Submission::token).toList();
    Duration patience = queue.acceptTimeout();
    return redis.within(patience, redis.runReplicated(Script.ACCEPT_ALL, scriptKeys, arguments, patience, reply -> {
      checkAccepted((Long) reply.get(0), (Long) reply.get(1));
      tokens.forEach(token -> metrics.accepted(System.nanoTime() - began));
      return tokens;
    }));
  }
}
