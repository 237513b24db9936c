package dev.dromedary.dashboard;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.NodeRecord;
import dev.dromedary.node.Nodes;
import dev.dromedary.pool.ContainerPool;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.store.QueueDepth;
import dev.dromedary.store.QueueProperties;
import dev.dromedary.store.SubmissionStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks everybody once. */
@Component
class SnapshotTaker {
  /** Redis may be away; the page shows the rest then. */
  private static final long PATIENCE_MILLIS = 1000;

  private static final ContainerPool.Status NO_POOL = new ContainerPool.Status(0, Map.of(), 0, 0, null, null);

  private final DromedaryProperties dromedary;
  private final ObjectProvider<ContainerPools> pool;
  private final SubmissionStore store;
  private final Nodes nodes;
  private final QueueProperties queue;
  private final MeterRegistry meters;
  private final RecentSubmissions recent;
  private final StepMeter steps;

  SnapshotTaker(DromedaryProperties dromedary, ObjectProvider<ContainerPools> pool, SubmissionStore store, Nodes nodes,
      QueueProperties queue, MeterRegistry meters, RecentSubmissions recent, StepMeter steps) {
    this.dromedary = dromedary;
    this.pool = pool;
    this.store = store;
    this.nodes = nodes;
    this.queue = queue;
    this.meters = meters;
    this.recent = recent;
    this.steps = steps;
  }

  /** Lanes and nodes are empty when Redis doesn't answer. Never fails for that. */
  CompletableFuture<Snapshot> take() {
    CompletableFuture<Map<String, QueueDepth>> lanes = store.lanes()
        .completeOnTimeout(Map.of(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(e -> Map.of());
    CompletableFuture<List<NodeRecord>> living =
        nodes.living().completeOnTimeout(List.of(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
            .exceptionally(e -> List.of());
    return lanes.thenCombine(living, this::snapshot);
  }

  private Snapshot snapshot(Map<String, QueueDepth> lanes, List<NodeRecord> nodes) {
    // only workers have one
    ContainerPools here = pool.getIfAvailable();
    return new Snapshot(dromedary.node(), ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
        here == null ? NO_POOL : here.status(), here == null ? List.of() : here.members(),
        here == null ? List.of() : here.retired(), lanes, queue.maxDepth(), nodes, verdicts(),
        (int) RecentSubmissions.SLICE.toSeconds(), recent.slices(RecentSubmissions.SLICES), recent.total(),
            steps.readings());
  }

  private Map<String, Long> verdicts() {
    Map<String, Long> verdicts = new TreeMap<>();
    for (Counter counter : meters.find("dromedary.submissions.finished").counters()) {
      if (counter.count() > 0) {
        verdicts.put(counter.getId().getTag("verdict"), (long) counter.count());
      }
    }
    return verdicts;
  }
}
