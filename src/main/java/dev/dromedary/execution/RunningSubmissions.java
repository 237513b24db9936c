package dev.dromedary.execution;

import dev.dromedary.runner.RunnerSession;
import dev.dromedary.store.SubmissionStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * What this node is at, so that it can be stopped in the middle: when a client cancels a submission, or when another
 * node that thought us dead was quicker. A running program ends with its container's session; the container is retired,
 * as after any loss. A submission between two jobs ends when it asks for the next one, and one that waits for a
 * container is withdrawn from the pool.
 */
@Component
public class RunningSubmissions {
  private final Map<String, Running> byToken = new ConcurrentHashMap<>();

  RunningSubmissions(SubmissionStore store) {
    store.onEndedElsewhere(this::ended);
  }

  /** A submission from the moment that its entry was read. Thread-safe. */
  public static final class Running {
    private final String token;
    private final Set<RunnerSession> sessions = new HashSet<>();
    private final Set<CompletableFuture<?>> awaited = new HashSet<>();
    /** When its containers were lost, in nanoseconds. */
    private final List<Long> losses = new ArrayList<>();
    private Throwable lastLoss;
    private boolean moot;

    private Running(String token) {
      this.token = token;
    }

    synchronized void requireWanted() {
      if (moot) {
        throw new SupersededException(token);
      }
    }

    /** Its program runs there from now on. */
    synchronized void entered(RunnerSession there) {
      requireWanted();
      sessions.add(there);
    }

    synchronized void left(RunnerSession session) {
      sessions.remove(session);
    }

    /**
     * @param loss may be told more than once
     * @return when each of its containers was lost
     */
    synchronized List<Long> lost(Throwable loss) {
      if (loss != lastLoss) {
        lastLoss = loss;
        losses.add(System.nanoTime());
      }
      return List.copyOf(losses);
    }

    /** @param future fails with {@link SupersededException} when the submission ends before it completes */
    <T> CompletableFuture<T> awaiting(CompletableFuture<T> future) {
      synchronized (this) {
        awaited.add(future);
      }
      future.whenComplete((value, failure) -> arrived(future));
      if (isMoot()) {
        future.completeExceptionally(new SupersededException(token));
      }
      return future;
    }

    private synchronized void arrived(CompletableFuture<?> future) {
      awaited.remove(future);
    }

    private synchronized boolean isMoot() {
      return moot;
    }

    private void end() {
      List<CompletableFuture<?>> withdrawn;
      synchronized (this) {
        moot = true;
        sessions.forEach(RunnerSession::close);
        withdrawn = List.copyOf(awaited);
      }
      withdrawn.forEach(future -> future.completeExceptionally(new SupersededException(token)));
    }
  }

  /** To be called before the store says that there's something to do, or a cancellation in between would be missed. */
  public Running begin(String token, Exchange exchange) {
    Running running = new Running(token);
    byToken.put(token, running);
    exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
      @Override
      public void onDone(Exchange ended) {
        byToken.remove(token, running);
      }
    });
    return running;
  }

  /** @throws SupersededException when it has been ended by somebody else */
  public void requireWanted(Running running) {
    running.requireWanted();
  }

  private void ended(String token) {
    Running running = byToken.get(token);
    if (running != null) {
      running.end();
    }
  }
}
