package dev.dromedary.runner;

import java.util.List;

/**
 * What became of a job.
 *
 * @param steps one for each step that was run: all that were wanted, or at least the first if the container couldn't be made clean
 *     after one of them
 * @param clean whether the runner found nothing left behind
 * @param leftovers what it found, for the log
 */
public record RunReport(List<StepReport> steps, boolean clean, String leftovers) {

  /** Whether the container may serve another job: nothing was left and no limit was hit that leaves doubt. */
  public boolean isContainerReusable() {
    return clean && steps.stream().noneMatch(s ->
        s.oomKills() > 0 || s.outcome() == Outcome.CPU_TIME_LIMIT || s.outcome() == Outcome.WALL_TIME_LIMIT
            || s.outcome() == Outcome.MEMORY_LIMIT);
  }
}
