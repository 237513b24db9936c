package dev.dromedary.submission;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What became of a submission.
 *
 * @param time CPU time, mean over the runs, or that of the slowest test; null when the program didn't run
 * @param memoryBytes peak, mean over the runs, or that of the largest test; null when the program didn't run
 * @param stdout null when empty
 * @param stderr null when empty
 * @param compileOutput what the compiler said, also when it succeeded; null when it said nothing
 * @param message one line for a person about a verdict that isn't about the output; null when there's nothing to say
 * @param exitCode null when the program didn't run or didn't exit by itself
 * @param exitSignal null unless a signal ended the program
 * @param stdoutTruncated whether the program wrote more than was kept
 * @param executionHost the node that ran it
 * @param tests one for each test case that was judged, in their order; null when the client gave none or nothing ran
 * @param points sum over the tests; null when no test has any
 * @param compile null when nothing was compiled, or that isn't known
 * @param files what the client wanted to have of the files after the run, by path; null when it wanted none
 */
public record Result(
    Verdict verdict,
    Duration time,
    Duration wallTime,
    Long memoryBytes,
    byte[] stdout,
    byte[] stderr,
    byte[] compileOutput,
    String message,
    Integer exitCode,
    Integer exitSignal,
    boolean stdoutTruncated,
    boolean stderrTruncated,
    Instant startedAt,
    Instant finishedAt,
    String executionHost,
    List<TestResult> tests,
    BigDecimal points,
    CompileReport compile,
    Map<String, byte[]> files) {

  /** Of a submission without test cases. */
  public Result(Verdict verdict, Duration time, Duration wallTime, Long memoryBytes, byte[] stdout, byte[] stderr,
      byte[] compileOutput, String message, Integer exitCode, Integer exitSignal, boolean stdoutTruncated,
      boolean stderrTruncated, Instant startedAt, Instant finishedAt, String executionHost) {
    this(verdict, time, wallTime, memoryBytes, stdout, stderr, compileOutput, message, exitCode, exitSignal,
        stdoutTruncated, stderrTruncated, startedAt, finishedAt, executionHost, null, null, null, null);
  }

  /** For a submission that we could not judge, through no fault of the program. */
  public static Result internalError(String message, Instant finishedAt, String executionHost) {
    return new Result(Verdict.INTERNAL_ERROR, null, null, null, null, null, null, message, null, null, false, false,
        null, finishedAt, executionHost);
  }

  /** For a submission that nobody wants judged any more. */
  public static Result cancelled(Instant finishedAt) {
    return new Result(Verdict.CANCELLED, null, null, null, null, null, null, "Cancelled by the client", null, null,
        false,
        false, null, finishedAt, null);
  }
}
