package dev.dromedary.execution;

import dev.dromedary.runner.StepFollower;
import dev.dromedary.store.LocalWatches;
import dev.dromedary.submission.ProgressEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/**
 * Passes on what the runs of a job write, while somebody watches: ten times a second, in pieces, and no more than is
 * kept of it in the result. Of a test that is run several times only the first run is passed on.
 */
final class LiveRun implements StepFollower {
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final int PIECE = 32 * 1024;

  private final LocalWatches.Watch watch;
  private final Judgement judgement;
  private final int firstRun;
  private final Map<ProgressEvent.Stream, Integer> told = new EnumMap<>(ProgressEvent.Stream.class);
  private int step = -1;
  private long runId;
  private int wishes;
  private long lastNanos;

  LiveRun(LocalWatches.Watch watch, Judgement judgement) {
    this.watch = watch;
    this.judgement = judgement;
    firstRun = judgement.runs().size();
  }

  @Override
  public void follow(int current, Output stdout, Output stderr) {
    beAt(current);
    if (watch.wishes() > 0 && (wishes != watch.wishes() || System.nanoTime() - lastNanos >= INTERVAL_NANOS)) {
      tell(stdout, stderr);
    }
  }

  @Override
  public void ended(int current, Output stdout, Output stderr) {
    beAt(current);
    if (watch.wishes() > 0) {
      tell(stdout, stderr);
    }
  }

  private void beAt(int current) {
    if (current == step) {
      return;
    }
    step = current;
    told.clear();
    lastNanos = System.nanoTime() - INTERVAL_NANOS;
    // greater than that of an earlier attempt, on whichever node that was
    runId = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    watch.enter(new ProgressEvent.Stage(ProgressEvent.Kind.RUNNING, test()));
  }

  private Integer test() {
    return judgement.submission().judging().perTest() ? judgement.testOf(firstRun + step) : null;
  }

  private void tell(Output stdout, Output stderr) {
    if (wishes != watch.wishes()) {
      wishes = watch.wishes();
      told.clear();
    }
    if (judgement.isFirstOfItsTest(firstRun + step)) {
      tell(ProgressEvent.Stream.STDOUT, stdout);
      tell(ProgressEvent.Stream.STDERR, stderr);
    }
    lastNanos = System.nanoTime();
  }

  private void tell(ProgressEvent.Stream stream, Output output) {
    int end = (int) Math.min(output.size(), judgement.keptOutput());
    for (int at = told.getOrDefault(stream, 0); at < end; at = told.get(stream)) {
      byte[] piece = output.from(at, Math.min(PIECE, end - at));
      watch.wrote(new ProgressEvent.Output(stream, test(), runId, at, piece));
      told.put(stream, at + piece.length);
    }
  }
}
