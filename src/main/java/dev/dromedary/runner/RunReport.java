package dev.dromedary.runner;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What became of a job.
 *
 * @param steps one for each step that was run: all that were wanted, or at least the first if the container couldn't be made clean
 *     after one of them
 * @param clean whether the runner found nothing left behind
 * @param leftovers what it found, for the log
 */
public record RunReport(List<StepReport> steps, boolean clean, String leftovers) {

  private static final Set<Outcome> DOUBTFUL =
      EnumSet.of(Outcome.CPU_TIME_LIMIT, Outcome.WALL_TIME_LIMIT, Outcome.MEMORY_LIMIT);
  private static final int MOST_TOLD = 200;

  /** Whether the container may serve another job: nothing was left and no limit was hit that leaves doubt. */
  public boolean isContainerReusable() {
    return doubt() == null;
  }

  /** Why the container may not serve another job, for people; null when it may. */
  public String doubt() {
    if (!clean) {
      String found = leftovers == null ? "" : leftovers.substring(0, Math.min(leftovers.length(), MOST_TOLD));
      return found.isEmpty() ? "not clean" : "not clean: " + found;
    }
    for (StepReport step : steps) {
      if (step.oomKills() > 0) {
        return "a job ran out of memory";
      } else if (DOUBTFUL.contains(step.outcome())) {
        return "a job hit its limit: "
            + step.outcome().name().toLowerCase(Locale.ROOT).replace("_limit", "").replace('_', ' ');
      }
    }
    return null;
  }
}
