package dev.dromedary.health;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * {@code docker}: up when the engine answers soon. However many ask while it hangs, one request of ours waits for it; whoever asked gets an
 * answer.
 */
@Component
@ConditionalOnRole(Role.WORKER)
class DockerHealthIndicator extends AbstractHealthIndicator {
  private static final long PATIENCE_SECONDS = 2;

  private final DockerClient docker;
  private CompletableFuture<String> version = CompletableFuture.completedFuture("");

  DockerHealthIndicator(DockerClient docker) {
    super("the Docker engine does not answer");
    this.docker = docker;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    builder.up().withDetail("version", version().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private synchronized CompletableFuture<String> version() {
    if (version.isDone()) {
      version = CompletableFuture.supplyAsync(() -> docker.versionCmd().exec().getVersion());
    }
    return version;
  }
}
