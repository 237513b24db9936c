package dev.dromedary.runner;

import java.util.List;

/**
 * One job for one container: files that stay for all its steps, then the steps in order, each of which starts as clean as
 * the first.
 *
 * @param memoryBytes what the container's kernel limit must be
 * @param image that the container must be of; null for the first
 * @param review sees each report as its step ends
 * @param follower sees each step while it runs
 * @param interactiveIo whom the only step talks with, instead of having a standard input; null for nobody
 * @param writable whether the files are the only step's own, which it may change; else no step can
 */
public record RunRequest(List<ProgramFile> files, List<Step> steps, long memoryBytes, String image, StepReview review,
    StepFollower follower, InteractiveIo interactiveIo, boolean writable) {
  public RunRequest {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a job has at least one step");
    }
    if ((interactiveIo != null || writable) && steps.size() > 1) {
      throw new IllegalArgumentException("a job that talks, or whose files can be changed, has one step");
    }
  }

  /** One that nobody follows, in the first image. */
  public RunRequest(List<ProgramFile> files, List<Step> steps, long memoryBytes, StepReview review) {
    this(files, steps, memoryBytes, null, review, StepFollower.NOBODY, null, false);
  }

  public RunRequest followedBy(StepFollower other) {
    return new RunRequest(files, steps, memoryBytes, image, review, other, interactiveIo, writable);
  }

  /** Of its files and inputs. */
  public long bytes() {
    return files.stream().mapToLong(file -> file.content().length).sum()
        + steps.stream().mapToLong(step -> step.stdin().length).sum();
  }

  public RunRequest reviewedBy(StepReview other) {
    return new RunRequest(files, steps, memoryBytes, image, other, follower, interactiveIo, writable);
  }

  public RunRequest in(String other) {
    return new RunRequest(files, steps, memoryBytes, other, review, follower, interactiveIo, writable);
  }

  public RunRequest talkingWith(InteractiveIo other) {
    return new RunRequest(files, steps, memoryBytes, image, review, follower, other, writable);
  }

  /** The same with files that its only step may change. */
  public RunRequest withWritableFiles() {
    return new RunRequest(files, steps, memoryBytes, image, review, follower, interactiveIo, true);
  }
}
