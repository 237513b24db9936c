package dev.dromedary.store;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.SubmissionPage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Reads submissions as they stand now. */
final class SubmissionLookup {
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
    return redis.ask(
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

  /** @return in the order of the tokens; null for a token that no submission has */
  CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    List<CompletableFuture<StoredSubmission>> found = tokens.stream()
        .map(token -> find(token).exceptionallyCompose(e -> e instanceof NoSuchSubmissionException
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.failedFuture(e)))
        .toList();
    return redis.combine(CompletableFuture.allOf(found.toArray(CompletableFuture[]::new)),
        all -> found.stream().map(CompletableFuture::join).toList());
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
