package dev.dromedary.runner;

/**
 * Shows a job's review what its steps printed and how they ended: in order, one thing at a time, on the executor and under no
 * lock, as to compare much output takes its time. Queues are guarded by the session.
 */
final class JobReview {
  /**
   * Bytes of a job's output that are neither kept nor judged yet: then its container waits. So a container's outputs take at most
   * this, and for each of two steps what is kept of it.
   */
  private static final int MAX_BACKLOG = 1 << 20;

  private final RunnerSession session;
  private final AttachedChannels.Channel channel;

  JobReview(RunnerSession session, AttachedChannels.Channel channel) {
    this.session = session;
    this.channel = channel;
  }

  /** Has output reviewed that isn't kept; the session's lock is held. */
  Runnable judge(RunningJob job, byte[] bytes, int from, int to) {
    if (job.over || job.isInteractive()) {
      return null;
    }
    long at = job.stdout.written() - (to - from);
    if (at == job.stdout.size()) {
      job.unreviewed.add(new RunningJob.Piece(0, job.stdout.toByteArray(), 0, job.stdout.size()));
    }
    RunningJob.Piece piece = new RunningJob.Piece(at, bytes, from, to);
    job.unreviewed.add(piece);
    job.backlog += piece.weight();
    if (job.backlog > MAX_BACKLOG) {
      channel.pause(true);
    }
    return reviewing(job);
  }

  /** What the review's thread has to do, if there isn't one already; null for nothing. The session's lock is held. */
  Runnable reviewing(RunningJob reported) {
    if (reported.beingReviewed || reported.unreviewed.isEmpty() && reported.conclusion == null) {
      return null;
    }
    reported.beingReviewed = true;
    return () -> review(reported);
  }

  /** Not on the thread that frames arrive on: to compare much output takes its time. */
  private void review(RunningJob reviewed) {
    for (RunningJob.Unreviewed next = nextToReview(reviewed); next != null; next = nextToReview(reviewed)) {
      try {
        if (next instanceof RunningJob.EndedStep step) {
          review(reviewed, step);
        } else if (next instanceof RunningJob.Piece piece) {
          review(reviewed, piece);
        }
      } catch (RuntimeException | Error e) {
        // whatever it is, who waits for the run must not wait for ever
        reviewed.report.completeExceptionally(e);
        session.giveUp(reviewed);
      }
    }
  }

  private void review(RunningJob reviewed, RunningJob.EndedStep step) {
    StepReview review = reviewed.request.review();
    tellFollowerOfEnd(reviewed, step);
    if (!step.stdout().isCut()) {
      review.printed(0, step.report().stdout(), 0, step.report().stdout().length);
    }
    boolean goOn = review.continueAfter(step.report());
    StepReport kept = review.keep(step.report());
    synchronized (session) {
      reviewed.steps.add(kept);
      session.goOn(reviewed, goOn);
    }
  }

  private void review(RunningJob reviewed, RunningJob.Piece piece) {
    reviewed.request.review().printed(piece.at(), piece.bytes(), piece.from(), piece.to());
    synchronized (session) {
      lower(reviewed, reviewed.backlog - piece.weight());
    }
  }

  void lower(RunningJob reviewed, int backlog) {
    reviewed.backlog = Math.max(0, backlog);
    if (reviewed.backlog <= MAX_BACKLOG / 2) {
      channel.pause(false);
    }
  }

  private void tellFollowerOfEnd(RunningJob reviewed, RunningJob.EndedStep step) {
    synchronized (session) {
      reviewed.request.follower().ended(reviewed.steps.size(), step.stdout(), step.stderr());
    }
  }

  /** @return null when there's nothing to be reviewed; if there never will be, the job is concluded then */
  private RunningJob.Unreviewed nextToReview(RunningJob reviewed) {
    Runnable conclusion;
    synchronized (session) {
      RunningJob.Unreviewed next = reviewed.unreviewed.poll();
      if (next != null) {
        return next;
      }
      reviewed.beingReviewed = false;
      conclusion = reviewed.conclusion;
    }
    if (conclusion != null) {
      conclusion.run();
    }
    return null;
  }
}
