package dev.dromedary.api;

import dev.dromedary.node.NodeRecord;
import dev.dromedary.node.Nodes;
import dev.dromedary.store.QueueDepth;
import dev.dromedary.store.SubmissionStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Judge0's {@code /workers}: its one queue, and who works on it. A worker of Judge0's is a container here. */
public class Workers {
  private final Supplier<Nodes> nodes;
  private final Supplier<SubmissionStore> store;

  Workers(Supplier<Nodes> nodes, Supplier<SubmissionStore> store) {
    this.nodes = nodes;
    this.store = store;
  }

  /** Judge0's fields, and {@code nodes}, each with its own part of them. */
  public CompletableFuture<List<Map<String, Object>>> show() {
    return store.get().depth().thenCombine(nodes.get().living(), (depth, living) -> List.of(queue(depth, living)));
  }

  private static Map<String, Object> queue(QueueDepth depth, List<NodeRecord> living) {
    Map<String, Object> queue = new LinkedHashMap<>();
    queue.put("queue", "default");
    queue.put("size", depth.queued());
    queue.put("available", living.stream().mapToInt(NodeRecord::containers).sum());
    queue.put("idle", living.stream().mapToInt(NodeRecord::idle).sum());
    queue.put("working", living.stream().mapToInt(NodeRecord::working).sum());
    queue.put("paused", 0);
    queue.put("failed", depth.deadLetters());
    queue.put("nodes", living);
    return queue;
  }
}
