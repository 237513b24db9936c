package dev.dromedary.runner;

/** Looks at the reports of one job, each as its step ends; not under any lock, one after the other. */
@FunctionalInterface
public interface StepReview {
  /**
   * Takes {@code bytes[from, to)} of what a step wrote to its standard output, which nobody changes any more; all of it, what isn't
   * kept for the report too, in order and before the report. At least once for each step.
   *
   * @param at how much came before
   */
  default void printed(long at, byte[] bytes, int from, int to) {}

  /** @return whether the next step, if there's one, is to be run */
  boolean continueAfter(StepReport report);

  /** What of a report is kept until the job's end, once it has been looked at. */
  default StepReport keep(StepReport report) {
    return report;
  }
}
