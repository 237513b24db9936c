package dev.dromedary.execution;

import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import org.springframework.stereotype.Component;

/**
 * Until clients have shown what they send, the pool prepares for programs in the first languages with default limits.
 */
@Component
class ExpectedJobs {
  ExpectedJobs(ContainerPools pools, Languages languages, JobPlanner planner, LimitsProperties defaults) {
    Limits limits = new Limits(defaults.cpuTime(), defaults.cpuExtraTime(), defaults.wallTime(), defaults.memory()
        .toBytes(),
        defaults.stack().toBytes(), defaults.processes(), defaults.fileSize().toBytes());
    double share = 1;
    for (var language : languages.all()) {
      if (language.parked() != null) {
        pools.expect(planner.expectedJob(language, limits), share);
        share /= 4;
      }
    }
  }
}
