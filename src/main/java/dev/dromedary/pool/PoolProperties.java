package dev.dromedary.pool;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How many containers wait, and how long one is kept.
 *
 * @param size containers in all; 0 takes four for each core, as programs that wait use none
 * @param keepHot idle containers that are left unpaused, so that the first arrivals needn't wait for it
 * @param pauseAfter how long a container is idle before it is paused
 * @param checkAfter how long a hot container may go without a word before it is asked whether it still answers
 * @param maxUses jobs that a container runs before it is replaced; 1 makes every container single-use
 * @param maxAge by which a container is to be replaced; it is when it has reached three quarters or more of it, and as
 *     long as no more than a quarter of the pool is missing
 * @param parked whether idle containers have an interpreter started in advance, of the languages in demand
 * @param parkedMemory what all the interpreters that wait may come to, by the estimates in languages.yaml
 * @param bootWorkers containers that boot at once; booting is bound by CPU, which jobs want more
 */
@Validated
@ConfigurationProperties("dromedary.pool")
public record PoolProperties(
    @DefaultValue("0") @Min(0) @Max(1000) int size,
    @DefaultValue("2") @Min(0) int keepHot,
    @DefaultValue("2s") Duration pauseAfter,
    @DefaultValue("30s") Duration checkAfter,
    @DefaultValue("1000") @Min(1) int maxUses,
    @DefaultValue("1h") Duration maxAge,
    @DefaultValue("true") boolean parked,
    @DefaultValue("512MB") DataSize parkedMemory,
    @DefaultValue("2") @Min(1) @Max(16) int bootWorkers) {
  public PoolProperties {
    if (size == 0) {
      size = Math.max(4, 4 * Runtime.getRuntime().availableProcessors());
    }
  }
}
