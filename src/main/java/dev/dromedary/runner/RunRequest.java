package dev.dromedary.runner;

import java.util.List;
import java.util.function.Predicate;

/**
 * One job for one container: files that stay for all its steps, then the steps in order, each of which starts as clean as
 * the first.
 *
 * @param memoryBytes what the container's kernel limit must be
 * @param continueAfter whether the next step is to be run after this report
 */
public record RunRequest(
    List<ProgramFile> files, List<Step> steps, long memoryBytes, Predicate<StepReport> continueAfter) {
  public RunRequest {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a job has at least one step");
    }
  }
}
