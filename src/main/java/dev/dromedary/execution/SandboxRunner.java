package dev.dromedary.execution;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.pool.EngineThreads;
import dev.dromedary.pool.EngineWatch;
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
  private final EngineWatch engine;
  private final EngineThreads engineThreads;
  private final Timer run;
  private final Timer cleanUp;

  SandboxRunner(DockerClient docker, ContainerPools pools, EngineWatch engine, EngineThreads engineThreads,
      MeterRegistry meters) {
    this.docker = docker;
    this.pools = pools;
    this.engine = engine;
    this.engineThreads = engineThreads;
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
   * The same for an interactor, which keeps its container while its program waits for one.
   *
   * @throws IllegalStateException when there's only one container for both
   */
  public CompletableFuture<SandboxContainer> checkOutForInteractor(
      InteractiveRun interactiveRun, RunningSubmissions.Running running) {
    return running.awaiting(pools.checkOutToHold(interactiveRun.interactorJob(), interactiveRun.programJob()));
  }

  /**
   * Runs a job of several steps as far as its turn on the CPU goes; whoever planned it plans the rest.
   *
   * @return fails with {@link ContainerOutOfMemoryException} when the kernel killed even the runner for lack of memory,
   *     which a program can bring about and must answer for, with another {@link ContainerLostException} when the
   *     container broke, and with {@link SupersededException} when the submission was ended meanwhile
   */
  public CompletableFuture<RunReport> run(
      RunRequest job, SandboxContainer container, CpuThrottle.Core core, RunningSubmissions.Running running) {
    return run(job.reviewedBy(core.endingTurn(job.review())), container, (UsageListener) core, running);
  }

  private CompletableFuture<RunReport> run(
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
        .exceptionallyCompose(failure ->
            cause(failure, container, running).thenCompose(CompletableFuture::failedFuture));
  }

  /** The interactor is started there when the program begins. */
  public void invite(InteractiveRun interactiveRun, SandboxContainer container, RunningSubmissions.Running running) {
    // a core for each would leave one idle: mostly one of them waits for the other
    interactiveRun.whenProgramBegins(() -> run(interactiveRun.interactorJob(), container, cpuTime -> { }, running));
  }

  private CompletableFuture<Throwable> cause(
      Throwable failure, SandboxContainer container, RunningSubmissions.Running running) {
    try {
      running.requireWanted();
    } catch (SupersededException moot) {
      return CompletableFuture.completedFuture(moot);
    }
    if (!engine.isAnswering()) {
      return CompletableFuture.completedFuture(failure);
    }
    return engineThreads.call(() -> isOutOfMemory(container) ? new ContainerOutOfMemoryException() : failure);
  }

  private boolean isOutOfMemory(SandboxContainer container) {
    try {
      return Boolean.TRUE.equals(docker.inspectContainerCmd(container.id()).exec().getState().getOOMKilled());
    } catch (RuntimeException e) {
      // not a DockerException alone: an engine that is away is an IOException in a bare RuntimeException
      return false;
    }
  }
}
