package dev.dromedary.store;

import dev.dromedary.queue.DeliveryId;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.models.stream.PendingMessages;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Submissions, from acceptance to result.
 *
 * <p><b>Theory of operation.</b> A submission is a hash in Redis, and while it is unfinished there's an entry with its
 * token in the queue's stream. Each change of its state is one script, that is one atomic step: accepted (hash and
 * entry appear together), started, finished (the result appears, and the entry goes, together). An entry may be
 * delivered more than once and a submission run twice; the first one to finish it wins, everybody else is told so and
 * changes nothing. All steps can be repeated safely, which is what Lettuce does after a lost connection, and what a
 * client does that got no answer.
 *
 * <p>Waiting is a future in a map and nothing else. It is registered <em>before</em> the state is looked up, so that a
 * result that arrives in between is not missed. News come from this node's own {@link #complete}, and of other nodes'
 * by one subscription; the messages say no more than the token, and only who waits looks the result up. Messages can be
 * lost while Redis is away: after each (re-)subscription everything that is waited for is looked up again.
 *
 * <p>Nothing here blocks the caller. Futures complete on the store's own threads, for a route that goes on from there
 * must not hold up Redis's I/O thread. They fail with the exceptions that are stated, never wrapped, and with
 * {@link StoreUnavailableException} when Redis doesn't answer.
 */
public class SubmissionStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubmissionStore.class);
  private static final String FIRST_FINAL = Integer.toString(Verdict.ACCEPTED.id());

  private final RedisConnections connections;
  private final QueueProperties queue;
  private final Duration ttl;
  private final String node;
  private final Clock clock;
  private final Keys keys = new Keys("0");
  private final SubmissionCodec codec = new SubmissionCodec();
  private final ReplyThreads threads = new ReplyThreads("store");
  private final Waiters<StoredSubmission> waiters = new Waiters<>();
  private final AcceptedHere acceptedHere;
  private final WatchedHere watchedHere;
  private final DrainRate drainRate = new DrainRate(System::nanoTime);
  private final StoreMetrics metrics;
  private volatile Consumer<String> endedElsewhere = token -> { };
  /** Tells our own messages from those of other nodes; not the node's name, for that may come back after a restart. */
  private final String origin = UUID.randomUUID().toString();
  private volatile boolean waitingIsOver;

  /** @param node this node's name, for results of submissions that were given up */
  public SubmissionStore(RedisConnections connections, QueueProperties queue, ResultsProperties results, String node,
      WatchedHere watchedHere, MeterRegistry registry, Clock clock) {
    this.connections = connections;
    this.queue = queue;
    this.ttl = results.ttl();
    this.node = node;
    this.watchedHere = watchedHere;
    this.clock = clock;
    acceptedHere = new AcceptedHere(queue.localCache().toBytes());
    metrics = new StoreMetrics(registry, queue.lanes(), this::reading);
    connections.subscribe(keys.completions(), this::published, this::subscribed);
  }

  /** Into the first lane; for tests. */
  CompletableFuture<String> accept(Submission submission) {
    return accept(submission, null, null);
  }

  /**
   * Stores a submission and queues it. One that has been accepted before, by its token or by the client's idempotency
   * key, is left as it is: so accepting is safe to repeat.
   *
   * @param laneOrFirst one of {@code dromedary.queue.lanes}; null for the first one
   * @param idempotencyKey null when the client has sent none
   * @return the token, which is the earlier one's when the idempotency key is known; fails with
   *     {@link QueueFullException} or {@link IdempotencyKeyReusedException}
   */
  public CompletableFuture<String> accept(Submission submission, String laneOrFirst, IdempotencyKey idempotencyKey) {
    String lane = laneOrFirst == null ? queue.lanes().get(0) : laneOrFirst;
    if (!queue.lanes().contains(lane)) {
      throw new IllegalArgumentException("no lane is named " + lane);
    }
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(List.of(keys.submission(submission.token()), keys.stream(lane),
        idempotencyKey == null ? keys.submission(submission.token()) : keys.idempotency(idempotencyKey)));
    scriptKeys.addAll(keys.streams(queue.lanes()));
    scriptKeys.addAll(List.of(keys.index(), keys.days()));
    List<String> arguments = List.of(
        submission.token(),
        codec.encode(submission),
        Long.toString(submission.createdAt().toEpochMilli()),
        submission.language(),
        Integer.toString(Verdict.IN_QUEUE.id()),
        Integer.toString(queue.maxDepth()),
        idempotencyKey == null ? "" : digest(submission),
        wantsCall(submission),
        TraceContext.ofCaller());
    // before it is in the queue, or a worker here might be faster
    acceptedHere.put(submission);
    CompletableFuture<String> accepted = run(Script.ACCEPT, scriptKeys, arguments, queue.acceptTimeout(), reply -> {
      long depth = (Long) reply.get(1);
      if ((Long) reply.get(0) == -1) {
        metrics.refused();
        throw new QueueFullException(depth, drainRate.timeFor(Math.max(1, depth / 10)));
      }
      if ((Long) reply.get(0) == -2) {
        throw new IdempotencyKeyReusedException();
      }
      if ((Long) reply.get(0) == 0) {
        acceptedHere.remove(submission.token());
      }
      metrics.accepted(System.nanoTime() - began);
      return (String) reply.get(2);
    });
    accepted.whenComplete((token, e) -> {
      if (e != null) {
        acceptedHere.remove(submission.token());
      }
    });
    return threads.within(queue.acceptTimeout(), accepted);
  }

  private static String wantsCall(Submission submission) {
    return submission.callbackUrl() == null ? "" : "1";
  }

  /** What the client asked for, whatever token and time it was given. */
  private String digest(Submission submission) {
    return Digest.of(codec.encode(submission.with("", Instant.EPOCH)));
  }

  /**
   * Stores and queues submissions: all of them, or none when there isn't room for all. Otherwise as
   * {@link #accept(Submission, String, IdempotencyKey)}.
   *
   * @param lane one of {@code dromedary.queue.lanes}
   * @return the tokens, in order; fails with {@link QueueFullException}
   */
  public CompletableFuture<List<String>> acceptAll(List<Submission> submissions, String lane) {
    if (!queue.lanes().contains(lane)) {
      throw new IllegalArgumentException("no lane is named " + lane);
    }
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(
        List.of(keys.submissionPrefix(), keys.stream(lane), keys.index(), keys.days()));
    scriptKeys.addAll(keys.streams(queue.lanes()));
    List<String> arguments = new ArrayList<>(List.of(
        Long.toString(submissions.get(0).createdAt().toEpochMilli()),
        Integer.toString(Verdict.IN_QUEUE.id()),
        Integer.toString(queue.maxDepth()),
        TraceContext.ofCaller()));
    for (Submission submission : submissions) {
      arguments.addAll(List.of(submission.token(), codec.encode(submission), submission.language(), wantsCall(submission)));
    }
    List<String> tokens = submissions.stream().map(Submission::token).toList();
    return threads.within(queue.acceptTimeout(), run(Script.ACCEPT_ALL, scriptKeys, arguments, queue.acceptTimeout(), reply -> {
      long depth = (Long) reply.get(1);
      if ((Long) reply.get(0) == -1) {
        metrics.refused();
        throw new QueueFullException(depth, drainRate.timeFor(Math.max(1, depth / 10)));
      }
      tokens.forEach(token -> metrics.accepted(System.nanoTime() - began));
      return tokens;
    }));
  }

  /**
   * The submission of an entry, for the worker that was given it. Its status becomes Processing, without waiting for
   * that.
   *
   * @param deliveryId the header {@code RedisStreamsDeliveryId}
   * @return fails with {@link AlreadyFinishedException} or {@link NoSuchSubmissionException}; in both cases the entry
   *     is acknowledged, and nothing is left to do for the route
   */
  public CompletableFuture<Submission> start(String token, String deliveryId) {
    DeliveryId delivery = DeliveryId.parse(deliveryId);
    metrics.queued(clock.millis() - delivery.addedAtMillis());
    Submission known = acceptedHere.start(token);
    watchedHere.begin(token);
    CompletableFuture<Submission> stored = run(
        Script.START,
        List.of(keys.submission(token), keys.stream(delivery.stream())),
        List.of(Integer.toString(Verdict.PROCESSING.id()), FIRST_FINAL, Keys.GROUP, delivery.entry(),
            known == null ? "1" : "0"),
        queue.acceptTimeout(),
        reply -> {
          switch (((Long) reply.get(0)).intValue()) {
            case 1:
              if ("1".equals(reply.get(1))) {
                watchedHere.wish(token);
              }
              return known != null ? known : codec.submission((String) reply.get(2));
            case 0:
              watchedHere.end(token);
              throw new AlreadyFinishedException(token);
            default:
              watchedHere.end(token);
              throw new NoSuchSubmissionException(token);
          }
        });
    return known == null ? stored : CompletableFuture.completedFuture(known);
  }

  /**
   * Stores the result, unless there is one already. In any case the entry is acknowledged and gone.
   *
   * @param deliveryId the header {@code RedisStreamsDeliveryId}; null when no worker has been given the submission, for
   *     example because it is cancelled: its entry goes then too
   * @return whether this call finished the submission
   */
  public CompletableFuture<Boolean> complete(String token, String deliveryId, Result result) {
    return complete(token, deliveryId, result, "");
  }

  /**
   * Gives a submission up: its result is Internal Error, and it is remembered as a dead letter.
   *
   * @param reason for the one who looks after the service, and part of the result's message
   * @return whether this call finished the submission
   */
  public CompletableFuture<Boolean> deadLetter(String token, String deliveryId, String reason) {
    Result result = Result.internalError(reason, clock.instant(), node);
    CompletableFuture<Boolean> completed = complete(token, deliveryId, result, reason);
    completed.thenAccept(finished -> {
      if (finished) {
        metrics.deadLetter();
        try (MDC.MDCCloseable about = MDC.putCloseable("token", token)) {
          LOG.error("Submission {} is given up: {}", token, reason);
        }
      }
    });
    return completed;
  }

  /**
   * Whether an entry has been delivered so often that it is to be given up, instead of being run once more.
   *
   * @param deliveries the header {@code RedisStreamsDeliveries}
   */
  public boolean isPoison(long deliveries) {
    return deliveries > queue.maxDeliveries();
  }

  private CompletableFuture<Boolean> complete(String token, String deliveryId, Result result, String deadLetterReason) {
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(List.of(keys.submission(token), keys.totals(), keys.deadLetters(), keys.callbacks()));
    String entry = "";
    if (deliveryId != null) {
      DeliveryId delivery = DeliveryId.parse(deliveryId);
      scriptKeys.add(keys.stream(delivery.stream()));
      entry = delivery.entry();
    }
    List<String> arguments = List.of(
        token,
        Integer.toString(result.verdict().id()),
        FIRST_FINAL,
        codec.encode(result),
        Long.toString(ttl.toMillis()),
        Keys.GROUP,
        entry,
        keys.completions(),
        origin,
        UUID.randomUUID().toString(),
        deadLetterReason,
        Integer.toString(queue.maxDeadLetters()));
    watchedHere.end(token);
    Duration patience = queue.completeTimeout();
    CompletableFuture<Boolean> completed = run(Script.COMPLETE, scriptKeys, arguments, patience, reply -> {
      boolean finished = (Long) reply.get(0) == 1;
      Submission submission = acceptedHere.remove(token);
      if (finished) {
        drainRate.mark();
        metrics.completed(System.nanoTime() - began, result.verdict());
      }
      if (finished && submission != null) {
        tell(token, new StoredSubmission(submission, result.verdict(), result));
      } else {
        lookUp(token);
      }
      return finished;
    });
    completed.whenComplete((finished, e) -> {
      if (e != null) {
        // it may have been done all the same
        lookUp(token);
      }
    });
    return completed;
  }

  /**
   * Ends a submission that isn't finished: its result is {@link Verdict#CANCELLED}, its entry is gone, and the node that
   * runs it is told. One that is finished is deleted instead.
   *
   * @return the submission as cancelled, or as it was before it was deleted; fails with
   *     {@link NoSuchSubmissionException}
   */
  public CompletableFuture<StoredSubmission> cancelOrDelete(String token) {
    return find(token).thenCompose(found -> {
      if (found.verdict().isFinal()) {
        return delete(token).thenApply(deleted -> found);
      }
      Result cancelled = Result.cancelled(clock.instant());
      return complete(token, null, cancelled).thenCompose(mine -> {
        if (!mine) {
          // finished in between
          return cancelOrDelete(token);
        }
        endedElsewhere.accept(token);
        return CompletableFuture.completedFuture(
            new StoredSubmission(found.submission(), Verdict.CANCELLED, cancelled));
      });
    });
  }

  private CompletableFuture<Boolean> delete(String token) {
    return run(Script.DELETE, List.of(keys.submission(token)), List.of(), queue.acceptTimeout(), reply -> (Long) reply.get(0) == 1);
  }

  /**
   * Says who is told of submissions that are ended by somebody else than the one who runs them: cancelled, or finished by
   * another node that took them over. Messages may be lost, and most of them are about submissions that nobody here runs.
   *
   * @param listener given the token; must not block
   */
  public void onEndedElsewhere(Consumer<String> listener) {
    endedElsewhere = listener;
  }

  /**
   * Has the worker publish the submission's progress; see {@link ProgressChannel}.
   *
   * @return the status; fails with {@link NoSuchSubmissionException}
   */
  CompletableFuture<Verdict> markAsWatched(String token) {
    return run(Script.WATCH, List.of(keys.submission(token)), List.of(token, FIRST_FINAL, keys.wishes()),
        queue.acceptTimeout(), reply -> {
          int status = ((Long) reply.get(0)).intValue();
          if (status < 0) {
            throw new NoSuchSubmissionException(token);
          }
          return Verdict.ofId(status);
        });
  }

  /** @return fails with {@link NoSuchSubmissionException} */
  public CompletableFuture<StoredSubmission> find(String token) {
    return ask(
        redis -> redis.hmget(keys.submission(token), "submission", "status", "result"),
        queue.acceptTimeout(),
        fields -> {
          if (!fields.get(0).hasValue()) {
            throw new NoSuchSubmissionException(token);
          }
          return codec.stored(
              fields.get(0).getValue(), fields.get(1).getValue(), fields.get(2).getValueOrElse(null));
        });
  }

  /** @return in the order of the tokens; null for a token that no submission has */
  public CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    List<CompletableFuture<StoredSubmission>> found = tokens.stream()
        .map(token -> find(token).exceptionallyCompose(e -> e instanceof NoSuchSubmissionException
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.failedFuture(e)))
        .toList();
    return threads.reply(CompletableFuture.allOf(found.toArray(CompletableFuture[]::new)),
        all -> found.stream().map(CompletableFuture::join).toList());
  }

  /**
   * Submissions in the order in which they were made, the latest first.
   *
   * @param offset how many of the latest to leave out
   * @param limit how many to give at most; fewer when some of them have just expired
   */
  public CompletableFuture<SubmissionPage> page(long offset, int limit) {
    return run(Script.PAGE, List.of(keys.index(), keys.submissionPrefix()),
        List.of(Long.toString(offset), Integer.toString(limit)), queue.acceptTimeout(), reply -> reply)
        .thenCompose(reply -> {
          List<String> tokens = reply.stream().skip(1).map(String.class::cast).toList();
          return findAll(tokens).thenApply(found ->
              new SubmissionPage(found.stream().filter(Objects::nonNull).toList(), (Long) reply.get(0)));
        });
  }

  /** What has been done so far, by all nodes. */
  public CompletableFuture<Statistics> statistics() {
    return ask(redis -> redis.hgetall(keys.days())
        .thenCombine(redis.hgetall(keys.totals()), Tallies::new)
        .thenCombine(redis.info("memory"), Tallies::withMemory)
        .thenCombine(depth(redis), Tallies::with), queue.acceptTimeout(), statistics -> statistics);
  }

  /**
   * The submission when it is finished, be it now or later.
   *
   * <p>Who doesn't want to wait any more cancels this very future, or gives it a timeout; futures derived from it won't
   * do.
   *
   * @return fails with {@link NoSuchSubmissionException}
   */
  public CompletableFuture<StoredSubmission> await(String token) {
    CompletableFuture<StoredSubmission> finished = waiters.add(token);
    // the state alone is cheaper than the whole submission, and mostly it isn't final yet
    ask(
        redis -> redis.hget(keys.submission(token), "status"),
        queue.completeTimeout(),
        status -> waitingIsOver || status == null || Verdict.ofId(Integer.parseInt(status)).isFinal())
        .whenComplete((worthALook, e) -> {
          if (e != null) {
            finished.completeExceptionally(e);
          } else if (worthALook) {
            lookUp(token);
          }
        });
    return finished;
  }

  /**
   * The submission when it is finished, or as it stands when the time is over.
   *
   * @return fails with {@link NoSuchSubmissionException}
   */
  public CompletableFuture<StoredSubmission> await(String token, Duration atMost) {
    CompletableFuture<StoredSubmission> finished = await(token);
    CompletableFuture<StoredSubmission> answer = new CompletableFuture<>();
    CompletableFuture<StoredSubmission> limited = finished.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
    limited.whenComplete((stored, e) -> {
      if (e instanceof java.util.concurrent.TimeoutException) {
        find(token).whenComplete((now, failure) -> settle(answer, now, failure));
      } else {
        settle(answer, stored, e);
      }
    });
    answer.whenComplete((stored, e) -> finished.cancel(false));
    return answer;
  }

  /** For a node that is about to stop: who waits here, now or later, is answered with the submission as it stands. */
  public void stopWaiting() {
    waitingIsOver = true;
    waiters.tokens().forEach(this::lookUp);
  }

  static <T> void settle(CompletableFuture<T> future, T value, Throwable e) {
    if (e == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(e instanceof CompletionException wrapped ? wrapped.getCause() : e);
    }
  }

  /** Whoever waits for what has just ended. */
  private void tell(String token, StoredSubmission stored) {
    if (waiters.isWaitedFor(token) && stored.result() != null) {
      metrics.notified(stored.result().finishedAt(), clock.instant());
    }
    waiters.complete(token, stored);
  }

  private void lookUp(String token) {
    lookUp(token, waiters::complete);
  }

  private void lookUp(String token, BiConsumer<String, StoredSubmission> then) {
    if (!waiters.isWaitedFor(token)) {
      return;
    }
    find(token).whenComplete((stored, e) -> {
      if (e instanceof NoSuchSubmissionException || e != null && waitingIsOver) {
        waiters.fail(token, e);
      } else if (e != null) {
        LOG.debug("{} can't be looked up now; it is looked up again when Redis is back", token, e);
      } else if (stored.verdict().isFinal() || waitingIsOver) {
        then.accept(token, stored);
      }
    });
  }

  private void published(String message) {
    int space = message.indexOf(' ');
    if (message.substring(0, space).equals(origin)) {
      // the reply to our own step says the same, and more
      return;
    }
    String token = message.substring(space + 1);
    drainRate.mark();
    acceptedHere.remove(token);
    endedElsewhere.accept(token);
    lookUp(token, this::tell);
  }

  private void subscribed() {
    waiters.tokens().forEach(this::lookUp);
  }

  /** How many submissions are queued, running, given up. */
  public CompletableFuture<QueueDepth> depth() {
    return threads.reply(connections.shared().thenCompose(this::depth), depth -> depth);
  }

  private CompletionStage<QueueDepth> depth(RedisClusterAsyncCommands<String, String> redis) {
    CompletionStage<QueueDepth> sum =
        redis.xlen(keys.deadLetters()).thenApply(deadLetters -> new QueueDepth(0, 0, deadLetters));
    for (String lane : queue.lanes()) {
      sum = sum.thenCombine(depth(redis, lane), QueueDepth::plus);
    }
    return sum;
  }

  private CompletionStage<QueueDepth> depth(RedisClusterAsyncCommands<String, String> redis, String lane) {
    CompletionStage<Long> running = redis.xpending(keys.stream(lane), Keys.GROUP)
        .thenApply(PendingMessages::getCount)
        // no worker has created the group yet
        .exceptionally(e -> 0L);
    return redis.xlen(keys.stream(lane))
        .thenCombine(running, (length, begun) -> new QueueDepth(Math.max(0, length - begun), begun, 0));
  }

  /** How many submissions are queued and running in each lane, in the lanes' order. */
  public CompletableFuture<Map<String, QueueDepth>> lanes() {
    return threads.reply(connections.shared().thenCompose(redis -> {
      CompletionStage<Map<String, QueueDepth>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
      for (String lane : queue.lanes()) {
        all = all.thenCombine(depth(redis, lane), (depths, depth) -> {
          depths.put(lane, depth);
          return depths;
        });
      }
      return all;
    }), lanes -> lanes);
  }

  private CompletableFuture<StoreMetrics.Reading> reading() {
    return lanes().thenCombine(oldestWait(), (lanes, waits) -> new StoreMetrics.Reading(lanes, waits, 0)).thenCombine(
        ask(redis -> redis.xlen(keys.deadLetters()), queue.acceptTimeout(), letters -> letters),
        (reading, letters) -> new StoreMetrics.Reading(reading.lanes(), reading.oldestWait(), letters));
  }

  /** By lane, how long the submission waits that will be begun next. */
  private CompletableFuture<Map<String, Duration>> oldestWait() {
    return threads.reply(connections.shared().thenCompose(redis -> {
      CompletionStage<Map<String, Duration>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
      for (String lane : queue.lanes()) {
        all = all.thenCombine(oldestWait(redis, keys.stream(lane)), (waits, wait) -> {
          waits.put(lane, wait);
          return waits;
        });
      }
      return all;
    }), waits -> waits);
  }

  private CompletionStage<Duration> oldestWait(RedisClusterAsyncCommands<String, String> redis, String stream) {
    return redis.xinfoGroups(stream)
        .thenApply(SubmissionStore::lastDelivered)
        // no worker has created the group yet
        .exceptionally(e -> "0-0")
        .thenCompose(id -> redis.xrange(stream, Range.from(Boundary.excluding(id), Boundary.unbounded()), Limit.from(1)))
        .thenApply(next -> next.isEmpty() ? Duration.ZERO
            : Duration.ofMillis(Math.max(0, clock.millis() - Long.parseLong(next.get(0).getId().split("-")[0]))));
  }

  /** @param groups the reply to XINFO GROUPS: of each group a list of names and values; there's one */
  private static String lastDelivered(List<Object> groups) {
    List<?> group = groups.isEmpty() ? List.of("last-delivered-id", "0-0") : (List<?>) groups.get(0);
    return (String) group.get(group.indexOf("last-delivered-id") + 1);
  }

  private <T> CompletableFuture<T> run(Script script, List<String> scriptKeys, List<String> arguments,
      Duration patience, ReplyThreads.Reader<List<Object>, T> reader) {
    return ask(redis -> script.run(redis, scriptKeys, arguments), patience, reader);
  }

  private <R, T> CompletableFuture<T> ask(
      Function<RedisClusterAsyncCommands<String, String>, CompletionStage<R>> question, Duration patience,
      ReplyThreads.Reader<R, T> reader) {
    return threads.reply(threads.insist(() -> connections.shared().thenCompose(question), patience), reader);
  }

  /** How many are waiting here; for tests. */
  int waiting() {
    return waiters.tokens().size();
  }

  @Override
  public void close() {
    threads.close();
  }
}
