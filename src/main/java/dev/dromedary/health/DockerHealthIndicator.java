package dev.dromedary.health;

import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import dev.dromedary.pool.EngineWatch;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** {@code docker}: up when the engine answered when it was asked last, a few seconds ago. */
@Component
@ConditionalOnRole(Role.WORKER)
class DockerHealthIndicator implements HealthIndicator {
  private final EngineWatch engine;

  DockerHealthIndicator(EngineWatch engine) {
    this.engine = engine;
  }

  @Override
  public Health health() {
    String reason = engine.reason();
    if (reason != null) {
      return Health.down().withDetail("error", "the Docker engine does not answer: " + reason).build();
    }
    Health.Builder up = Health.up();
    if (engine.version() != null) {
      up.withDetail("version", engine.version());
    }
    return up.build();
  }
}
