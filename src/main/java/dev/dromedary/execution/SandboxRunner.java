package dev.dromedary.execution;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.pool.PoolProperties;
import dev.dromedary.pool.SandboxContainer;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.UsageListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Runs a job in a container that was checked out for it. */
@Component
public class SandboxRunner {
  private final DockerClient docker;
  private final ContainerPools pools;
  private final boolean twoContainersAtOnce;
  private final Timer run;
  private final Timer cleanUp;

  SandboxRunner(DockerClient docker, ContainerPools pools, PoolProperties pool, ExecutionProperties properties, MeterRegistry meters) {
    this.docker = docker;
    this.pools = pools;
    // else each could hold the container that another waits for
    twoContainersAtOnce = pool.size() > properties.cores();
    run = stage(meters, "run");
    cleanUp = stage(meters, "clean-up");
  }

  private static Timer stage(MeterRegistry meters, String name) {
    return Timer.builder("dromedary.stage").tag("stage", name)
        .description("Time in each stage of a submission").publishPercentileHistogram().register(meters);
  }

  /** Takes a container for a job; a submission that ends meanwhile waits no longer. */
  public CompletableFuture<SandboxContainer> checkOut(RunRequest job, RunningSubmissions.Running running) {
    return running.awaiting(pools.checkOutFor(job));
  }

  /**
   * @return fails with {@link ContainerOutOfMemoryException} when the kernel killed even the runner for lack of memory, which a
   *     program can bring about and must answer for, with another {@link ContainerLostException} when the container broke, and
   *     with {@link SubmissionMootException} when the submission was ended meanwhile
   */
  public CompletableFuture<RunReport> run(
      RunRequest job, SandboxContainer container, UsageListener core, RunningSubmissions.Running running) {
    long startNanos = System.nanoTime();
    running.entered(container.session());
    return container.session().run(job, core)
        .whenComplete((report, failure) -> {
          running.left(container.session());
          run.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
          if (report != null) {
            report.steps().forEach(step -> cleanUp.record(step.cleanup()));
          }
        })
        .exceptionallyComposeAsync(failure -> CompletableFuture.failedFuture(cause(failure, container, running)));
  }

  /**
   * The interactor is started there when the program begins.
   *
   * @throws IllegalStateException when the pool is too small for two containers at once
   */
  public void invite(Dialogue dialogue, SandboxContainer container, RunningSubmissions.Running running) {
    if (!twoContainersAtOnce) {
      throw new IllegalStateException(
          "an interactor takes a container of its own: dromedary.pool.size must be above dromedary.execution.cores");
    }
    // a core for each would leave one idle: mostly one of them waits for the other
    dialogue.whenProgramBegins(() -> run(dialogue.interactorJob(), container, cpuTime -> { }, running));
  }

  private Throwable cause(Throwable failure, SandboxContainer container, RunningSubmissions.Running running) {
    try {
      running.requireWanted();
    } catch (SubmissionMootException moot) {
      return moot;
    }
    try {
      Boolean outOfMemory = docker.inspectContainerCmd(container.id()).exec().getState().getOOMKilled();
      return Boolean.TRUE.equals(outOfMemory) ? new ContainerOutOfMemoryException() : failure;
    } catch (RuntimeException e) {
      // not a DockerException alone: an engine that is away is an IOException in a bare RuntimeException
      return failure;
    }
  }
}
