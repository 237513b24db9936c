package dev.dromedary.health;

import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import dev.dromedary.pool.ContainerPool;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.pool.EngineWatch;
import dev.dromedary.pool.SandboxContainer.State;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * {@code pool}: up when there's, of each image, a container that a job could have, now or when the present one is done,
 * and the engine answers. Readiness is this.
 */
@Component
@ConditionalOnRole(Role.WORKER)
class PoolHealthIndicator implements HealthIndicator {
  private final ContainerPools pool;
  private final EngineWatch engine;

  PoolHealthIndicator(ContainerPools pool, EngineWatch engine) {
    this.pool = pool;
    this.engine = engine;
  }

  @Override
  public Health health() {
    ContainerPool.Status status = pool.status();
    Health.Builder health = pool.isUsable() && engine.isAnswering() ? Health.up() : Health.outOfService();
    health.withDetail("size", status.size())
        .withDetail("free", count(status, State.HOT) + count(status, State.CHECKING) + count(status, State.PAUSED)
            + count(status, State.PAUSING))
        .withDetail("hot", count(status, State.HOT))
        .withDetail("running", count(status, State.LEASED) + count(status, State.PREPARING))
        .withDetail("dirty", count(status, State.RETIRING))
        .withDetail("booting", status.booting())
        .withDetail("waiting", status.waiting());
    if (status.lastRefill() != null) {
      health.withDetail("lastRefill", status.lastRefill());
    }
    if (status.lastBootFailure() != null) {
      health.withDetail("lastBootFailure", status.lastBootFailure());
    }
    return health.build();
  }

  private static int count(ContainerPool.Status status, State state) {
    return status.containers().getOrDefault(state, 0);
  }
}
