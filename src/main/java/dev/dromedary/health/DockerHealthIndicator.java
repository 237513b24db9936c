package dev.dromedary.health;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** {@code docker}: up when the engine answers. */
@Component
@ConditionalOnRole(Role.WORKER)
class DockerHealthIndicator extends AbstractHealthIndicator {
  private final DockerClient docker;

  DockerHealthIndicator(DockerClient docker) {
    super("the Docker engine does not answer");
    this.docker = docker;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder.up().withDetail("version", docker.versionCmd().exec().getVersion());
  }
}
