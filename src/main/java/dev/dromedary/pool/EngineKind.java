package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.VersionComponent;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Docker, or Podman, which takes the same orders and understands some of them differently. */
@Component
class EngineKind {
  private static final String PODMAN = "Podman Engine";
  /** Earlier ones can't change a container's memory limit, and each job may have another. */
  private static final int[] LEAST_PODMAN = {5, 1};

  private final DockerClient docker;
  private volatile Boolean podman;

  EngineKind(DockerClient docker) {
    this.docker = docker;
  }

  /**
   * Asks the engine once.
   *
   * @throws IllegalStateException when it is one that can't do what is needed
   */
  boolean isPodman() {
    if (podman == null) {
      Optional<String> version = podmanVersion(docker.versionCmd().exec());
      version.ifPresent(EngineKind::check);
      podman = version.isPresent();
    }
    return podman;
  }

  private static Optional<String> podmanVersion(Version version) {
    List<VersionComponent> components = version.getComponents();
    return components == null ? Optional.empty()
        : components.stream().filter(c -> PODMAN.equals(c.getName())).map(VersionComponent::getVersion).findFirst();
  }

  private static void check(String version) {
    String[] numbers = version.split("[^0-9]+");
    int major = Integer.parseInt(numbers[0]);
    int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
    if (major < LEAST_PODMAN[0] || major == LEAST_PODMAN[0] && minor < LEAST_PODMAN[1]) {
      throw new IllegalStateException("this is Podman " + version
          + ", and before 5.1 it can't change a container's memory limit; update it, or use Docker");
    }
  }
}
