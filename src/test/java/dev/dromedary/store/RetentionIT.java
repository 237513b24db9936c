package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.Submission;
import io.lettuce.core.Consumer;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** Nothing in Redis grows with the number of submissions. */
@Timeout(120)
class RetentionIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final Keys KEYS = new Keys("0");
  private static final String STREAM = KEYS.stream("interactive");
  private static final int ROUND = 400;
  private static final int MOST_DEAD_LETTERS = 100;
  private static final int WHAT_STAYS = 7;


  @Test
  void afterTheirTimeSubmissionsLeaveNoKeyAndNoMemoryBehind() throws Exception {
    redis.commands().xgroupCreate(StreamOffset.from(STREAM, "0"), Keys.GROUP, XGroupCreateArgs.Builder.mkstream());
    LettuceConnectionFactory factory = redis.newFactory();
    try (RedisConnections connections = new RedisConnections(factory);
        SubmissionStore store = new SubmissionStore(connections,
            new QueueProperties(List.of("interactive", "batch"), 10_000, 3, MOST_DEAD_LETTERS, Duration.ofSeconds(30),
                Duration.ofSeconds(30), DataSize.ofMegabytes(1), 0),
            new ResultsProperties(Duration.ofSeconds(2), null), "here", new LocalWatches(),
            new WorkingMemory(), () -> true, new SimpleMeterRegistry(), Clock.systemUTC())) {
      // what stays: streams, totals, days, the index and accounts, which forget as others come, and as many dead letters as are kept
      round(store);
      long memory = awaitExpiry();
      long keys = redis.commands().dbsize();
      round(store);
      assertThat(redis.commands().dbsize()).isGreaterThan(keys);
      long memoryAfter = awaitExpiry();

      assertThat(redis.commands().dbsize()).isEqualTo(keys).isLessThanOrEqualTo(WHAT_STAYS);
      // 400 submissions of 10 kB each were there
      assertThat(memoryAfter - memory).isLessThan(200_000);
      assertThat(redis.commands().xlen(STREAM)).isZero();
      assertThat(redis.commands().xpending(STREAM, Keys.GROUP).getCount()).isZero();
      assertThat(redis.commands().xlen(KEYS.deadLetters())).isLessThan(2 * MOST_DEAD_LETTERS);
    } finally {
      factory.destroy();
    }
  }

  /** Most finish, some are cancelled, some given up, some deleted; every second one has an idempotency key. */
  private static void round(SubmissionStore store) throws Exception {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < ROUND; i++) {
      Submission submission = Submissions.python("#".repeat(10_000));
      IdempotencyKey key = i % 2 == 0 ? new IdempotencyKey("client", submission.token()) : null;
      String token = store.accept(submission, null, key).get(30, TimeUnit.SECONDS);
      if (i % 10 == 0) {
        // before the next one is read, or this one may be read instead
        store.cancelOrDelete(token).get(30, TimeUnit.SECONDS);
        continue;
      }
      String delivery = "interactive/" + redis.commands().xreadgroup(Consumer.from(Keys.GROUP, "w"),
          XReadArgs.Builder.count(1), StreamOffset.lastConsumed(STREAM)).get(0).getId();
      all.add(i % 2 == 1 && i % 3 == 0 ? store.deadLetter(token, delivery, "poison")
          : store.complete(token, delivery, Submissions.accepted("1")));
      if (i % 7 == 0) {
        all.add(store.cancelOrDelete(token));
      }
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  private static long awaitExpiry() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> redis.commands().keys("*submission:*").isEmpty()
        && redis.commands().keys("*idempotency:*").isEmpty()
        // what expired is counted until Redis comes by
        && redis.commands().dbsize() <= WHAT_STAYS);
    return redis.commands().info("memory").lines().filter(line -> line.startsWith("used_memory_dataset:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory_dataset:".length()).trim())).findFirst().orElseThrow();
  }
}
