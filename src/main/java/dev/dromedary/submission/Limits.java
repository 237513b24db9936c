package dev.dromedary.submission;

import java.time.Duration;

/**
 * What one run of a program may use.
 *
 * @param cpuTime CPU time of the whole process tree; more is Time Limit Exceeded
 * @param cpuExtraTime how long after {@code cpuTime} the program is let run before it is killed, so that a near miss can be seen
 * @param wallTime the backstop against programs that wait
 * @param memoryBytes of the whole process tree, enforced by the kernel
 * @param stackBytes of each process; 0 is no limit but {@code memoryBytes}
 * @param processes processes and threads at once
 * @param fileSizeBytes of each file that the program writes
 */
public record Limits(
    Duration cpuTime,
    Duration cpuExtraTime,
    Duration wallTime,
    long memoryBytes,
    long stackBytes,
    int processes,
    long fileSizeBytes) {}
