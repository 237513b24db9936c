package dev.dromedary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The machine that everything is measured on. */
final class Machine {
  static final int CPUS = Runtime.getRuntime().availableProcessors();
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  /** Of one CPU; timers and the like always do something. */
  private static final double QUIET = 0.2;
  private static final double TICKS_PER_SECOND = 100;

  private Machine() {}

  /** Until nothing computes any more, as the interpreters that are started for later jobs do, or not for long. */
  static void awaitQuiet() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double busy = CPUS;
    while (busy > QUIET && System.nanoTime() < deadline) {
      long before = busyTicks();
      Thread.sleep(LOOK.toMillis());
      busy = (busyTicks() - before) / TICKS_PER_SECOND / (LOOK.toMillis() / 1000.0);
    }
  }

  private static long busyTicks() throws IOException {
    String[] cpu = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
    // user, nice, system; idle and waiting for input and output come after
    return Long.parseLong(cpu[1]) + Long.parseLong(cpu[2]) + Long.parseLong(cpu[3]);
  }
}
