package dev.dromedary.pool;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How many containers wait, and how long one is kept. Each image has a pool of its own.
 *
 * @param size Containers in a pool, 1 to 1000. 0: four for each CPU.
 * @param keepHot Idle containers that are left unpaused, for the first jobs that come.
 * @param pauseAfter Idle time after which a container is paused.
 * @param checkAfter Silence after which a container that isn't paused is asked whether it still answers.
 * @param maxUses Jobs that a container runs before it is replaced. 1: every container is single-use.
 * @param maxAge Age at which a container is to be replaced. It is from three quarters of it on, while no more than a
 *     quarter of the pool is missing.
 * @param parked Whether idle containers start an interpreter before its job comes, of the languages in demand.
 * @param parkedMemory Most memory of all interpreters that wait in a pool, by the estimates of languages.yaml.
 * @param bootWorkers Containers that boot at once, 1 to 16.
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
