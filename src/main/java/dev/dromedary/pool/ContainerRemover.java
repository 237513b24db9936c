package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.dromedary.DromedaryProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Containers that no pool knows: those that did not come up, those whose making the engine did not tell of, and those
 * that an earlier life of this node left behind.
 */
@Component
public class ContainerRemover {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRemover.class);

  /** Longer than a container boots: one that has been unknown for so long doesn't boot any more. */
  static final Duration PATIENCE = ContainerOrder.Kind.BOOT.time().plusSeconds(30);

  private final DockerClient docker;
  private final String node;
  private final LongSupplier nanos;
  private final Map<String, Long> unknownSince = new HashMap<>();

  @Autowired
  ContainerRemover(DockerClient docker, DromedaryProperties properties) {
    this(docker, properties.node(), System::nanoTime);
  }

  ContainerRemover(DockerClient docker, String node, LongSupplier nanos) {
    this.docker = docker;
    this.node = node;
    this.nanos = nanos;
  }

  /** Removes those of this node that no pool has known for long; called by a timer. */
  public synchronized void removeUnknown(ContainerPools pools) {
    // the engine's list first: what is admitted meanwhile is known
    List<String> there = ofThisNode();
    Set<String> known = pools.ids();
    unknownSince.keySet().retainAll(there);
    unknownSince.keySet().removeAll(known);
    for (String id : there) {
      if (!known.contains(id)
          && nanos.getAsLong() - unknownSince.computeIfAbsent(id, any -> nanos.getAsLong()) >= PATIENCE.toNanos()) {
        LOG.info("removing {}, which no pool knows", id);
        remove(id);
      }
    }
  }

  /** Removes a container if it was made at all; a failure is logged, {@link #removeUnknown} tries again. */
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
