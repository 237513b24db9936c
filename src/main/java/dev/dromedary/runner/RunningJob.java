package dev.dromedary.runner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** The job that a session runs, as far as it has come. Guarded by the session. */
final class RunningJob {
  /** What an object costs, for there may be one for each byte. */
  private static final int PIECE_OVERHEAD = 100;

  /** What waits for the review. */
  sealed interface Unreviewed {}

  /** Output that isn't kept, or comes before such. */
  record Piece(long at, byte[] bytes, int from, int to) implements Unreviewed {
    /** What it adds to the backlog. */
    int weight() {
      return at == 0 ? 0 : to - from + PIECE_OVERHEAD;
    }
  }

  /** A step that came to its end. */
  record EndedStep(StepReport report, CapturedOutput stdout, CapturedOutput stderr) implements Unreviewed {}

  /** The step that runs and one more. */
  private static final int STEPS_AHEAD = 2;

  final RunRequest request;
  final UsageListener usage;
  final CompletableFuture<RunReport> report = new CompletableFuture<>();
  /** Uid of the only step, if the files are its own. */
  int owner = RunnerProtocol.NOBODY;
  /** Those that were reviewed. */
  final List<StepReport> steps = new ArrayList<>();
  final Queue<Unreviewed> unreviewed = new ArrayDeque<>();
  int backlog;
  int sent;
  int reported;
  /** Nothing more is sent. */
  boolean ended;
  /** The review wants no more; what is still reported was sent ahead. */
  boolean over;
  /** The runner runs no more of it. */
  boolean refused;
  boolean beingReviewed;
  /** What is to be done once everything is reviewed; null as long as the job goes on. */
  Runnable conclusion;
  /** Of the step that runs, if it talks with somebody. */
  StepInputPipe voice;
  CapturedOutput stdout;
  CapturedOutput stderr;
  final ReturnedFiles returned = new ReturnedFiles();

  RunningJob(RunRequest request, UsageListener usage) {
    this.request = request;
    this.usage = usage;
    listenAnew();
  }

  /** To the next step. */
  final void listenAnew() {
    Step next = reported < size() ? step() : null;
    stdout = new CapturedOutput(next == null ? 0 : next.stdoutKeptBytes());
    stderr = new CapturedOutput(next == null ? 0 : next.stderrCapBytes());
  }

  boolean isStepRunning() {
    return reported < sent;
  }

  /** The one that runs. */
  Step step() {
    return request.steps().get(reported);
  }

  int size() {
    return request.steps().size();
  }

  boolean isNextToBeSent() {
    return sent < Math.min(size(), steps.size() + STEPS_AHEAD);
  }

  /** Everything was sent, and all of it is wanted. */
  boolean isToBeEnded() {
    return sent == size() && steps.size() >= size() - 1 && !isInteractive();
  }

  boolean isInteractive() {
    return request.interactiveIo() != null;
  }

  /** Nothing that is still to come can change what is known. */
  boolean isDecided() {
    return over || steps.size() == size();
  }

  /** Of a step ahead nobody hears before it is wanted. */
  void tellFollower() {
    if (isStepRunning() && !over && steps.size() == reported) {
      request.follower().follow(reported, stdout, stderr);
    }
  }
}
