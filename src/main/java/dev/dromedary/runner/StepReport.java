package dev.dromedary.runner;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the runner saw of one step. It comes out of a container that ran hostile code: every number in it has been checked
 * for range, none is to be trusted beyond what it claims about that same program.
 *
 * @param detail exit code, signal or errno, by {@code outcome}
 * @param cpuTime of the whole process tree
 * @param memoryBytes peak
 * @param memoryExact whether {@code memoryBytes} is the kernel's watermark rather than a sample
 * @param oomKills processes that the kernel killed for lack of memory
 * @param stdout its beginning, at most as much as the step says is kept
 * @param stdoutTruncated whether more was written
 * @param survivors processes that outlived the main process and were killed
 * @param starved how long it had less than a core although it wanted one; up to {@link #MOST_STARVED} don't
 *     count against its wall time
 * @param returned the files that the step made, when it was to return them
 */
public record StepReport(
    Outcome outcome,
    int detail,
    Duration cpuTime,
    Duration wallTime,
    long memoryBytes,
    boolean memoryExact,
    int oomKills,
    byte[] stdout,
    byte[] stderr,
    boolean stdoutTruncated,
    boolean stderrTruncated,
    int survivors,
    Duration setup,
    Duration cleanup,
    Duration starved,
    List<ProgramFile> returned) {
  /** The runner's bound, too. */
  public static final Duration MOST_STARVED = Duration.ofSeconds(60);

  /** One that had a core whenever it wanted one. */
  public StepReport(Outcome outcome, int detail, Duration cpuTime, Duration wallTime, long memoryBytes,
      boolean memoryExact,
      int oomKills, byte[] stdout, byte[] stderr, boolean stdoutTruncated, boolean stderrTruncated, int survivors,
      Duration setup, Duration cleanup, List<ProgramFile> returned) {
    this(outcome, detail, cpuTime, wallTime, memoryBytes, memoryExact, oomKills, stdout, stderr, stdoutTruncated,
        stderrTruncated, survivors, setup, cleanup, Duration.ZERO, returned);
  }

  /** The same with no more than the first bytes of each output. */
  public StepReport withOutputUpTo(long bytes) {
    boolean cutStdout = stdout.length > bytes;
    boolean cutStderr = stderr.length > bytes;
    return new StepReport(outcome, detail, cpuTime, wallTime, memoryBytes, memoryExact, oomKills,
        cutStdout ? Arrays.copyOf(stdout, (int) bytes) : stdout, cutStderr ? Arrays.copyOf(stderr, (int) bytes)
            : stderr,
        stdoutTruncated || cutStdout, stderrTruncated || cutStderr, survivors, setup, cleanup, starved, returned);
  }

  /** Whether it was ended for what may not be its doing: others had the CPUs that it wanted. */
  public boolean isStarved() {
    return outcome == Outcome.WALL_TIME_LIMIT && starved.compareTo(MOST_STARVED) >= 0;
  }

  public boolean succeeded() {
    return outcome == Outcome.EXITED && detail == 0;
  }
}
