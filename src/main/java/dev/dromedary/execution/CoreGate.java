package dev.dromedary.execution;

import dev.dromedary.runner.UsageListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets no more jobs onto the CPU than there are cores, so that a program's time doesn't depend on what runs beside it.
 *
 * <p>A job that enters counts as one busy core. While it runs its container tells what it uses, and the job counts as that: one
 * that sleeps or waits makes room for another, one with many threads counts for more than one. Entering is in order
 * of arrival.
 */
@Component
public class CoreGate {
  private static final Logger LOG = LoggerFactory.getLogger(CoreGate.class);
  /** Shorter intervals say little: the runner reports every 50 ms. */
  private static final long INTERVAL_NANOS = Duration.ofMillis(90).toNanos();

  /** Loads are measured, and a job that uses 0.98 of a core must not leave one unused. */
  private static final double SLACK = 0.5;

  private final int cores;
  private final Set<Core> inside = new HashSet<>();
  private final Deque<CompletableFuture<Core>> waiting = new ArrayDeque<>();
  private volatile Runnable roomListener = () -> { };

  CoreGate(ExecutionProperties properties, MeterRegistry meters) {
    cores = properties.cores();
    LOG.info("programs get {} of {} CPUs", cores, Runtime.getRuntime().availableProcessors());
    Gauge.builder("dromedary.cores.busy", this, CoreGate::load)
        .description("Cores that running jobs use").register(meters);
    Gauge.builder("dromedary.cores.waiting", this, CoreGate::waiting)
        .description("Jobs that wait for a core").register(meters);
  }

  /** A place on the CPU; whoever has it gives it back by {@link CoreGate#leave}. */
  public final class Core implements UsageListener {
    private double load = 1;
    private long sinceNanos = System.nanoTime();
    private long cpuNanosThen;

    @Override
    public void used(Duration cpuTime) {
      List<Runnable> after = new ArrayList<>();
      synchronized (CoreGate.this) {
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

  /** Completes when there's a core for one more job. */
  public CompletableFuture<Core> enter() {
    CompletableFuture<Core> place = new CompletableFuture<>();
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      waiting.addLast(place);
      admit(after);
    }
    after.forEach(Runnable::run);
    return place;
  }

  /** Gives the place back; a second time does nothing. */
  public void leave(Core core) {
    List<Runnable> after = new ArrayList<>();
    synchronized (this) {
      if (inside.remove(core)) {
        admit(after);
        after.add(roomListener);
      }
    }
    after.forEach(Runnable::run);
  }

  /**
   * How many more jobs could enter at once, if each that is counted in {@code submissions} but isn't inside took a core; may be
   * negative.
   *
   * @param submissions that are under way, inside or not
   */
  synchronized int roomBeside(int submissions) {
    return (int) Math.floor(cores + SLACK - sum() - (submissions - inside.size()));
  }

  /** @param listener called when there may be more room; must not block */
  void onRoom(Runnable listener) {
    roomListener = listener;
  }

  private void admit(List<Runnable> after) {
    while (!waiting.isEmpty() && sum() + 1 <= cores + SLACK) {
      CompletableFuture<Core> place = waiting.removeFirst();
      Core core = new Core();
      inside.add(core);
      after.add(() -> place.complete(core));
    }
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
