package dev.dromedary.health;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** {@code docker}: up when the engine answers. */
@Component
@ConditionalOnRole(Role.WORKER)
class DockerHealthIndicator extends AbstractHealthIndicator {
  private final Pulse<String> version;

  DockerHealthIndicator(DockerClient docker) {
    super("the Docker engine does not answer");
    version = new Pulse<>(() -> CompletableFuture.supplyAsync(() -> docker.versionCmd().exec().getVersion()));
  }

  @EventListener(ApplicationReadyEvent.class)
  void ask() {
    version.ask();
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    builder.up().withDetail("version", version.feel());
  }
}
