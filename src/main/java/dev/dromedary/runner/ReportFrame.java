package dev.dromedary.runner;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The payload of a REPORT; its numbers are checked for range. */
record ReportFrame(Outcome outcome, int detail, Duration cpuTime, Duration wallTime, long memoryBytes, int oomKills,
    int flags,
    int survivors, Duration setup, Duration cleanup, Duration starved) {
  private static final int STDOUT_CUT = 1;
  private static final int STDERR_CUT = 2;
  private static final int MEMORY_EXACT = 4;
  private static final int WAS_PARKED = 8;

  /** @throws IllegalArgumentException or BufferUnderflowException when no runner says that */
  static ReportFrame read(ByteBuffer in) {
    int outcome = in.get();
    if (outcome < 0 || outcome >= Outcome.values().length || outcome == Outcome.NOT_RUN.ordinal()) {
      throw new IllegalArgumentException("outcome " + outcome);
    }
    int detail = in.getInt();
    Duration cpuTime = nanos(in);
    Duration wallTime = nanos(in);
    long memoryBytes = RunnerProtocol.notNegative(in.getLong());
    int oomKills = (int) RunnerProtocol.notNegative(in.getInt());
    in.getLong(); // bytes of stdout and of stderr: they have been counted as they came
    in.getLong();
    int flags = in.get();
    int survivors = (int) RunnerProtocol.notNegative(in.getInt());
    return new ReportFrame(Outcome.values()[outcome], detail, cpuTime, wallTime, memoryBytes, oomKills, flags,
        survivors,
        nanos(in), nanos(in), nanos(in));
  }

  private static Duration nanos(ByteBuffer in) {
    return Duration.ofNanos(RunnerProtocol.notNegative(in.getLong()));
  }

  boolean wasParked() {
    return (flags & WAS_PARKED) != 0;
  }

  StepReport with(CapturedOutput stdout, CapturedOutput stderr, List<ProgramFile> returned) {
    return new StepReport(outcome, detail, cpuTime, wallTime, memoryBytes, (flags & MEMORY_EXACT) != 0, oomKills,
        stdout.toByteArray(), stderr.toByteArray(), (flags & STDOUT_CUT) != 0 || stdout.isCut(),
            (flags & STDERR_CUT) != 0,
        survivors, setup, cleanup, starved, returned);
  }
}
