package dev.dromedary.store;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.TestResult;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;

/** Reads submissions as they stand now. */
final class SubmissionLookup {
  /** Of submissions that are read at once, as JSON: a batch of the largest body, with results. */
  static final DataSize MOST_READ = DataSize.ofMegabytes(48);

  private final RedisCalls redis;
  private final Keys keys;
  private final SubmissionCodec codec;
  private final Duration patience;
  private final WorkingMemory memory;

  /**
   * What is found at once.
   *
   * @param bytes the submission's size, as JSON
   * @param submission null when it is larger than what was asked for
   */
  private record Glance(Verdict verdict, long bytes, StoredSubmission submission) {}

  /**
   * @param patience how long to try while Redis is away
   * @param memory where large submissions are read, and where what waits for them goes on
   */
  SubmissionLookup(RedisCalls redis, Keys keys, SubmissionCodec codec, Duration patience, WorkingMemory memory) {
    this.redis = redis;
    this.keys = keys;
    this.codec = codec;
    this.patience = patience;
    this.memory = memory;
  }

  /** @return fails with {@link NoSuchSubmissionException} or {@link NoRoomException} */
  CompletableFuture<StoredSubmission> find(String token) {
    return find(token, false);
  }

  /** @return fails with {@link NotFinishedException}, {@link NoSuchSubmissionException} or {@link NoRoomException} */
  CompletableFuture<StoredSubmission> findFinished(String token) {
    return find(token, true);
  }

  private CompletableFuture<StoredSubmission> find(String token, boolean onlyFinished) {
    CompletableFuture<StoredSubmission> found = new CompletableFuture<>();
    glance(token, WorkingMemory.LARGE).whenComplete((glance, e) -> {
      if (e != null) {
        found.completeExceptionally(e);
      } else if (glance == null) {
        found.completeExceptionally(new NoSuchSubmissionException(token));
      } else if (onlyFinished && !glance.verdict.isFinal()) {
        found.completeExceptionally(new NotFinishedException(token));
      } else if (glance.submission != null) {
        found.complete(glance.submission);
      } else {
        inMemory(glance.bytes, found, share -> read(token, share).thenApply(submission -> {
          if (submission == null) {
            throw new CompletionException(new NoSuchSubmissionException(token));
          }
          return submission;
        }));
      }
    });
    return found;
  }

  /** @return null when there's none */
  private CompletableFuture<Glance> glance(String token, long mostBytes) {
    return redis.read(
        commands -> Script.READ.run(commands, List.of(keys.submission(token)), List.of(Long.toString(mostBytes))),
        patience,
        reply -> {
          if (reply.isEmpty()) {
            return null;
          }
          String status = (String) reply.get(0);
          return new Glance(SubmissionCodec.verdict(status), (Long) reply.get(1),
              reply.size() == 2 ? null : codec.stored((String) reply.get(2), status, (String) reply.get(3)));
        });
  }

  /** Has what is large read when there's room for it, and what waits for it done there. */
  private <T> void inMemory(long bytes, CompletableFuture<T> answer,
      Function<WorkingMemory.Share, CompletableFuture<T>> reading) {
    memory.take(bytes).whenComplete((share, e) -> {
      if (e == null) {
        reading.apply(share).whenComplete((value, failure) ->
            share.finish(() -> SubmissionStore.settle(answer, value, failure)));
      } else {
        answer.completeExceptionally(e);
      }
    });
  }

  /** @return null when it is gone */
  private CompletableFuture<StoredSubmission> read(String token, WorkingMemory.Share share) {
    return redis.read(
        commands -> commands.hmget(keys.submission(token), "submission", "status", "result"), patience, reply -> reply)
        .thenApplyAsync(fields -> fields.get(0).hasValue()
            ? codec.stored(fields.get(0).getValue(), fields.get(1).getValue(), fields.get(2).getValueOrElse(null))
            : null, share);
  }

  /**
   * @return in the order of the tokens; null for a token that no submission has. Fails with
   *     {@link TooMuchToReadException} when they are larger than {@link #MOST_READ}, each as often as it is named, or
   *     with {@link NoRoomException}
   */
  CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    List<String> distinct = tokens.stream().distinct().toList();
    long mostBytes = WorkingMemory.LARGE / Math.max(1, distinct.size());
    Map<String, CompletableFuture<Glance>> glances = new HashMap<>();
    distinct.forEach(token -> glances.put(token, glance(token, mostBytes)));
    CompletableFuture<List<StoredSubmission>> all = new CompletableFuture<>();
    CompletableFuture.allOf(glances.values().toArray(CompletableFuture[]::new)).whenComplete((done, e) -> {
      if (e != null) {
        SubmissionStore.settle(all, null, e);
        return;
      }
      Map<String, StoredSubmission> found = new HashMap<>();
      Queue<String> large = new ArrayDeque<>();
      glances.forEach((token, future) -> {
        Glance glance = future.join();
        if (glance != null && glance.submission == null) {
          large.add(token);
        }
        found.put(token, glance == null ? null : glance.submission);
      });
      long bytes = tokens.stream().map(token -> glances.get(token).join()).filter(Objects::nonNull)
          .mapToLong(Glance::bytes).sum();
      if (bytes > MOST_READ.toBytes()) {
        all.completeExceptionally(new TooMuchToReadException(MOST_READ));
      } else if (large.isEmpty()) {
        all.complete(tokens.stream().map(found::get).toList());
      } else {
        inMemory(bytes, all, share -> readNext(large, found, share)
            .thenApply(read -> tokens.stream().map(found::get).toList()));
      }
    });
    return all;
  }

  /** One after the other: replies wait in memory, too. */
  private CompletableFuture<Void> readNext(
      Queue<String> left, Map<String, StoredSubmission> found, WorkingMemory.Share share) {
    String token = left.poll();
    return token == null ? CompletableFuture.completedFuture(null)
        : read(token, share).thenCompose(submission -> {
          found.put(token, submission);
          return readNext(left, found, share);
        });
  }

  /** As JSON, but for a little. */
  static long bytes(StoredSubmission stored) {
    long bytes = stored.submission().bytes();
    if (stored.result() != null) {
      bytes += length(stored.result().stdout()) + length(stored.result().stderr());
      for (TestResult test : stored.result().tests() == null ? List.<TestResult>of() : stored.result().tests()) {
        bytes += length(test.stdout()) + length(test.stderr());
      }
      for (byte[] file : stored.result().files() == null ? List.<byte[]>of() : stored.result().files().values()) {
        bytes += length(file);
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

  /** As JSON; 0 when it is gone. */
  CompletableFuture<Long> bytes(String token) {
    return redis.ask(commands -> commands.hget(keys.submission(token), "bytes"), patience,
        bytes -> bytes == null ? 0 : Long.parseLong(bytes));
  }

  /** Cheaper than the whole submission; null when it is gone. */
  CompletableFuture<Verdict> status(String token, Duration howLongToTry) {
    return redis.ask(commands -> commands.hget(keys.submission(token), "status"), howLongToTry,
        status -> status == null ? null : SubmissionCodec.verdict(status));
  }
}
