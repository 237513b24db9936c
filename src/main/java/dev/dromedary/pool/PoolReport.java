package dev.dromedary.pool;

import dev.dromedary.node.Capacity;
import dev.dromedary.node.Nodes;
import dev.dromedary.pool.SandboxContainer.State;
import org.springframework.stereotype.Component;

/** Tells the other nodes what this one's pool is doing. */
@Component
class PoolReport {
  PoolReport(ContainerPools pool, Nodes nodes) {
    nodes.reportsCapacity(() -> {
      var containers = pool.status().containers();
      int working = containers.getOrDefault(State.LEASED, 0) + containers.getOrDefault(State.PREPARING, 0);
      return new Capacity(pool.status().size(), pool.status().usable() - working, working);
    });
  }
}
