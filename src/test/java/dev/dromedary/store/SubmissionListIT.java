package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.Range;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** Batches, and what all submissions come to, in a real Redis. */
class SubmissionListIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final Keys KEYS = new Keys("0");
  private static final String STREAM = KEYS.stream("batch");
  private static final int MAX_DEPTH = 90;

  private final List<AutoCloseable> open = new ArrayList<>();
  private SubmissionStore store;

  @BeforeEach
  void open() {
    LettuceConnectionFactory factory = redis.newFactory();
    RedisConnections connections = new RedisConnections(factory);
    store = new SubmissionStore(connections, new QueueProperties(List.of("interactive", "batch"), MAX_DEPTH, 3, 10,
        Duration.ofSeconds(10), Duration.ofSeconds(20), DataSize.ofMegabytes(1), 0),
        new ResultsProperties(Duration.ofMinutes(5), null), "here", new LocalWatches(),
        new WorkingMemory(), () -> true, new SimpleMeterRegistry(), Clock.systemUTC());
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

  private static List<Submission> batch(int size) {
    List<Submission> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add(Submissions.python("print(" + i + ")"));
    }
    return batch;
  }

  private static List<String> tokens(List<Submission> submissions) {
    return submissions.stream().map(Submission::token).toList();
  }

  @Test
  void aBatchIsQueuedInOrder_andFoundInOrder() throws Exception {
    List<Submission> batch = batch(20);

    assertThat(get(store.acceptAll(batch, "batch"))).isEqualTo(tokens(batch));

    assertThat(redis.commands().xrange(STREAM, Range.unbounded())).extracting(entry -> entry.getBody().get("token"))
        .isEqualTo(tokens(batch));
    List<String> asked = new ArrayList<>(tokens(batch));
    asked.add(7, "unknown");
    List<StoredSubmission> found = new ArrayList<>(get(store.findAll(asked)));
    assertThat(found.remove(7) == null).isTrue();
    assertThat(found).extracting(StoredSubmission::submission).usingRecursiveComparison().isEqualTo(batch);
    assertThat(found).extracting(StoredSubmission::verdict).containsOnly(Verdict.IN_QUEUE);
    assertThat(get(store.start(batch.get(3).token(), "batch/" + redis.commands().xrange(STREAM, Range.unbounded()).get(3)
        .getId()))).usingRecursiveComparison().isEqualTo(batch.get(3));
  }

  @Test
  void whatIsReadAtOnceIsBounded_andATokenCountsAsOftenAsItIsNamed() throws Exception {
    // in base64 it is 20 MB
    Submission large = Submissions.python("#".repeat(15 << 20));
    get(store.acceptAll(List.of(large), "batch"));

    assertThat(get(store.findAll(List.of(large.token(), "unknown", large.token()))))
        .extracting(found -> found == null ? 0 : found.submission().sourceCode().length)
        .containsExactly(15 << 20, 0, 15 << 20);
    List<String> tooMuch = Collections.nCopies(3, large.token());
    assertThatThrownBy(() -> get(store.findAll(tooMuch))).isInstanceOf(TooMuchToReadException.class)
        .hasMessageContaining("larger than 48 MB");
  }

  /** Also one that an earlier version has stored, of which only the compressed size is known. */
  @Test
  void whatIsLargeIsShownWhereOthersDoNotWaitForIt() throws Exception {
    Submission small = Submissions.python("1");
    Submission large = Submissions.python("#".repeat(100_000));
    Submission older = Submissions.python(new java.util.Random(1).ints(100_000, ' ', '~')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
    get(store.acceptAll(List.of(small, large, older), "batch"));
    String key = new Keys("0").submission(older.token());
    assertThat(redis.commands().hdel(key, "bytes")).isEqualTo(1);

    assertThat(isLarge(store.find(small.token()))).isFalse();
    for (Submission submission : List.of(large, older)) {
      assertThat(get(store.find(submission.token())).submission().sourceCode()).isEqualTo(submission.sourceCode());
      assertThat(isLarge(store.find(submission.token()))).isTrue();
      List<String> both = List.of(small.token(), submission.token());
      assertThat(get(store.findAll(both))).extracting(found -> found.submission().token()).isEqualTo(both);
      assertThat(isLarge(store.findAll(both))).isTrue();
    }
  }

  private static boolean isLarge(CompletableFuture<?> found) throws Exception {
    CompletableFuture<Boolean> large = found.thenApply(value -> WorkingMemory.isWorking());
    return get(large);
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedWhole() throws Exception {
    get(store.acceptAll(batch(MAX_DEPTH - 10), "batch"));
    List<Submission> tooMany = batch(11);

    assertThatThrownBy(() -> get(store.acceptAll(tooMany, "batch"))).isInstanceOfSatisfying(QueueFullException.class,
        full -> assertThat(full.getDepth()).isEqualTo(MAX_DEPTH - 10));

    assertThat(redis.commands().xlen(STREAM)).isEqualTo(MAX_DEPTH - 10);
    assertThat(get(store.findAll(tokens(tooMany)))).containsOnlyNulls();
    assertThat(get(store.page(0, 100)).total()).isEqualTo(MAX_DEPTH - 10);
    get(store.acceptAll(tooMany.subList(0, 10), "batch"));
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(MAX_DEPTH);
  }

  @Test
  void eightyFourInBatches() throws Exception {
    for (int size : List.of(20, 20, 20, 20, 4)) {
      get(store.acceptAll(batch(size), "batch"));
    }
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(84);
  }

  @Test
  void acceptingABatchAgainChangesNothing_evenWhenTheQueueIsFull() throws Exception {
    List<Submission> batch = batch(MAX_DEPTH);
    get(store.acceptAll(batch, "batch"));
    assertThat(get(store.acceptAll(batch, "batch"))).isEqualTo(tokens(batch));
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(MAX_DEPTH);
    assertThat(get(store.statistics()).acceptedByDay().values()).containsExactly((long) MAX_DEPTH);
  }

  @Test
  void theLatestComeFirst_andWhatExpiredIsForgotten() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      made.add(0, get(store.accept(at(i))));
    }
    SubmissionPage second = get(store.page(3, 3));
    assertThat(second.submissions()).extracting(stored -> stored.submission().token()).isEqualTo(made.subList(3, 6));
    assertThat(second.total()).isEqualTo(10);
    assertThat(get(store.page(20, 3)).submissions()).isEmpty();
    assertThat(get(store.page(0, 0))).isEqualTo(new SubmissionPage(List.of(), 10));

    // the four oldest, and one in between
    for (String token : List.of(made.get(9), made.get(8), made.get(7), made.get(6), made.get(2))) {
      redis.commands().del(KEYS.submission(token));
    }
    SubmissionPage left = get(store.page(0, 100));
    assertThat(left.submissions()).extracting(stored -> stored.submission().token())
        .containsExactly(made.get(0), made.get(1), made.get(3), made.get(4), made.get(5));
    assertThat(redis.commands().zcard(KEYS.index())).isEqualTo(5);
  }

  @Test
  void theIndexDoesNotOutgrowWhatIsKept_evenIfNobodyLooksAtIt() throws Exception {
    for (int i = 0; i < 30; i++) {
      redis.commands().del(KEYS.submission(get(store.accept(at(i)))));
    }
    assertThat(redis.commands().zcard(KEYS.index())).isLessThanOrEqualTo(3);
  }

  private static Submission at(int seconds) {
    Submission any = Submissions.python("1");
    return new Submission(any.token(), any.languageId(), any.language(), any.sourceCode(), any.testCases(), 1, null, null, false,
        any.limits(), null, any.createdAt().plusSeconds(seconds));
  }

  @Test
  void statisticsCountWhatHappened() throws Exception {
    List<Submission> batch = batch(3);
    get(store.acceptAll(batch, "batch"));
    get(store.accept(Submissions.python("1")));
    get(store.complete(batch.get(0).token(), null, Submissions.accepted("1")));
    get(store.deadLetter(batch.get(1).token(), null, "no"));

    Statistics statistics = get(store.statistics());

    assertThat(statistics.acceptedByDay()).isEqualTo(Map.of(LocalDate.parse("2026-01-02"), 4L));
    assertThat(statistics.finished()).isEqualTo(Map.of("python", Map.of(Verdict.ACCEPTED, 1L, Verdict.INTERNAL_ERROR, 1L)));
    assertThat(statistics.queued()).isEqualTo(2);
    assertThat(statistics.memoryBytes()).isPositive();
  }
}
