package dev.dromedary.store;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.TestResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.util.unit.DataSize;

/** Reads submissions as they stand now. */
final class SubmissionLookup {
  /** Of submissions that are read at once, as Redis keeps them: a batch of the largest body, with results. */
  static final DataSize MOST_READ = DataSize.ofMegabytes(64);

  private final RedisCalls redis;
  private final Keys keys;
  private final SubmissionCodec codec;
  private final Duration patience;

  /** @param patience how long to try while Redis is away */
  SubmissionLookup(RedisCalls redis, Keys keys, SubmissionCodec codec, Duration patience) {
    this.redis = redis;
    this.keys = keys;
    this.codec = codec;
    this.patience = patience;
  }

  /** @return fails with {@link NoSuchSubmissionException} */
  CompletableFuture<StoredSubmission> find(String token) {
    return find(token, false);
  }

  /** @return fails with {@link NotFinishedException} or {@link NoSuchSubmissionException} */
  CompletableFuture<StoredSubmission> findFinished(String token) {
    return find(token, true);
  }

  private CompletableFuture<StoredSubmission> find(String token, boolean onlyFinished) {
    return redis.read(
        commands -> commands.hmget(keys.submission(token), "submission", "status", "result"),
        patience,
        fields -> {
          if (!fields.get(0).hasValue()) {
            throw new NoSuchSubmissionException(token);
          }
          StoredSubmission found = codec.stored(
              fields.get(0).getValue(), fields.get(1).getValue(), fields.get(2).getValueOrElse(null));
          if (onlyFinished && !found.verdict().isFinal()) {
            throw new NotFinishedException(token);
          }
          return found;
        });
  }

  /**
   * One after the other, so that what is read stays within its bound.
   *
   * @return in the order of the tokens; null for a token that no submission has. Fails with
   *     {@link TooMuchToReadException} when they are larger than {@link #MOST_READ}, each as often as it is named
   */
  CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    Map<String, StoredSubmission> found = new HashMap<>();
    return findNext(new ArrayDeque<>(new LinkedHashSet<>(tokens)), tokens, found, 0)
        .thenApply(done -> tokens.stream().map(found::get).toList());
  }

  private CompletableFuture<Void> findNext(Queue<String> left, List<String> tokens,
      Map<String, StoredSubmission> found, long read) {
    String token = left.poll();
    if (token == null) {
      return CompletableFuture.completedFuture(null);
    }
    return redis.read(
        commands -> commands.hstrlen(keys.submission(token), "submission")
            .thenCombine(commands.hstrlen(keys.submission(token), "result"), Long::sum),
        patience, length -> length)
        .thenCompose(length -> {
          long total = read + length * Collections.frequency(tokens, token);
          if (total > MOST_READ.toBytes()) {
            return CompletableFuture.failedFuture(new TooMuchToReadException(MOST_READ));
          }
          return find(token)
              .handle((submission, e) -> {
                if (e != null && !(e instanceof NoSuchSubmissionException)) {
                  throw new CompletionException(e);
                }
                found.put(token, submission);
                // what is stored may be compressed
                return submission == null ? read
                    : Math.max(total, read + bytes(submission) * Collections.frequency(tokens, token));
              })
              .thenCompose(sum -> sum > MOST_READ.toBytes()
                  ? CompletableFuture.failedFuture(new TooMuchToReadException(MOST_READ))
                  : findNext(left, tokens, found, sum));
        });
  }

  /** In Base64, as it is kept when it isn't compressed. */
  private static long bytes(StoredSubmission stored) {
    long bytes = AcceptedHere.bytes(stored.submission());
    if (stored.result() != null) {
      bytes += length(stored.result().stdout()) + length(stored.result().stderr());
      for (TestResult test : stored.result().tests() == null ? List.<TestResult>of() : stored.result().tests()) {
        bytes += length(test.stdout()) + length(test.stderr());
      }
    }
    return bytes * 4 / 3;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * Submissions in the order in which they were made, the latest first.
   *
   * @param offset how many of the latest to leave out
   * @param limit how many to give at most; fewer when some of them have just expired
   */
  CompletableFuture<SubmissionPage> page(long offset, int limit) {
    return redis.run(Script.PAGE, List.of(keys.index(), keys.submissionPrefix()),
        List.of(Long.toString(offset), Integer.toString(limit)), patience, reply -> reply)
        .thenCompose(reply -> {
          List<String> tokens = reply.stream().skip(1).map(String.class::cast).toList();
          return findAll(tokens).thenApply(found ->
              new SubmissionPage(found.stream().filter(Objects::nonNull).toList(), (Long) reply.get(0)));
        });
  }

  /** Whether there's nothing to wait for: it is finished, or gone. Cheaper than the whole submission. */
  CompletableFuture<Boolean> isOver(String token, Duration howLongToTry) {
    return redis.ask(commands -> commands.hget(keys.submission(token), "status"), howLongToTry,
        status -> status == null || SubmissionCodec.verdict(status).isFinal());
  }
}
