package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.NodeRecord;
import dev.dromedary.node.Nodes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Containers, on this node's engine, of other nodes that are dead and don't come back. A node that restarts removes
 * its own; this is for those that never do.
 *
 * <p>A container belongs to a dead node when its label names a node of this Redis (another Redis's nodes aren't ours
 * to judge) that had no record whenever we looked for longer than {@link #PATIENCE}, while Redis answered us. A node
 * that is out of touch with Redis for so long has lost its submissions to others anyway; it would replace the
 * containers.
 */
@Component
public class OrphanSweeper {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Logger LOG = LoggerFactory.getLogger(OrphanSweeper.class);

  private final DockerClient docker;
  private final Nodes nodes;
  private final ContainerRemover containers;
  private final String thisNode;
  private final LongSupplier nanos;
  private final Map<String, Long> missingSince = new HashMap<>();

  @Autowired
  OrphanSweeper(DockerClient docker, Nodes nodes, ContainerRemover containers, DromedaryProperties properties) {
    this(docker, nodes, containers, properties.node(), System::nanoTime);
  }

  OrphanSweeper(
      DockerClient docker, Nodes nodes, ContainerRemover containers, String thisNode, LongSupplier nanos) {
    this.docker = docker;
    this.nodes = nodes;
    this.containers = containers;
    this.thisNode = thisNode;
    this.nanos = nanos;
  }

  /** Removes what has been without an owner for long enough; called by a timer. */
  public synchronized void remove() {
    Set<String> living;
    try {
      living = nodes.living().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join().stream()
          .map(NodeRecord::name).collect(Collectors.toSet());
    } catch (java.util.concurrent.CompletionException e) {
      missingSince.clear();
      return;
    }
    if (!living.contains(thisNode) || nodes.clusterId() == null) {
      // Redis is just back, and the others may not have written their records yet
      missingSince.clear();
      return;
    }
    Map<String, List<Container>> byOwner = docker.listContainersCmd().withShowAll(true)
        .withLabelFilter(Map.of(DockerConfiguration.CLUSTER_LABEL, nodes.clusterId())).exec().stream()
        .collect(Collectors.groupingBy(container -> container.getLabels().get(DockerConfiguration.NODE_LABEL)));
    missingSince.keySet().retainAll(byOwner.keySet());
    missingSince.keySet().removeAll(living);
    byOwner.forEach((owner, its) -> {
      if (living.contains(owner)) {
        return;
      }
      long since = missingSince.computeIfAbsent(owner, any -> nanos.getAsLong());
      if (nanos.getAsLong() - since >= PATIENCE.toNanos()) {
        LOG.info("removing {} containers of {}, which is gone", its.size(), owner);
        its.forEach(container -> containers.remove(container.getId()));
      }
    });
  }
}
