package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.Consumer;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
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

/** What the store promises to routes; "there" is another node. */
class SubmissionStoreIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final Keys KEYS = new Keys("0");
  private static final String STREAM = KEYS.stream("interactive");
  private static final int MAX_DEPTH = 5;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private SubmissionStore here;
  private SubmissionStore there;

  @BeforeEach
  void nodes() {
    here = store(meters);
    there = store(new SimpleMeterRegistry());
  }

  private SubmissionStore store(SimpleMeterRegistry registry) {
    LettuceConnectionFactory factory = redis.newFactory();
    RedisConnections connections = new RedisConnections(factory);
    QueueProperties queue = new QueueProperties(List.of("interactive", "batch"), MAX_DEPTH, 3, 10,
        Duration.ofSeconds(10), Duration.ofSeconds(20), DataSize.ofMegabytes(1), 0);
    SubmissionStore store = new SubmissionStore(
        connections, queue, new ResultsProperties(Duration.ofMinutes(5), null), "here", new LocalWatches(),
        new WorkingMemory(), () -> true, registry, Clock.systemUTC());
    open.add(store);
    open.add(connections);
    open.add(factory::destroy);
    return store;
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

  /** What a worker is given. */
  private static String deliver() {
    if (redis.commands().exists(STREAM) == 0 || redis.commands().xinfoGroups(STREAM).isEmpty()) {
      redis.commands().xgroupCreate(StreamOffset.from(STREAM, "0"), Keys.GROUP, XGroupCreateArgs.Builder.mkstream());
    }
    List<StreamMessage<String, String>> messages = redis.commands().xreadgroup(
        Consumer.from(Keys.GROUP, "w"), io.lettuce.core.XReadArgs.Builder.count(1), StreamOffset.lastConsumed(STREAM));
    return "interactive/" + messages.get(0).getId();
  }

  private String accepted(Submission submission) throws Exception {
    return get(here.accept(submission));
  }

  @Test
  void acceptedSubmissionIsFoundAsItWas() throws Exception {
    Submission submission = Submissions.python("print('ä')");
    assertThat(accepted(submission)).isEqualTo(submission.token());

    StoredSubmission found = get(there.find(submission.token()));
    assertThat(found.submission()).usingRecursiveComparison().isEqualTo(submission);
    assertThat(found.verdict()).isEqualTo(Verdict.IN_QUEUE);
    assertThat(found.result()).isNull();
    assertThat(redis.commands().xrange(STREAM, Range.unbounded())).singleElement()
        .satisfies(entry -> assertThat(entry.getBody()).containsExactlyEntriesOf(
            java.util.Map.of("token", submission.token())));
  }

  @Test
  void waitsAtAStoppingNodeEnd_butTheFinishedIsAnswered() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    CompletableFuture<StoredSubmission> before = here.await(submission.token());
    CompletableFuture<StoredSubmission> elsewhere = there.await(submission.token());
    here.stopWaiting();
    assertThatThrownBy(() -> get(before)).isInstanceOf(WaitEndedException.class);
    assertThatThrownBy(() -> get(here.await(submission.token()))).isInstanceOf(WaitEndedException.class);
    assertThat(elsewhere).isNotDone();

    get(there.complete(submission.token(), deliver(), Submissions.accepted("1")));
    assertThat(get(elsewhere).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(get(here.await(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void waitForWhatAFailoverHasLostEnds_andIsNotTakenForAnUnknownToken() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    CompletableFuture<StoredSubmission> waiting = here.await(submission.token());
    redis.commands().del(KEYS.submission(submission.token()));
    // as after each failover
    redis.stopServer();
    redis.resume();
    assertThatThrownBy(() -> get(waiting)).isInstanceOf(WaitEndedException.class);
  }

  @Test
  void aVerdictIsToldOnlyWhenThereIsOne() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    get(here.start(submission.token(), delivery));
    assertThatThrownBy(() -> get(here.findFinished(submission.token()))).isInstanceOf(NotFinishedException.class);
    get(here.complete(submission.token(), delivery, Submissions.accepted("1")));
    assertThat(get(there.findFinished(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThatThrownBy(() -> get(here.findFinished("gone"))).isInstanceOf(NoSuchSubmissionException.class);
  }

  @Test
  void acceptingAgainChangesNothing_whetherQueuedOrFinished() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    assertThat(get(there.accept(submission))).isEqualTo(submission.token());
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(1);

    get(here.complete(submission.token(), deliver(), Submissions.accepted("1")));
    assertThat(accepted(submission)).isEqualTo(submission.token());
    assertThat(redis.commands().xlen(STREAM)).isZero();
    assertThat(get(here.find(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  private static final IdempotencyKey KEY = new IdempotencyKey("address 127.0.0.1", "one");

  private static Submission again(Submission submission) {
    return submission.with(java.util.UUID.randomUUID().toString(), java.time.Instant.now());
  }

  @Test
  void sameIdempotencyKeyIsTheSameSubmission_alsoWhenTwoArriveAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      IdempotencyKey key = new IdempotencyKey(KEY.client(), "round " + round);
      Submission submission = Submissions.python("1");
      CompletableFuture<String> one = here.accept(submission, null, key);
      CompletableFuture<String> two = there.accept(again(submission), "batch", key);

      assertThat(get(one)).isEqualTo(get(two));
      assertThat(get(here.depth()).total()).isEqualTo(1);
      get(here.cancelOrDelete(get(one)));
      assertThat(get(here.accept(again(submission), null, key))).as("when it is finished").isEqualTo(get(one));
    }
  }

  @Test
  void idempotencyKeyIsForOneClientAndOneRequest() throws Exception {
    String token = get(here.accept(Submissions.python("1"), null, KEY));

    assertThatThrownBy(() -> get(there.accept(Submissions.python("2"), null, KEY)))
        .isInstanceOf(IdempotencyKeyReusedException.class);
    IdempotencyKey somebodyElses = new IdempotencyKey("address 127.0.0.2", KEY.key());
    assertThat(get(there.accept(Submissions.python("2"), null, somebodyElses))).isNotEqualTo(token);
    assertThat(get(here.depth()).total()).isEqualTo(2);
  }

  @Test
  void projectsThatDifferInTheirFilesAreTwoRequests() throws Exception {
    String token = get(here.accept(Submissions.project(new byte[] {1}), null, KEY));
    assertThatThrownBy(() -> get(there.accept(Submissions.project(new byte[] {2}), null, KEY)))
        .isInstanceOf(IdempotencyKeyReusedException.class);
    assertThat(get(there.accept(Submissions.project(new byte[] {1}), null, KEY))).isEqualTo(token);
  }

  @Test
  void idempotencyKeyExpiresAndGoesWithItsSubmission() throws Exception {
    Submission submission = Submissions.python("1");
    String token = get(here.accept(submission, null, KEY));
    assertThat(redis.commands().ttl(KEYS.idempotency(KEY))).isEqualTo(-1);
    get(here.cancelOrDelete(token));
    assertThat(redis.commands().ttl(KEYS.idempotency(KEY))).isBetween(290L, 300L);

    get(here.cancelOrDelete(token));
    assertThat(get(here.accept(again(submission), null, KEY))).isNotEqualTo(token);
  }

  @Test
  void refusedRequestDoesNotUseItsIdempotencyKeyUp() throws Exception {
    for (int i = 0; i < MAX_DEPTH; i++) {
      accepted(Submissions.python("1"));
    }
    assertThatThrownBy(() -> get(here.accept(Submissions.python("2"), null, KEY))).isInstanceOf(QueueFullException.class);
    assertThat(redis.commands().exists(KEYS.idempotency(KEY))).isZero();
  }

  @Test
  void fullQueueRefuses_untilThereIsRoom() throws Exception {
    for (int i = 0; i < MAX_DEPTH - 1; i++) {
      accepted(Submissions.python("1"));
    }
    get(here.accept(Submissions.python("1"), "batch", null));
    Submission refused = Submissions.python("2");

    assertThatThrownBy(() -> accepted(refused)).isInstanceOfSatisfying(QueueFullException.class, full -> {
      assertThat(full.getDepth()).isEqualTo(MAX_DEPTH);
      assertThat(full.getRetryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(2));
    });
    assertThatThrownBy(() -> get(here.find(refused.token()))).isInstanceOf(NoSuchSubmissionException.class);

    String delivery = deliver();
    String token = redis.commands().xrange(STREAM, Range.unbounded()).get(0).getBody().get("token");
    get(here.complete(token, delivery, Submissions.accepted("1")));
    assertThat(accepted(refused)).isEqualTo(refused.token());
  }

  @Test
  void startGivesTheSubmission_andMarksIt() throws Exception {
    for (SubmissionStore worker : List.of(here, there)) {
      Submission submission = Submissions.python("1");
      accepted(submission);
      assertThat(get(worker.start(submission.token(), deliver()))).usingRecursiveComparison().isEqualTo(submission);
      await().until(() -> get(here.find(submission.token())).verdict() == Verdict.PROCESSING);
    }
    assertThat(meters.get("dromedary.stage").tag("stage", "queue").timer().count()).isEqualTo(1);
  }

  @Test
  void redeliveredEntryOfAFinishedSubmissionIsAcknowledged() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    get(here.start(submission.token(), deliver()));
    get(here.complete(submission.token(), null, Submissions.accepted("1")));
    redis.commands().xadd(STREAM, "token", submission.token());
    String again = deliver();

    assertThatThrownBy(() -> get(here.start(submission.token(), again))).isInstanceOf(AlreadyFinishedException.class);
    assertThat(redis.commands().xlen(STREAM)).isZero();
    assertThat(redis.commands().xpending(STREAM, Keys.GROUP).getCount()).isZero();
    assertThat(get(here.find(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void entryOfAnUnknownSubmissionIsAcknowledged() {
    redis.commands().xadd(STREAM, "token", "gone");
    String delivery = deliver();

    assertThatThrownBy(() -> get(here.start("gone", delivery))).isInstanceOf(NoSuchSubmissionException.class);
    assertThat(redis.commands().xlen(STREAM)).isZero();
  }

  @Test
  void ofManyWhoFinishASubmissionOneDoes() throws Exception {
    for (int round = 0; round < 20; round++) {
      Submission submission = Submissions.python("1");
      accepted(submission);
      String delivery = deliver();
      CompletableFuture<Boolean> mine = here.complete(submission.token(), delivery, Submissions.accepted("mine"));
      CompletableFuture<Boolean> theirs = there.complete(submission.token(), delivery, Submissions.accepted("theirs"));

      assertThat(get(mine)).isNotEqualTo(get(theirs));
      assertThat(get(here.find(submission.token())).result()).usingRecursiveComparison()
          .isEqualTo(Submissions.accepted(get(mine) ? "mine" : "theirs"));
    }
    assertThat(redis.commands().xlen(STREAM)).isZero();
    assertThat(redis.commands().hget(KEYS.totals(), "python:3")).isEqualTo("20");
  }

  @Test
  void resultExpires_andTheUnfinishedDoesNot() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    assertThat(redis.commands().ttl(KEYS.submission(submission.token()))).isEqualTo(-1);
    get(here.complete(submission.token(), deliver(), Submissions.accepted("1")));
    assertThat(redis.commands().ttl(KEYS.submission(submission.token()))).isBetween(290L, 300L);
  }

  @Test
  void finishingWithoutADelivery_takesTheEntryOutOfTheQueue() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    assertThat(get(there.complete(submission.token(), null, Submissions.accepted("")))).isTrue();
    assertThat(redis.commands().xlen(STREAM)).isZero();
  }

  @Test
  void cancelledWhileQueued_itIsGoneFromTheQueue_andWhoWaitsIsTold() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    CompletableFuture<StoredSubmission> waiting = here.await(submission.token());

    assertThat(get(there.cancelOrDelete(submission.token())).verdict()).isEqualTo(Verdict.CANCELLED);
    assertThat(get(waiting).verdict()).isEqualTo(Verdict.CANCELLED);
    assertThat(redis.commands().xlen(STREAM)).isZero();
    assertThat(redis.commands().ttl(KEYS.submission(submission.token()))).isPositive();
  }

  @Test
  void cancelledWhileRunning_theNodeThatRunsItIsTold_andItsResultComesTooLate() throws Exception {
    for (SubmissionStore canceller : List.of(here, there)) {
      Submission submission = Submissions.python("1");
      accepted(submission);
      String delivery = deliver();
      get(here.start(submission.token(), delivery));
      CompletableFuture<String> told = new CompletableFuture<>();
      here.onEndedElsewhere(told::complete);

      get(canceller.cancelOrDelete(submission.token()));
      assertThat(get(told)).isEqualTo(submission.token());
      assertThat(get(here.complete(submission.token(), delivery, Submissions.accepted("1")))).isFalse();
      assertThat(get(here.find(submission.token())).verdict()).isEqualTo(Verdict.CANCELLED);
      assertThat(redis.commands().xpending(STREAM, Keys.GROUP).getCount()).isZero();
    }
  }

  @Test
  void deletingTheFinishedLeavesNothing() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    get(here.complete(submission.token(), deliver(), Submissions.accepted("1")));

    assertThat(get(there.cancelOrDelete(submission.token())).result().stdout()).asString().isEqualTo("1");
    assertThat(redis.commands().keys("*submission*")).isEmpty();
    // a client is told its message: it must not be wrapped
    assertThat(here.cancelOrDelete(submission.token()).handle((found, e) -> e).get(10, TimeUnit.SECONDS))
        .isInstanceOf(NoSuchSubmissionException.class);
  }

  @Test
  void finishingWhatIsGoneIsNobodysDoing() throws Exception {
    assertThat(get(here.complete("gone", null, Submissions.accepted("")))).isFalse();
  }

  @Test
  void waitingEndsWhenItIsFinished_hereOrThere() throws Exception {
    for (SubmissionStore worker : List.of(here, there)) {
      Submission submission = Submissions.python("1");
      accepted(submission);
      CompletableFuture<StoredSubmission> first = here.await(submission.token());
      CompletableFuture<StoredSubmission> second = here.await(submission.token());
      CompletableFuture<StoredSubmission> elsewhere = there.await(submission.token());
      String delivery = deliver();
      get(worker.start(submission.token(), delivery));
      assertThat(first).isNotDone();

      get(worker.complete(submission.token(), delivery, Submissions.accepted("1")));
      for (CompletableFuture<StoredSubmission> waiting : List.of(first, second, elsewhere)) {
        assertThat(get(waiting).submission()).usingRecursiveComparison().isEqualTo(submission);
        assertThat(get(waiting).result()).usingRecursiveComparison().isEqualTo(Submissions.accepted("1"));
      }
    }
    await().until(() -> here.waiting() + there.waiting() == 0);
  }

  @Test
  void waitingForTheFinished_andForTheUnknown_endsAtOnce() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    get(there.complete(submission.token(), deliver(), Submissions.accepted("1")));

    assertThat(get(here.await(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThatThrownBy(() -> get(here.await("unknown"))).isInstanceOf(WaitEndedException.class);
    assertThat(here.waiting()).isZero();
  }

  @Test
  void whoStopsWaitingLeavesNoTrace() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    here.await(submission.token()).cancel(true);
    assertThat(here.waiting()).isZero();
  }

  @Test
  void waitingOutlastsAKilledRedis_andNothingAcceptedIsLost() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    CompletableFuture<StoredSubmission> waiting = here.await(submission.token());
    // everysec: what is older than that has reached the file
    await().until(() -> redis.commands().info("persistence").contains("aof_pending_bio_fsync:0"));
    long run = runOf();
    redis.kill();

    // sent while Redis is away
    CompletableFuture<Boolean> completed = there.complete(submission.token(), delivery, Submissions.accepted("1"));
    assertThat(get(completed)).isTrue();
    // done by the attempt that was answered, or by one whose answer got lost
    assertThat(get(waiting).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(runOf()).isNotEqualTo(run);
  }

  @Test
  void whatWasFinishedWhileOurSubscriptionWasAwayIsNotMissed() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    CompletableFuture<StoredSubmission> waiting = here.await(submission.token());
    redis.stopServer();
    redis.resume();
    // as if another node had been faster than our subscription: no message reaches us
    redis.commands().hset(KEYS.submission(submission.token()), "result", new SubmissionCodec(() -> true).encode(
        Submissions.accepted("1")).text());
    redis.commands().hset(KEYS.submission(submission.token()), "status", "3");
    redis.stopServer();
    redis.resume();

    assertThat(get(waiting).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  private static long runOf() {
    return redis.commands().info("server").lines()
        .filter(line -> line.startsWith("process_id:"))
        .mapToLong(line -> Long.parseLong(line.substring("process_id:".length()).trim())).findFirst().orElseThrow();
  }

  @Test
  void runsAreCounted_notDeliveries_andAnAttemptThatIsRepeatedIsOne() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    String key = KEYS.submission(submission.token());
    // known here, so nothing waits for the first one
    get(here.start(submission.token(), delivery));
    await().until(() -> "1".equals(redis.commands().hget(key, "runs")));
    for (int delivered = 0; delivered < 10; delivered++) {
      redis.commands().xclaim(STREAM, Consumer.from(Keys.GROUP, "w"), 0, delivery.substring(delivery.indexOf('/') + 1));
    }
    get(there.start(submission.token(), delivery));
    get(there.start(submission.token(), delivery));
    assertThat(redis.commands().hget(key, "runs")).isEqualTo("3");

    assertThatThrownBy(() -> get(there.start(submission.token(), delivery))).isInstanceOf(TriedTooOftenException.class);
    assertThat(redis.commands().xlen(STREAM)).as("what the route does is up to the route").isEqualTo(1);
  }

  @Test
  void whileRedisIsFull_nothingIsAccepted_andWhatIsQueuedIsRunToItsEnd() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    redis.commands().configSet("maxmemory", "1");
    try {
      assertThatThrownBy(() -> accepted(Submissions.python("2"))).isInstanceOf(StoreUnavailableException.class);
      assertThat(get(there.start(submission.token(), delivery)).token()).isEqualTo(submission.token());
      assertThat(get(there.complete(submission.token(), delivery, Submissions.accepted("1")))).isTrue();
    } finally {
      redis.commands().configSet("maxmemory", "0");
    }
    assertThat(get(here.find(submission.token())).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void whileRedisRefusesAllWrites_aStartFails_isNotCounted_andTheEntryStays() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    redis.commands().configSet("min-replicas-to-write", "1");
    CompletableFuture<Submission> started = there.start(submission.token(), delivery);
    try {
      assertThatThrownBy(() -> get(started)).isInstanceOf(StoreUnavailableException.class);
    } finally {
      redis.commands().configSet("min-replicas-to-write", "0");
    }
    assertThat(redis.commands().hget(KEYS.submission(submission.token()), "runs")).isNull();
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(1);
    assertThat(get(there.start(submission.token(), delivery))).isNotNull();
  }

  @Test
  void whatRedisRefusesForAMomentIsDoneAMomentLater() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    redis.commands().configSet("min-replicas-to-write", "1");
    CompletableFuture<Boolean> completed = there.complete(submission.token(), delivery, Submissions.accepted("1"));
    try {
      await().until(() -> redis.commands().info("errorstats").contains("NOREPLICAS"));
      assertThat(completed).isNotDone();
    } finally {
      redis.commands().configSet("min-replicas-to-write", "0");
    }
    assertThat(get(completed)).isTrue();
  }

  @Test
  void aSubmissionOfANewerNodeIsLeftToIt_butNotForEver() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String key = KEYS.submission(submission.token());
    String stored = redis.commands().hget(key, "submission");
    redis.commands().hset(key, "submission", stored.replaceFirst("\\{", "{\"newer\":{},"));
    String delivery = deliver();
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThatThrownBy(() -> get(there.start(submission.token(), delivery)))
          .isInstanceOf(UnreadableSubmissionException.class);
      await().until(() -> "0".equals(redis.commands().hget(key, "runs")));
    }
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(1);
    assertThat(get(there.find(submission.token())).submission()).usingRecursiveComparison().isEqualTo(submission);

    assertThatThrownBy(() -> get(there.start(submission.token(), "interactive/1-1")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenUpSubmissionIsAnInternalError_andRemembered() throws Exception {
    Submission submission = Submissions.python("1");
    accepted(submission);
    String delivery = deliver();
    assertThat(get(here.deadLetter(submission.token(), delivery, "delivered 4 times"))).isTrue();

    StoredSubmission found = get(here.find(submission.token()));
    assertThat(found.verdict()).isEqualTo(Verdict.INTERNAL_ERROR);
    assertThat(found.result().message()).isEqualTo("delivered 4 times");
    assertThat(redis.commands().xlen(STREAM)).isZero();
    assertThat(redis.commands().xrange(KEYS.deadLetters(), Range.unbounded())).singleElement()
        .satisfies(entry -> assertThat(entry.getBody())
            .containsEntry("token", submission.token()).containsEntry("reason", "delivered 4 times"));
    assertThat(meters.get("dromedary.dead.letters").counter().count()).isEqualTo(1);
  }

  @Test
  void depthTellsQueuedFromRunning() throws Exception {
    assertThat(get(here.depth())).isEqualTo(new QueueDepth(0, 0, 0));
    accepted(Submissions.python("1"));
    accepted(Submissions.python("2"));
    get(here.accept(Submissions.python("3"), "batch", null));
    deliver();

    assertThat(get(here.depth())).isEqualTo(new QueueDepth(2, 1, 0));
    await().until(() -> queueGauge("interactive", "running") == 1);
    assertThat(queueGauge("interactive", "queued")).isEqualTo(1);
    assertThat(queueGauge("batch", "queued")).isEqualTo(1);
    // the second one, as the first has been begun
    await().until(() -> meters.get("dromedary.queue.oldest.wait").tag("lane", "interactive").gauge().value() > 0.1);
    deliver();
    await().until(() -> meters.get("dromedary.queue.oldest.wait").tag("lane", "interactive").gauge().value() == 0);
  }

  private double queueGauge(String lane, String state) {
    return meters.get("dromedary.queue.depth").tags("lane", lane, "state", state).gauge().value();
  }

  @Test
  void scriptsAreSentAgainWhenRedisHasForgottenThem() throws Exception {
    accepted(Submissions.python("1"));
    redis.commands().scriptFlush();
    accepted(Submissions.python("2"));
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(2);
  }

  @Test
  void unreachableRedisIsSaidSo() {
    redis.stopServer();
    try {
      LettuceConnectionFactory factory = redis.newFactory();
      RedisConnections connections = new RedisConnections(factory);
      SubmissionStore store = new SubmissionStore(connections,
          new QueueProperties(List.of("interactive"), 1, 3, 10, Duration.ofMillis(200), Duration.ofSeconds(1),
              DataSize.ofMegabytes(1), 0),
          new ResultsProperties(Duration.ofMinutes(1), null), "here", new LocalWatches(),
          new WorkingMemory(), () -> true, new SimpleMeterRegistry(), Clock.systemUTC());
      open.addAll(List.of(store, connections, factory::destroy));
      assertThatThrownBy(() -> get(store.accept(Submissions.python("1"))))
          .isInstanceOf(StoreUnavailableException.class);
      redis.resume();
      await().ignoreExceptions().until(() -> get(store.accept(Submissions.python("1"))) != null);
    } catch (Throwable e) {
      redis.resume();
      throw e;
    }
  }
}
