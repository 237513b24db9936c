package dev.dromedary.submission;

import java.time.Duration;

/**
 * How the compiler fared; of a compilation that had been done before, how it did then.
 *
 * @param time CPU time
 * @param memoryBytes peak
 * @param exitCode null when it didn't exit by itself
 * @param exitSignal null unless a signal ended it
 * @param timedOut whether it took too long
 */
public record CompileReport(
    Duration time, Duration wallTime, long memoryBytes, Integer exitCode, Integer exitSignal, boolean timedOut) {}
