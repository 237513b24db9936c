package dev.dromedary.execution;

import dev.dromedary.pool.SandboxContainer;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Runs a job in a container that was checked out for it. */
@Component
public class SandboxRunner {
  private final Timer timer;

  SandboxRunner(MeterRegistry meters) {
    timer = Timer.builder("dromedary.stage").tag("stage", "run")
        .description("Time in each stage of a submission").publishPercentileHistogram().register(meters);
  }

  /** @return fails with {@link dev.dromedary.runner.ContainerLostException} when the container broke */
  public CompletableFuture<RunReport> run(RunRequest job, SandboxContainer container, CoreGate.Core core) {
    long startNanos = System.nanoTime();
    return container.session().run(job, core)
        .whenComplete((report, failure) -> timer.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS));
  }
}
