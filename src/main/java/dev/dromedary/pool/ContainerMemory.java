package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import org.springframework.stereotype.Component;

/** Changes the kernel's memory limit of a container; camel-docker has no endpoint for it. */
@Component
public class ContainerMemory {
  private final DockerClient docker;
  private final SandboxSpec spec;

  ContainerMemory(DockerClient docker, SandboxSpec spec) {
    this.docker = docker;
    this.spec = spec;
  }

  /** @param memoryBytes what the next job may use, without the runner's own share */
  public void limit(SandboxContainer container, long memoryBytes) {
    long bytes = spec.containerMemory(memoryBytes);
    docker.updateContainerCmd(container.id()).withMemory(bytes).withMemorySwap(bytes).exec();
  }
}
