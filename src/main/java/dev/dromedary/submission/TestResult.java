package dev.dromedary.submission;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What became of one test case; as in {@link Result}, of which this is a part.
 *
 * @param message one line for a person, by us or by the checker; null when there's nothing to say
 * @param points what it earned; null when the test case has none
 */
public record TestResult(
    Verdict verdict,
    Duration time,
    Duration wallTime,
    long memoryBytes,
    byte[] stdout,
    byte[] stderr,
    String message,
    Integer exitCode,
    Integer exitSignal,
    boolean stdoutTruncated,
    boolean stderrTruncated,
    BigDecimal points) {}
