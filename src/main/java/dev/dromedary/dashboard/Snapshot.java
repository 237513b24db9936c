package dev.dromedary.dashboard;

import dev.dromedary.node.NodeRecord;
import dev.dromedary.pool.ContainerPool;
import dev.dromedary.store.QueueDepth;
import java.util.List;
import java.util.Map;

/**
 * All that the page shows of the service at one moment.
 *
 * @param node this node, whose pool, steps, submissions and verdicts these are; the queue is everybody's
 * @param verdicts how many submissions have got each, since the start
 * @param slices the last five minutes, oldest first
 */
record Snapshot(
    String node,
    long uptimeSeconds,
    ContainerPool.Status pool,
    List<ContainerPool.Member> containers,
    List<ContainerPool.Retired> retired,
    Map<String, QueueDepth> lanes,
    int maxDepth,
    List<NodeRecord> nodes,
    Map<String, Long> verdicts,
    int sliceSeconds,
    List<RecentSubmissions.Slice> slices,
    RecentSubmissions.Slice recent,
    Map<String, StepMeter.Reading> steps) {}
