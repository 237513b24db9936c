package dev.dromedary.submission;

import java.time.LocalDate;
import java.util.Map;

/**
 * What the service has done, all nodes together.
 *
 * @param acceptedByDay submissions by the day (UTC) that they were made on
 * @param finished submissions by language's name and verdict
 * @param queued not given to any worker yet
 * @param running given to a worker
 * @param memoryBytes what the store needs
 */
public record Statistics(
    Map<LocalDate, Long> acceptedByDay, Map<String, Map<Verdict, Long>> finished, long queued, long running,
        long memoryBytes) {}
