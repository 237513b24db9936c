package dev.dromedary.runner;

/** Looks at the reports of one job, each as its step ends; not under any lock, one after the other. */
@FunctionalInterface
public interface StepReview {
  /** @return whether the next step, if there's one, is to be run */
  boolean continueAfter(StepReport report);

  /** What of a report is kept until the job's end, once it has been looked at. */
  default StepReport keep(StepReport report) {
    return report;
  }
}
