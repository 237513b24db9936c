package dev.dromedary.runner;

import java.util.List;

/**
 * One job for one container: files that stay for all its steps, then the steps in order, each of which starts as clean as
 * the first.
 *
 * @param memoryBytes what the container's kernel limit must be
 * @param review sees each report as its step ends
 * @param follower sees each step while it runs
 */
public record RunRequest(
    List<ProgramFile> files, List<Step> steps, long memoryBytes, StepReview review, StepFollower follower) {
  public RunRequest {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a job has at least one step");
    }
  }

  /** One that nobody follows. */
  public RunRequest(List<ProgramFile> files, List<Step> steps, long memoryBytes, StepReview review) {
    this(files, steps, memoryBytes, review, StepFollower.NOBODY);
  }

  public RunRequest followedBy(StepFollower other) {
    return new RunRequest(files, steps, memoryBytes, review, other);
  }
}
