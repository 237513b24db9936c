package dev.dromedary.store;

import dev.dromedary.submission.StoredSubmission;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for verdicts at this node.
 *
 * <p>Waiting is a future in a map and nothing else. It is registered <em>before</em> the state is looked up, so that a
 * result that arrives in between is not missed. News come from this node's own steps, and of other nodes' by one
 * subscription; the messages say no more than the token, and only a node where someone waits looks the result up.
 * Messages can be lost while Redis is away: after each (re-)subscription everything that is waited for is looked up
 * again.
 *
 * <p>A wait ends with a verdict, or with a {@link WaitEndedException}.
 */
final class VerdictWaiters {
  private static final Logger LOG = LoggerFactory.getLogger(VerdictWaiters.class);

  private final Waiters<StoredSubmission> waiters = new Waiters<>();
  private final SubmissionLookup lookup;
  private final Duration patience;
  private final WorkingMemory memory;
  private final StoreMetrics metrics;
  private final Clock clock;
  private volatile boolean stopping;

  /** @param patience how long to try, while Redis is away, to find out what there is to wait for */
  VerdictWaiters(
      SubmissionLookup lookup, Duration patience, WorkingMemory memory, StoreMetrics metrics, Clock clock) {
    this.lookup = lookup;
    this.patience = patience;
    this.memory = memory;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** See {@link SubmissionStore#await}. */
  CompletableFuture<StoredSubmission> await(String token) {
    CompletableFuture<StoredSubmission> finished = waiters.add(token);
    lookup.status(token, patience).whenComplete((status, e) -> {
      if (e != null) {
        finished.completeExceptionally(e);
      } else if (status == null || status.isFinal() || stopping) {
        lookUp(token);
      }
    });
    return finished;
  }

  /** Looks up what has just ended, or may have. */
  void lookUp(String token) {
    lookUp(token, this::complete);
  }

  /** The same, of what another node says that it has ended. */
  void endedElsewhere(String token) {
    lookUp(token, this::tell);
  }

  /** After messages may have been missed. */
  void lookUpAll() {
    waiters.tokens().forEach(this::lookUp);
  }

  /** Ends the waiting for this submission. */
  void tell(String token, StoredSubmission stored) {
    if (waiters.isWaitedFor(token) && stored.result() != null) {
      metrics.notified(stored.result().finishedAt(), clock.instant());
    }
    complete(token, stored);
  }

  /** What waits for a large one goes on when there's room for it. */
  private void complete(String token, StoredSubmission stored) {
    if (waiters.isWaitedFor(token)) {
      memory.handOver(stored, SubmissionLookup.bytes(stored)).whenComplete((value, e) -> {
        if (e == null) {
          waiters.complete(token, stored);
        } else {
          complete(token, stored);
        }
      });
    }
  }

  /** From now on nobody waits here any more. What is finished is still answered with its verdict. */
  void stop() {
    stopping = true;
    lookUpAll();
  }

  private void lookUp(String token, BiConsumer<String, StoredSubmission> then) {
    if (!waiters.isWaitedFor(token)) {
      return;
    }
    lookup.find(token).whenComplete((stored, e) -> {
      if (e instanceof NoSuchSubmissionException) {
        waiters.fail(token, WaitEndedException.lost(token));
      } else if (e != null && stopping) {
        waiters.fail(token, WaitEndedException.stopping());
      } else if (e instanceof NoRoomException) {
        lookUp(token, then);
      } else if (e != null) {
        LOG.debug("{} can't be looked up now; it is looked up again when Redis is back", token, e);
      } else if (stored.verdict().isFinal()) {
        then.accept(token, stored);
      } else if (stopping) {
        waiters.fail(token, WaitEndedException.stopping());
      }
    });
  }

  /** How many submissions are waited for; for tests. */
  int size() {
    return waiters.tokens().size();
  }
}
