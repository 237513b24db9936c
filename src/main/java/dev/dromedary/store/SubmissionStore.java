package dev.dromedary.store;

import dev.dromedary.queue.DeliveryId;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.SubmissionPage;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
 * <p>Submissions come in by {@link SubmissionIntake}, requests wait in {@link VerdictWaiters}, submissions are read by
 * {@link SubmissionLookup}, and counted by {@link QueueGauges}.
 *
 * <p>Nothing here blocks the caller. Futures complete on the store's own threads ({@link RedisCalls}). They fail with
 * the exceptions that are stated, never wrapped, and with {@link StoreUnavailableException} when Redis doesn't answer,
 * or refuses.
 */
public class SubmissionStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubmissionStore.class);
  private static final String FIRST_FINAL = Integer.toString(Verdict.ACCEPTED.id());

  private final RedisCalls redis;
  private final QueueProperties queue;
  private final Duration ttl;
  private final String node;
  private final Clock clock;
  private final Keys keys = new Keys("0");
  private final SubmissionCodec codec;
  private final SubmissionLookup lookup;
  private final VerdictWaiters waiters;
  private final QueueGauges gauges;
  private final SubmissionIntake intake;
  private final SubmissionStarts starts;
  private final QueueSweep queueSweep;
  private final LocalSubmissions localSubmissions;
  private final LocalWatches localWatches;
  private final WorkingMemory memory;
  private final DrainRate drainRate = new DrainRate(System::nanoTime);
  private final StoreMetrics metrics;
  private volatile Consumer<String> endedElsewhere = token -> { };
  /** Tells our own messages from those of other nodes; not the node's name, for that may come back after a restart. */
  private final String origin = UUID.randomUUID().toString();

  /**
   * @param node this node's name, for results of submissions that were given up
   * @param compression whether all nodes read what is compressed
   */
  public SubmissionStore(RedisConnections connections, QueueProperties queue, ResultsProperties results, String node,
      LocalWatches localWatches, WorkingMemory memory, BooleanSupplier compression, MeterRegistry registry,
      Clock clock) {
    redis = new RedisCalls(connections, keys, queue.replicas());
    this.queue = queue;
    this.ttl = results.ttl();
    this.node = node;
    this.localWatches = localWatches;
    this.memory = memory;
    this.clock = clock;
    codec = new SubmissionCodec(compression);
    localSubmissions = new LocalSubmissions(queue.localCache().toBytes());
    StorageLimit limit = new StorageLimit(results.maxSize());
    gauges = new QueueGauges(redis, keys, queue, limit, clock);
    metrics = new StoreMetrics(registry, queue.lanes(), gauges::reading);
    intake = new SubmissionIntake(redis, keys, codec, queue, limit, localSubmissions, drainRate, metrics);
    starts = new SubmissionStarts(redis, keys, queue, codec, localSubmissions, localWatches, metrics, clock);
    queueSweep = new QueueSweep(redis, keys, queue, clock);
    lookup = new SubmissionLookup(redis, keys, codec, queue.acceptTimeout(), memory);
    waiters = new VerdictWaiters(lookup, queue.completeTimeout(), memory, metrics, clock);
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
    return intake.accept(submission, laneOrFirst == null ? queue.lanes().get(0) : laneOrFirst, idempotencyKey);
  }

  /**
   * Stores and queues submissions: all of them, or none when there isn't room for all. Otherwise as
   * {@link #accept(Submission, String, IdempotencyKey)}.
   *
   * @param lane one of {@code dromedary.queue.lanes}
   * @return the tokens, in order; fails with {@link QueueFullException}
   */
  public CompletableFuture<List<String>> acceptAll(List<Submission> submissions, String lane) {
    return intake.acceptAll(submissions, lane);
  }

  /**
   * The submission of an entry, for the worker that was given it. Its status becomes Processing, and this run of it is
   * counted; where the submission is known already, without waiting for that.
   *
   * @param deliveryId the header {@code RedisStreamsDeliveryId}
   * @return fails with {@link AlreadyFinishedException} or {@link NoSuchSubmissionException}: in both cases the entry
   *     is acknowledged, and nothing is left to do for the route; with {@link TriedTooOftenException}: it is the
   *     route's to give the submission up; with {@link UnreadableSubmissionException}: it is left in the queue, for a
   *     node that understands it; with {@link StoreUnavailableException}: nothing has been begun, nor counted
   */
  public CompletableFuture<Submission> start(String token, String deliveryId) {
    return starts.start(token, DeliveryId.parse(deliveryId));
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

  private CompletableFuture<Boolean> complete(String token, String deliveryId, Result result, String deadLetterReason) {
    long began = System.nanoTime();
    List<String> scriptKeys = new ArrayList<>(
        List.of(keys.submission(token), keys.totals(), keys.deadLetters(), keys.callbacks()));
    String entry = "";
    if (deliveryId != null) {
      DeliveryId delivery = DeliveryId.parse(deliveryId);
      scriptKeys.add(keys.stream(delivery.stream()));
      entry = delivery.entry();
    }
    SubmissionCodec.Encoded encoded = codec.encode(result);
    List<String> arguments = List.of(
        token,
        Integer.toString(result.verdict().id()),
        FIRST_FINAL,
        encoded.text(),
        Long.toString(ttl.toMillis()),
        Keys.GROUP,
        entry,
        redis.isReplicated() ? "" : keys.completions(),
        origin,
        UUID.randomUUID().toString(),
        deadLetterReason,
        Integer.toString(queue.maxDeadLetters()),
        Long.toString(encoded.bytes()),
        Long.toString(clock.millis()));
    localWatches.end(token);
    Duration patience = queue.completeTimeout();
    CompletableFuture<Boolean> completed =
        redis.runReplicated(Script.COMPLETE, scriptKeys, arguments, patience, reply -> {
      boolean finished = (Long) reply.get(0) == 1;
      Submission submission = localSubmissions.remove(token);
      if (finished) {
        if (redis.isReplicated()) {
          redis.askOnce(commands -> commands.publish(keys.completions(), origin + " " + token));
        }
        drainRate.mark();
        metrics.completed(System.nanoTime() - began, result.verdict());
      }
      if (finished && submission != null) {
        waiters.tell(token, new StoredSubmission(submission, result.verdict(), result));
      } else {
        waiters.lookUp(token);
      }
      return finished;
    });
    completed.whenComplete((finished, e) -> {
      if (e != null) {
        // it may have been done all the same
        waiters.lookUp(token);
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
    return unwrapped(cancelOrDeleteOnce(token));
  }

  private CompletableFuture<StoredSubmission> cancelOrDeleteOnce(String token) {
    return find(token).thenCompose(found -> {
      if (found.verdict().isFinal()) {
        return delete(token).thenCompose(deleted -> handOver(found));
      }
      Result cancelled = Result.cancelled(clock.instant());
      return complete(token, null, cancelled).thenCompose(mine -> {
        if (!mine) {
          // finished in between
          return cancelOrDeleteOnce(token);
        }
        endedElsewhere.accept(token);
        return handOver(new StoredSubmission(found.submission(), Verdict.CANCELLED, cancelled));
      });
    });
  }

  /**
   * Cancels a submission that nobody else can ask for, when its client is gone before it is finished.
   *
   * @param gone completes then
   */
  public void cancelWhen(CompletableFuture<?> gone, String token) {
    gone.thenCompose(now -> find(token))
        .thenAccept(found -> {
          if (!found.verdict().isFinal()) {
            cancelOrDelete(token);
          }
        });
  }

  private CompletableFuture<Boolean> delete(String token) {
    return redis.run(Script.DELETE, List.of(keys.submission(token)), List.of(token), queue.acceptTimeout(),
        reply -> (Long) reply.get(0) == 1);
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
    return redis.run(Script.WATCH, List.of(keys.submission(token)), List.of(token, FIRST_FINAL, keys.wishes()),
        queue.acceptTimeout(), reply -> {
          int status = ((Long) reply.get(0)).intValue();
          if (status < 0) {
            throw new NoSuchSubmissionException(token);
          }
          return Verdict.ofId(status);
        });
  }

  /** What waits for a large one goes on when there's room for it, else at once; fails with {@link NoRoomException}. */
  CompletableFuture<StoredSubmission> handOver(StoredSubmission stored) {
    return memory.handOver(stored, SubmissionLookup.bytes(stored));
  }

  /** Whether there is such a submission: its status, or null. */
  CompletableFuture<Verdict> status(String token) {
    return lookup.status(token, queue.acceptTimeout());
  }

  /** What a submission and its result take as JSON, in bytes; 0 when there's no such submission. */
  public CompletableFuture<Long> bytes(String token) {
    return lookup.bytes(token);
  }

  /** @return fails with {@link NoSuchSubmissionException} or {@link NoRoomException} */
  public CompletableFuture<StoredSubmission> find(String token) {
    return lookup.find(token);
  }

  /** @return fails with {@link NotFinishedException} or {@link NoSuchSubmissionException} */
  public CompletableFuture<StoredSubmission> findFinished(String token) {
    return lookup.findFinished(token);
  }

  /** @return in the order of the tokens; null for a token that no submission has */
  public CompletableFuture<List<StoredSubmission>> findAll(List<String> tokens) {
    return lookup.findAll(tokens);
  }

  /**
   * Submissions in the order in which they were made, the latest first.
   *
   * @param offset how many of the latest to leave out
   * @param limit how many to give at most; fewer when some of them have just expired
   */
  public CompletableFuture<SubmissionPage> page(long offset, int limit) {
    return unwrapped(lookup.page(offset, limit));
  }

  /**
   * The submission when it is finished, be it now or later. Who doesn't want to wait any more cancels this very future;
   * futures derived from it won't do.
   *
   * @return fails with {@link WaitEndedException}
   */
  public CompletableFuture<StoredSubmission> await(String token) {
    return waiters.await(token);
  }

  /** For a node that is about to stop: waits end, now and later, with {@link WaitEndedException}. */
  public void stopWaiting() {
    waiters.stop();
  }

  /** What has been done so far, by all nodes. */
  public CompletableFuture<Statistics> statistics() {
    return gauges.statistics();
  }

  private void subscribed() {
    waiters.lookUpAll();
    gauges.followMaxmemory();
  }

  /**
   * Queues again what is unfinished and has lost its entry in the queue; cheap when there's nothing.
   *
   * @return how many there were; never fails: what can't be swept now is swept the next time
   */
  public CompletableFuture<Long> sweep() {
    // a message may have been lost with the node that was to send it
    waiters.lookUpAll();
    return queueSweep.sweep().handle((queued, e) -> {
      if (e != null) {
        LOG.debug("the queue could not be swept now", e);
        return 0L;
      }
      if (queued > 0) {
        LOG.warn("{} submissions had lost their entry in the queue, and are queued again", queued);
      }
      return queued;
    });
  }

  /**
   * Writes a little, to find out whether Redis takes it.
   *
   * @return fails with {@link StoreUnavailableException}
   */
  public CompletableFuture<StorageUse> probe() {
    return gauges.probe();
  }

  /** How many submissions are queued, running, given up. */
  public CompletableFuture<QueueDepth> depth() {
    return gauges.depth();
  }

  /** How many submissions are queued and running in each lane, in the lanes' order. */
  public CompletableFuture<Map<String, QueueDepth>> lanes() {
    return gauges.lanes();
  }

  /** Fails as the first of its steps did: what a later one wraps names a class in its message. */
  private static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> future) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    future.whenComplete((value, e) -> settle(plain, value, e));
    return plain;
  }

  static <T> void settle(CompletableFuture<T> future, T value, Throwable e) {
    if (e == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(e instanceof CompletionException wrapped ? wrapped.getCause() : e);
    }
  }

  private void published(String message) {
    int space = message.indexOf(' ');
    if (message.substring(0, space).equals(origin)) {
      // the reply to our own step says the same, and more
      return;
    }
    String token = message.substring(space + 1);
    drainRate.mark();
    localSubmissions.remove(token);
    endedElsewhere.accept(token);
    waiters.endedElsewhere(token);
  }

  /** How many are waiting here; for tests. */
  int waiting() {
    return waiters.size();
  }

  @Override
  public void close() {
    redis.close();
  }
}
