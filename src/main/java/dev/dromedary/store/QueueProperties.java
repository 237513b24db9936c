package dev.dromedary.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The queue between those who submit and those who run.
 *
 * @param lanes Streams of the queue, the first one before the others. The service's own routes use exactly these
 *     two.
 * @param maxDepth Most submissions that are queued and running, in all lanes and on all nodes. More are answered
 *     with 503.
 * @param maxRuns How often a submission is begun without an end before it becomes an Internal Error, 1 to 100.
 * @param maxDeadLetters About how many of those are remembered. The oldest go first.
 * @param acceptTimeout How long a client waits for Redis before it is answered with 503.
 * @param completeTimeout How long a worker tries to store a result while Redis doesn't answer. After that the
 *     submission is run again.
 * @param localCache Most memory for submissions that this node has accepted and not begun. It saves the worker a
 *     round trip.
 * @param replicas Replicas of Redis that must have a submission, and its result, before a client is told, 0 to 10.
 *     Each submission then takes the time to a replica and back.
 */
@Validated
@ConfigurationProperties("dromedary.queue")
public record QueueProperties(
    @DefaultValue({"interactive", "batch"}) @NotEmpty List<String> lanes,
    @DefaultValue("10000") @Positive int maxDepth,
    @DefaultValue("3") @Min(1) @Max(100) int maxRuns,
    @DefaultValue("1000") @Positive int maxDeadLetters,
    @DefaultValue("10s") @NotNull Duration acceptTimeout,
    @DefaultValue("2m") @NotNull Duration completeTimeout,
    @DefaultValue("32MB") @NotNull DataSize localCache,
    @DefaultValue("0") @Min(0) @Max(10) int replicas) {}
