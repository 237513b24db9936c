package dev.dromedary.store;

import dev.dromedary.submission.Statistics;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What there is in the queue, and what has been done, of all nodes. */
final class QueueGauges {
  private static final Duration PROBE_LIFE = Duration.ofMinutes(1);

  private final RedisCalls redis;
  private final Keys keys;
  private final QueueProperties queue;
  private final StorageLimit limit;
  private final Clock clock;

  QueueGauges(RedisCalls redis, Keys keys, QueueProperties queue, StorageLimit limit, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.queue = queue;
    this.limit = limit;
    this.clock = clock;
  }

  /** Reads Redis's own limit. */
  void followMaxmemory() {
    redis.ask(commands -> commands.info("memory"), queue.acceptTimeout(), info -> info).thenAccept(limit::follow);
  }

  /** See {@link SubmissionStore#probe}. */
  CompletableFuture<StorageUse> probe() {
    return redis.askReplicatedOnce(commands -> commands.set(keys.probe(), "1", SetArgs.Builder.ex(PROBE_LIFE))
        .thenCombine(commands.get(keys.held()), (ok, held) -> use(held)));
  }

  private StorageUse use(String held) {
    return new StorageUse(held == null ? 0 : Long.parseLong(held), limit.bytes());
  }

  /** How many submissions are queued, running, given up. */
  CompletableFuture<QueueDepth> depth() {
    return redis.askOnce(this::depth);
  }

  /** How many submissions are queued and running in each lane, in the lanes' order. */
  CompletableFuture<Map<String, QueueDepth>> lanes() {
    return redis.askOnce(commands -> ofEachLane(lane -> depth(commands, lane)));
  }

  /** What has been done so far. */
  CompletableFuture<Statistics> statistics() {
    return redis.ask(commands -> commands.hgetall(keys.days())
        .thenCombine(commands.hgetall(keys.totals()), RedisStatistics::new)
        .thenCombine(commands.info("memory"), RedisStatistics::withMemory)
        .thenCombine(depth(commands), RedisStatistics::with), queue.acceptTimeout(), statistics -> statistics);
  }

  CompletableFuture<StoreMetrics.Reading> reading() {
    return redis.askOnce(commands -> ofEachLane(lane -> depth(commands, lane))
        .thenCombine(ofEachLane(lane -> oldestWait(commands, keys.stream(lane))),
            (lanes, waits) -> new StoreMetrics.Reading(lanes, waits, 0, null))
        .thenCombine(commands.xlen(keys.deadLetters()),
            (reading, letters) -> new StoreMetrics.Reading(reading.lanes(), reading.oldestWait(), letters, null))
        .thenCombine(commands.get(keys.held()), (reading, held) -> new StoreMetrics.Reading(
            reading.lanes(), reading.oldestWait(), reading.deadLetters(), use(held))));
  }

  private CompletionStage<QueueDepth> depth(RedisClusterAsyncCommands<String, String> commands) {
    return ofEachLane(lane -> depth(commands, lane)).thenCombine(commands.xlen(keys.deadLetters()),
        (lanes, letters) -> lanes.values().stream().reduce(new QueueDepth(0, 0, letters), QueueDepth::plus));
  }

  private CompletionStage<QueueDepth> depth(RedisClusterAsyncCommands<String, String> commands, String lane) {
    CompletionStage<Long> running = commands.xpending(keys.stream(lane), Keys.GROUP)
        .thenApply(PendingMessages::getCount)
        // no worker has created the group yet
        .exceptionally(e -> 0L);
    return commands.xlen(keys.stream(lane))
        .thenCombine(running, (length, begun) -> new QueueDepth(Math.max(0, length - begun), begun, 0));
  }

  /** How long the submission waits that will be begun next. */
  private CompletionStage<Duration> oldestWait(RedisClusterAsyncCommands<String, String> commands, String stream) {
    return commands.xinfoGroups(stream)
        .thenApply(QueueGauges::lastDelivered)
        // no worker has created the group yet
        .exceptionally(e -> "0-0")
        .thenCompose(id ->
            commands.xrange(stream, Range.from(Boundary.excluding(id), Boundary.unbounded()), Limit.from(1)))
        .thenApply(next -> next.isEmpty() ? Duration.ZERO
            : Duration.ofMillis(Math.max(0, clock.millis() - Long.parseLong(next.get(0).getId().split("-")[0]))));
  }

  /** @param groups the reply to XINFO GROUPS: of each group a list of names and values; there's one */
  private static String lastDelivered(List<Object> groups) {
    List<?> group = groups.isEmpty() ? List.of("last-delivered-id", "0-0") : (List<?>) groups.get(0);
    return (String) group.get(group.indexOf("last-delivered-id") + 1);
  }

  private interface OfLane<T> {
    CompletionStage<T> ask(String lane);
  }

  private <T> CompletionStage<Map<String, T>> ofEachLane(OfLane<T> question) {
    CompletionStage<Map<String, T>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
    for (String lane : queue.lanes()) {
      all = all.thenCombine(question.ask(lane), (answers, answer) -> {
        answers.put(lane, answer);
        return answers;
      });
    }
    return all;
  }
}
