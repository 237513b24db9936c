package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.dromedary.DromedaryProperties;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Containers that no pool knows: those that did not come up, and those that an earlier life of this node left behind. */
@Component
public class HalfBootedContainers {
  private static final Logger LOG = LoggerFactory.getLogger(HalfBootedContainers.class);

  private final DockerClient docker;
  private final String node;

  HalfBootedContainers(DockerClient docker, DromedaryProperties properties) {
    this.docker = docker;
    this.node = properties.node();
  }

  /** Removes a container if it was made at all; a failure is logged, the next start of the service tries again. */
  public void remove(String containerId) {
    if (containerId == null || containerId.isEmpty()) {
      return;
    }
    try {
      docker.removeContainerCmd(containerId).withForce(true).exec();
    } catch (NotFoundException e) {
      LOG.debug("{} was gone already", containerId);
    } catch (RuntimeException e) {
      // not a DockerException alone: an engine that is away is an IOException in a bare RuntimeException
      LOG.warn("could not remove {}: {}", containerId, e.getMessage());
    }
  }

  /** Ids of all containers with this node's label. */
  List<String> ofThisNode() {
    return docker.listContainersCmd().withShowAll(true)
        .withLabelFilter(Map.of(DockerConfiguration.NODE_LABEL, node)).exec().stream().map(Container::getId).toList();
  }
}
