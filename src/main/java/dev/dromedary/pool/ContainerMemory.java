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

  /** @param order to limit the memory of its container */
  public void limit(ContainerOrder order) {
    limit(order.container().id(), order.memoryBytes());
  }

  void limit(String containerId, long memoryBytes) {
    long bytes = spec.containerMemory(memoryBytes);
    docker.updateContainerCmd(containerId).withMemory(bytes).withMemorySwap(bytes).exec();
  }
}
