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
 * @param lanes the streams of the queue, in order of priority; submissions go to the first one unless said otherwise
 * @param maxDepth how many submissions may be queued and running, all lanes together, before more are refused
 * @param maxRuns how often a submission is begun, without an end, before it is given up with Internal Error
 * @param maxDeadLetters about how many of those are remembered, the latest ones
 * @param acceptTimeout how long a client waits for Redis before it is told that it is not there
 * @param completeTimeout how long a worker tries to hand in a result while Redis is not there; after that the
 *     submission is run again, by whoever it is given to
 * @param localCache how much of what this node has accepted is kept in memory until it is run, which saves the worker a
 *     round trip
 * @param replicas how many replicas of Redis must have what is accepted, and each result, before anybody is told: what
 *     was told then outlasts a failover. Costs the way to a replica and back
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
