package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** What is held in Redis is bounded in bytes; and what has lost its place in the queue gets it back. */
class StorageIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final Keys KEYS = new Keys("0");
  private static final long MAX = 4 << 20;
  private static final int LARGE = 600_000;
  /** Three quarters of the room; compression takes back what Base64 added. */
  private static final int FIT = 5;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private SubmissionStore store;

  @BeforeEach
  void open() {
    LettuceConnectionFactory factory = redis.newFactory();
    RedisConnections connections = new RedisConnections(factory);
    QueueProperties queue = new QueueProperties(List.of("interactive", "batch"), 10_000, 3, 10,
        Duration.ofSeconds(10), Duration.ofSeconds(20), DataSize.ofMegabytes(1), 0);
    store = new SubmissionStore(connections, queue, new ResultsProperties(Duration.ofMinutes(5), DataSize.ofBytes(MAX)),
        "here", new LocalWatches(), new WorkingMemory(), () -> true, meters, Clock.systemUTC());
    open.addAll(List.of(store, connections, factory::destroy));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private String finished(Submission submission) throws Exception {
    String token = get(store.accept(submission));
    get(store.complete(token, null, Submissions.accepted("1")));
    return token;
  }

  /** Accepted now: what was finished within a minute of that stays. */
  private static Submission large() {
    Submission submission = Submissions.incompressible(LARGE);
    return submission.with(submission.token(), Instant.now());
  }

  /** As if all that is finished had been so for two minutes. */
  private static void age() {
    for (String set : List.of("finished:small", "finished:large")) {
      String key = "dromedary:{0}:" + set;
      redis.commands().zrange(key, 0, -1).forEach(member -> redis.commands().zincrby(key, -120_000, member));
    }
  }

  private long held() throws Exception {
    return get(store.probe()).bytes();
  }

  @Test
  void accountsAreEvenWhenEverythingIsGone_deletedExpiredOrCancelled() throws Exception {
    assertThat(held()).isZero();
    String deleted = finished(large());
    String cancelled = get(store.accept(Submissions.python("1")));
    assertThat(held()).isGreaterThan(LARGE);
    get(store.cancelOrDelete(deleted));
    assertThat(held()).isBetween(1024L, 5000L);
    get(store.cancelOrDelete(cancelled));
    get(store.cancelOrDelete(cancelled));
    assertThat(held()).isZero();

    String expired = finished(large());
    redis.commands().pexpire(KEYS.submission(expired), 1);
    await().until(() -> redis.commands().exists(KEYS.submission(expired)) == 0);
    String next = get(store.accept(Submissions.python("1")));
    get(store.complete(next, null, Submissions.accepted("1")));
    get(store.cancelOrDelete(next));
    assertThat(held()).isZero();
  }

  @Test
  void manyLargeOnesAreRefused_andThereIsRoomForASmallOne() throws Exception {
    List<String> queued = new ArrayList<>();
    for (int i = 0; i < FIT; i++) {
      queued.add(get(store.accept(large())));
    }
    assertThatThrownBy(() -> get(store.accept(large()))).isInstanceOfSatisfying(
        QueueFullException.class, full -> {
          assertThat(full).hasMessageContaining("dromedary.results.max-size");
          assertThat(full.getRetryAfter()).isPositive();
        });
    assertThatThrownBy(() -> get(store.acceptAll(
        List.of(Submissions.python("1"), large()), "batch")))
        .isInstanceOf(QueueFullException.class);
    assertThat(meters.get("dromedary.submissions.refused").tag("reason", "storage_full").counter().count()).isEqualTo(2);
    get(store.accept(Submissions.python("1")));
    assertThat(get(store.depth()).total()).isEqualTo(FIT + 1);
    assertThat(held()).isLessThan(MAX);

    // what is finished and read long ago makes room
    get(store.complete(queued.get(0), null, Submissions.accepted("1")));
    assertThatThrownBy(() -> get(store.accept(large())))
        .as("its client may not have read it yet").isInstanceOf(QueueFullException.class);
    age();
    get(store.accept(large()));
    assertThatThrownBy(() -> get(store.find(queued.get(0)))).isInstanceOf(NoSuchSubmissionException.class);
    assertThat(get(store.find(queued.get(1))).verdict()).isEqualTo(Verdict.IN_QUEUE);
  }

  @Test
  void largeResultsGoBeforeSmallOnes_theOldestFirst() throws Exception {
    String small = finished(Submissions.python("1"));
    List<String> large = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      large.add(finished(large()));
      age();
    }
    assertThat(get(store.find(small)).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(get(store.findAll(large)).subList(0, 10 - FIT)).containsOnlyNulls();
    assertThat(get(store.findAll(large)).subList(10 - FIT, 10)).doesNotContainNull();
    assertThat(held()).isLessThan(MAX);
  }

  @Test
  void longTextIsStoredCompressed_andReadBackByteForByte() throws Exception {
    Submission submission = Submissions.python("print('ä')\n".repeat(50_000));
    String token = get(store.accept(submission));
    assertThat(held()).isLessThan(50_000);
    assertThat(get(store.find(token)).submission()).usingRecursiveComparison().isEqualTo(submission);
    get(store.complete(token, null, Submissions.accepted("x".repeat(1_000_000))));
    assertThat(get(store.find(token)).result().stdout()).hasSize(1_000_000);
    assertThat(held()).isLessThan(60_000);
  }

  @Test
  void whatHasLostItsEntryIsQueuedAgain_once() throws Exception {
    Instant longAgo = Instant.now().minusSeconds(3600);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      Submission submission = Submissions.python("1");
      tokens.add(get(store.accept(submission.with(submission.token(), longAgo))));
    }
    String done = tokens.get(0);
    get(store.complete(done, null, Submissions.accepted("1")));
    assertThat(get(store.sweep())).isZero();
    String stream = KEYS.stream("interactive");
    for (int lost : new int[] {7, 300, 449}) {
      redis.commands().xdel(stream, redis.commands().hget(KEYS.submission(tokens.get(lost)), "entry"));
    }
    assertThat(redis.commands().xlen(stream)).isEqualTo(446);

    assertThat(get(store.sweep())).isEqualTo(3);
    assertThat(get(store.sweep())).isZero();
    assertThat(redis.commands().xlen(stream)).isEqualTo(449);
    assertThat(redis.commands().zcard("dromedary:{0}:unfinished")).isEqualTo(449);
  }

  @Test
  void writesAreProbed_notWhetherRedisAnswers() throws Exception {
    assertThat(get(store.probe())).isEqualTo(new StorageUse(0, MAX));
    for (String setting : List.of("min-replicas-to-write", "maxmemory")) {
      redis.commands().configSet(setting, "1");
      try {
        assertThatThrownBy(() -> get(store.probe())).as(setting).isInstanceOf(StoreUnavailableException.class);
      } finally {
        redis.commands().configSet(setting, "0");
      }
      assertThat(get(store.probe())).isNotNull();
    }
  }
}
