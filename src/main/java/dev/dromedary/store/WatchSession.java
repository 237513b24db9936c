package dev.dromedary.store;

import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Somebody watches a submission until it is finished. */
public final class WatchSession implements AutoCloseable {
  /** Hears of everything in order, one thing at a time; must not block. */
  public interface Listener {
    /** The first thing, and then whenever it changes. Several ends: {@link #finished} follows the last one. */
    void stage(Verdict verdict, ProgressEvent.Stage stage);

    void wrote(ProgressEvent.Output output);

    /** The last thing. */
    void finished(StoredSubmission submission);

    /** The last thing, too: Redis is away. */
    void failed(Throwable e);
  }

  private final ProgressChannel channel;
  private final String token;
  private final Map<ProgressEvent.Stream, Integer> heardBytes = new HashMap<>();
  private Listener listener;
  private CompletableFuture<StoredSubmission> end;
  private ProgressEvent.Stage stage;
  private long run = Long.MIN_VALUE;
  private boolean begun;
  private boolean over;

  WatchSession(ProgressChannel channel, String token) {
    this.channel = channel;
    this.token = token;
  }

  public String token() {
    return token;
  }

  /** Begins to tell; once. */
  public void tell(Listener to) {
    CompletableFuture<StoredSubmission> awaited = channel.store().await(token);
    synchronized (this) {
      listener = to;
      end = awaited;
    }
    channel.begin(this).whenComplete((verdict, e) -> {
      if (e == null) {
        begins(verdict);
        awaited.whenComplete((finished, failure) -> endsWhenAllIsHeard(finished, failure));
      } else {
        ends(null, e);
      }
    });
  }

  /** What was published before the end may still be on its way, on another connection. */
  private void endsWhenAllIsHeard(StoredSubmission finished, Throwable failure) {
    channel.catchUp().whenComplete((caughtUp, e) -> {
      if (finished == null) {
        ends(null, failure);
      } else {
        // a large one isn't told on the thread that hears what Redis says, nor to a hundred watchers at once
        channel.store().handOver(finished).whenComplete(this::ends);
      }
    });
  }

  private synchronized void begins(Verdict verdict) {
    if (!begun && !over && !verdict.isFinal()) {
      // the worker tells more precisely in a moment, if it has begun
      begun = true;
      if (stage == null) {
        stage = new ProgressEvent.Stage(
            verdict == Verdict.IN_QUEUE ? ProgressEvent.Kind.QUEUED : ProgressEvent.Kind.RUNNING, null);
      }
      listener.stage(verdict, stage);
    }
  }

  synchronized void heard(ProgressEvent event) {
    if (over) {
      return;
    }
    if (event instanceof ProgressEvent.Stage next) {
      if (!next.equals(stage)) {
        stage = next;
        begun = true;
        listener.stage(Verdict.PROCESSING, next);
      }
    } else if (event instanceof ProgressEvent.Output output) {
      ProgressEvent.Output news = withoutWhatIsKnown(output);
      if (news != null) {
        listener.wrote(news);
      }
    }
  }

  /** The worker begins anew for each that begins to watch. */
  private ProgressEvent.Output withoutWhatIsKnown(ProgressEvent.Output output) {
    if (output.run() < run) {
      return null;
    }
    if (output.run() > run) {
      run = output.run();
      heardBytes.clear();
    }
    int known = Math.max(0, heardBytes.getOrDefault(output.stream(), 0) - output.offset());
    if (known >= output.bytes().length) {
      return null;
    }
    heardBytes.put(output.stream(), output.offset() + output.bytes().length);
    byte[] bytes = java.util.Arrays.copyOfRange(output.bytes(), known, output.bytes().length);
    return new ProgressEvent.Output(output.stream(), output.test(), output.run(), output.offset() + known, bytes);
  }

  private void ends(StoredSubmission finished, Throwable failure) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      if (failure == null) {
        listener.finished(finished);
      } else {
        listener.failed(failure);
      }
    }
    channel.end(this);
  }

  /** Whoever listens hears nothing any more. */
  @Override
  public void close() {
    CompletableFuture<StoredSubmission> awaited;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      awaited = end;
    }
    if (awaited != null) {
      awaited.cancel(false);
      channel.end(this);
    }
  }
}
