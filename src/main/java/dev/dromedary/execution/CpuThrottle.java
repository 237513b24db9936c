package dev.dromedary.execution;

import dev.dromedary.pool.ContainerPools;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import dev.dromedary.runner.UsageListener;
import dev.dromedary.submission.Submission;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets no more jobs onto the CPU than there are cores, so that a program's time doesn't depend on what runs beside
 * it, and shares cores and containers among clients.
 *
 * <p>A job that enters counts as one busy core. While it runs its container tells what it uses, and the job counts as
 * that: one that sleeps or waits makes room for another, one with many threads counts for more than one. Whoever is
 * inside gets a container without waiting for another job.
 *
 * <p>Of those that wait the next one is of the client that has least inside; between equals it is the one that came
 * first. The jobs of one client never hold all containers, and jobs of several runs, which can take an hour, leave
 * one more: so there is always one for a single run of whoever has none. These are bounds on a pool of at least
 * three. A job of several runs gives its place up between two of them when it has had a turn and others wait. When
 * nobody has come or gone for a while, a client that has nothing inside is let in beside those who compute; one at a
 * time.
 */
@Component
public class CpuThrottle {
  private static final Logger LOG = LoggerFactory.getLogger(CpuThrottle.class);
  /** Shorter intervals say little: the runner reports every 50 ms. */
  private static final long INTERVAL_NANOS = Duration.ofMillis(90).toNanos();

  /** Loads are measured, and a job that uses 0.98 of a core must not leave one unused. */
  private static final double SLACK = 0.5;

  /** What a job of several runs may have before it makes room. */
  private static final long TURN_NANOS = Duration.ofSeconds(1).toNanos();
  /** After so long without change somebody is let in beside those who compute. */
  private static final long STUCK_NANOS = Duration.ofMillis(500).toNanos();
  /** How many jobs may wait here beyond those that could start: other nodes don't get them any more. */
  private static final int MOST_BEYOND_SHARES = 64;
  private static final int MOST_AHEAD = 16;
  /** Of submissions and jobs of all that wait. */
  private static final long MOST_BYTES = 64 << 20;
  private static final long NANOS_FOR_ONE_AHEAD = Duration.ofMillis(250).toNanos();

  private final int cores;
  private final ToIntFunction<RunRequest> containers;
  private final Set<Core> inside = new HashSet<>();
  private final List<Entrant> waiting = new ArrayList<>();
  private long movedNanos = System.nanoTime();
  private volatile Runnable roomListener = () -> { };

  @Autowired
  CpuThrottle(ExecutionProperties properties, ContainerPools pools, MeterRegistry meters) {
    this(properties, pools::sizeFor, meters);
  }

  /** @param containers how many there are for a job */
  CpuThrottle(ExecutionProperties properties, ToIntFunction<RunRequest> containers, MeterRegistry meters) {
    cores = properties.cores();
    this.containers = containers;
    LOG.info("programs get {} of {} CPUs", cores, Runtime.getRuntime().availableProcessors());
    Gauge.builder("dromedary.cores.busy", this, CpuThrottle::load)
        .description("Cores that running jobs use").register(meters);
    Gauge.builder("dromedary.cores.waiting", this, CpuThrottle::waiting)
        .description("Jobs that wait for a core").register(meters);
  }

  /** @param jobs that run at once, each in a container */
  private record Entrant(String client, List<RunRequest> jobs, long bytes, CompletableFuture<Core> place) {
    boolean isLong() {
      return jobs.get(0).steps().size() > 1;
    }

    int containersOf(String image) {
      return (int) jobs.stream().filter(job -> Objects.equals(job.image(), image)).count();
    }
  }

  /** A place on the CPU; whoever has it gives it back by {@link CpuThrottle#release}. */
  public final class Core implements UsageListener {
    private final Entrant entrant;
    private final boolean beside;
    private final long enteredNanos = System.nanoTime();
    private double load = 1;
    private long sinceNanos = System.nanoTime();
    private long cpuNanosThen;

    private Core(Entrant entrant, boolean beside) {
      this.entrant = entrant;
      this.beside = beside;
    }

    /** The same review, but it ends the job when its turn is over. */
    StepReview endingTurn(StepReview review) {
      return new StepReview() {
        @Override
        public void printed(long at, byte[] bytes, int from, int to) {
          review.printed(at, bytes, from, to);
        }

        @Override
        public boolean continueAfter(StepReport report) {
          return review.continueAfter(report) && !isTurnOver();
        }

        @Override
        public StepReport keep(StepReport report) {
          return review.keep(report);
        }
      };
    }

    /** Whether somebody else could compute here. */
    boolean isIdle() {
      synchronized (CpuThrottle.this) {
        return load < SLACK;
      }
    }

    private boolean isTurnOver() {
      synchronized (CpuThrottle.this) {
        return !waiting.isEmpty() && System.nanoTime() - enteredNanos > TURN_NANOS;
      }
    }

    @Override
    public void used(Duration cpuTime) {
      List<Runnable> after = new ArrayList<>();
      synchronized (CpuThrottle.this) {
        long now = System.nanoTime();
        long cpuNanos = cpuTime.toNanos();
        if (cpuNanos < cpuNanosThen) {
          // the next step of the same job
          cpuNanosThen = cpuNanos;
          sinceNanos = now;
          load = 1;
        } else if (now - sinceNanos >= INTERVAL_NANOS) {
          load = (double) (cpuNanos - cpuNanosThen) / (now - sinceNanos);
          cpuNanosThen = cpuNanos;
          sinceNanos = now;
          admit(after);
          after.add(roomListener);
        }
      }
      after.forEach(Runnable::run);
    }
  }

  /** Completes when there's a core for one more job, and a container. */
  public CompletableFuture<Core> acquire(Submission submission, RunRequest job) {
    return acquire(submission.client(), submission.bytes(), List.of(job));
  }

  /** The two share a core: mostly one of them waits for the other. */
  public CompletableFuture<Core> acquire(Submission submission, InteractiveRun interactiveRun) {
    return acquire(submission.client(), submission.bytes(),
        List.of(interactiveRun.programJob(), interactiveRun.interactorJob()));
  }

  /** @param submissionBytes what the submission keeps in memory until it is judged: expected outputs, a checker */
  CompletableFuture<Core> acquire(String client, long submissionBytes, List<RunRequest> jobs) {
    long bytes = submissionBytes + jobs.stream().mapToLong(RunRequest::bytes).sum();
    Entrant entrant = new Entrant(client, jobs, bytes, new CompletableFuture<>());
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      waiting.add(entrant);
      admit(after);
      after.add(roomListener);
    }
    after.forEach(Runnable::run);
    return entrant.place;
  }

  /** Gives the place back; a second time does nothing. */
  public void release(Core core) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (inside.remove(core)) {
        moved(core);
        admit(after);
        after.add(roomListener);
      }
    }
    after.forEach(Runnable::run);
  }

  /**
   * How many more jobs could enter at once, if each that is counted in {@code submissions} but isn't inside took a
   * core; may be negative. Those that wait although there may be a core don't count, or nobody who could have it
   * would be found behind them.
   *
   * @param submissions that are under way, inside or not
   */
  synchronized int roomBeside(int submissions) {
    return (int) Math.floor(cores + SLACK - sum() - (submissions - inside.size())) + passedOver();
  }

  /** How many of those that wait are no reason not to look for others. */
  synchronized int passedOver() {
    if (waiting.isEmpty() || waiting.stream().mapToLong(Entrant::bytes).sum() > MOST_BYTES) {
      return 0;
    }
    long beyondShares = waiting.stream().filter(entrant -> !hasContainers(entrant)).count();
    long ahead = (System.nanoTime() - movedNanos) / NANOS_FOR_ONE_AHEAD;
    return (int) (Math.min(MOST_BEYOND_SHARES, beyondShares) + Math.min(MOST_AHEAD, ahead));
  }

  /** @param listener called when there may be more room; must not block */
  void onRoom(Runnable listener) {
    roomListener = listener;
  }

  private void admit(List<Runnable> after) {
    for (Entrant next = next(); next != null; next = next()) {
      boolean beside = sum() + 1 > cores + SLACK;
      if (beside && !mayEnterBeside(next)) {
        return;
      }
      waiting.remove(next);
      Core core = new Core(next, beside);
      inside.add(core);
      moved(core);
      after.add(() -> core.entrant.place.complete(core));
    }
  }

  private Entrant next() {
    return waiting.stream().filter(this::hasContainers).min(Comparator.comparingLong(this::held)).orElse(null);
  }

  /** By all that its client has inside. */
  private long held(Entrant entrant) {
    return inside.stream().filter(core -> core.entrant.client.equals(entrant.client)).count();
  }

  private boolean mayEnterBeside(Entrant entrant) {
    return System.nanoTime() - movedNanos > STUCK_NANOS && held(entrant) == 0
        && inside.stream().noneMatch(core -> core.beside);
  }

  private void moved(Core core) {
    if (!core.beside) {
      movedNanos = System.nanoTime();
    }
  }

  private boolean hasContainers(Entrant entrant) {
    return entrant.jobs.stream().allMatch(job -> {
      int size = containers.applyAsInt(job);
      int asked = entrant.containersOf(job.image());
      return fits(asked, job.image(), core -> true, size)
          && fits(asked, job.image(), core -> core.entrant.client.equals(entrant.client), size - 1)
          && (!entrant.isLong() || fits(asked, job.image(), core -> core.entrant.isLong(), size - 2));
    });
  }

  /** Whether what is asked fits with what those hold who share the bound; who is alone always fits. */
  private boolean fits(int asked, String image, Predicate<Core> sharing, int bound) {
    int held = inside.stream().filter(sharing).mapToInt(core -> core.entrant.containersOf(image)).sum();
    return held == 0 || held + asked <= bound;
  }

  private double sum() {
    return inside.stream().mapToDouble(core -> core.load).sum();
  }

  private synchronized double load() {
    return sum();
  }

  private synchronized int waiting() {
    return waiting.size();
  }
}
