package dev.dromedary;

import dev.dromedary.store.IdempotencyKey;
import dev.dromedary.store.NoSuchSubmissionException;
import dev.dromedary.store.QueueFullException;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The store as intake sees it, in memory. Submissions are finished when the test says so. */
public class FakeSubmissionStore {
  private final Map<String, StoredSubmission> submissions = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<StoredSubmission>> waiting = new ConcurrentHashMap<>();
  private final java.util.concurrent.atomic.AtomicInteger awaits = new java.util.concurrent.atomic.AtomicInteger();
  private final List<Submission> accepted = new CopyOnWriteArrayList<>();
  private volatile Function<Submission, Result> judge;
  private final Map<String, String> lanes = new ConcurrentHashMap<>();
  private volatile IdempotencyKey lastIdempotencyKey;
  private volatile Exception refusal;
  private volatile int room = Integer.MAX_VALUE;

  public CompletableFuture<String> accept(Submission submission, String lane, IdempotencyKey idempotencyKey) {
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    lanes.put(submission.token(), lane);
    lastIdempotencyKey = idempotencyKey;
    if (submissions.putIfAbsent(
        submission.token(), new StoredSubmission(submission, Verdict.IN_QUEUE, null)) == null) {
      accepted.add(submission);
      if (judge != null) {
        finish(submission.token(), judge.apply(submission));
      }
    }
    return CompletableFuture.completedFuture(submission.token());
  }

  public CompletableFuture<List<String>> acceptAll(List<Submission> submissions, String lane) {
    if (refusal == null && submissions.size() > room) {
      return CompletableFuture.failedFuture(new QueueFullException(100, Duration.ofSeconds(1)));
    }
    for (Submission submission : submissions) {
      CompletableFuture<String> one = accept(submission, lane, null);
      if (one.isCompletedExceptionally()) {
        return one.thenApply(List::of);
      }
    }
    return CompletableFuture.completedFuture(submissions.stream().map(Submission::token).toList());
  }

  public CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    return CompletableFuture.completedFuture(tokens.stream().map(submissions::get).toList());
  }

  public CompletableFuture<SubmissionPage> page(long offset, int limit) {
    List<StoredSubmission> latestFirst = new ArrayList<>(accepted.stream().map(s -> submissions.get(s.token())).toList());
    Collections.reverse(latestFirst);
    return CompletableFuture.completedFuture(new SubmissionPage(
        latestFirst.stream().skip(offset).limit(limit).toList(), latestFirst.size()));
  }

  public CompletableFuture<Statistics> statistics() {
    long count = accepted.size();
    return CompletableFuture.completedFuture(new Statistics(Map.of(LocalDate.now(ZoneOffset.UTC), count),
        Map.of("python", Map.of(Verdict.ACCEPTED, count)), 2, 1, 4096));
  }

  public CompletableFuture<StoredSubmission> find(String token) {
    StoredSubmission found = token == null ? null : submissions.get(token);
    return found == null
        ? CompletableFuture.failedFuture(new NoSuchSubmissionException(token))
        : CompletableFuture.completedFuture(found);
  }

  public CompletableFuture<StoredSubmission> cancelOrDelete(String token) {
    return find(token).thenApply(found -> {
      if (found.verdict().isFinal()) {
        submissions.remove(token);
      } else {
        finish(token, Result.cancelled(Instant.parse("2026-01-02T03:04:05.678Z")));
      }
      return found.verdict().isFinal() ? found : submissions.get(token);
    });
  }

  public void cancelWhen(CompletableFuture<?> gone, String token) {
    gone.thenRun(() -> cancelOrDelete(token));
  }

  public CompletableFuture<StoredSubmission> await(String token) {
    awaits.incrementAndGet();
    CompletableFuture<StoredSubmission> future =
        waiting.computeIfAbsent(token, any -> new CompletableFuture<>()).copy();
    StoredSubmission now = submissions.get(token);
    return now != null && now.verdict().isFinal() ? CompletableFuture.completedFuture(now) : future;
  }

  public void finish(String token, Result result) {
    StoredSubmission finished = submissions.computeIfPresent(
        token, (any, stored) -> new StoredSubmission(stored.submission(), result.verdict(), result));
    waiting.computeIfAbsent(token, any -> new CompletableFuture<>()).complete(finished);
  }

  public void finishAll(Function<Submission, Result> how) {
    accepted.forEach(submission -> finish(submission.token(), how.apply(submission)));
  }

  /** From now on everything is finished as soon as it is accepted. */
  public void judgeAtOnce(Function<Submission, Result> how) {
    judge = how;
  }

  public void refuse(Exception reason) {
    refusal = reason;
  }

  /** Of a batch no more than this is accepted. */
  public void haveRoomFor(int submissions) {
    room = submissions;
  }

  public void beFull(Duration retryAfter) {
    refuse(new QueueFullException(100, retryAfter));
  }

  public List<Submission> accepted() {
    return accepted;
  }

  public Submission last() {
    return accepted.get(accepted.size() - 1);
  }

  public String laneOfLast() {
    return lanes.get(last().token());
  }

  /** Null when it had none. */
  public IdempotencyKey lastIdempotencyKey() {
    return lastIdempotencyKey;
  }

  /** How many are waiting or have waited. */
  public int waiters() {
    return waiting.size();
  }

  /** How often somebody began to wait. */
  public int awaits() {
    return awaits.get();
  }

  public void reset() {
    submissions.clear();
    waiting.clear();
    accepted.clear();
    judge = null;
    refusal = null;
    room = Integer.MAX_VALUE;
  }

  /** A clean run that printed this. */
  public static Result printed(byte[] stdout) {
    Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    return new Result(Verdict.ACCEPTED, Duration.ofMillis(21), Duration.ofMillis(30), 9_216_000L, stdout, null, null,
        null, 0, null, false, false, now.minusMillis(40), now, "node-1");
  }
}
