package dev.dromedary.execution;

import dev.dromedary.pool.ParkedPrograms;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import org.springframework.stereotype.Component;

/** Until clients have shown what they send, the pool prepares for programs in the first languages with default limits. */
@Component
class ExpectedJobs {
  ExpectedJobs(ParkedPrograms parkedPrograms, Languages languages, JobPlanner planner, LimitsProperties defaults) {
    Limits limits = new Limits(defaults.cpuTime(), defaults.cpuExtraTime(), defaults.wallTime(), defaults.memory().toBytes(),
        defaults.stack().toBytes(), defaults.processes(), defaults.fileSize().toBytes());
    double share = 1;
    for (var language : languages.all()) {
      if (language.parked() != null) {
        parkedPrograms.expect(planner.expectedJob(language, limits), share);
        share /= 4;
      }
    }
  }
}
