package dev.dromedary.queue;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one member of a consumer group says to Redis.
 *
 * @param prefix in front of each stream's name makes its key
 * @param member this consumer
 */
record ConsumerGroup(String prefix, String group, String member) {
  /** An idle time that nobody waits for. */
  private static final Duration FOR_THE_TAKING = Duration.ofDays(1);

  private String key(String stream) {
    return prefix + stream;
  }

  private Consumer<String> consumer() {
    return Consumer.from(group, member);
  }

  /** Creates group and stream where they are missing; the group begins at the stream's beginning. */
  CompletionStage<?> create(RedisClusterAsyncCommands<String, String> redis, String stream) {
    return redis.xgroupCreate(StreamOffset.from(key(stream), "0"), group, XGroupCreateArgs.Builder.mkstream())
        .handle((ok, e) -> e == null || e instanceof RedisBusyException
            ? CompletableFuture.completedFuture(ok)
            : CompletableFuture.<String>failedFuture(e))
        .thenCompose(Function.identity());
  }

  /**
   * Entries that nobody has been given yet.
   *
   * @param count at most so many <em>of each stream</em>
   * @param block how long to wait for the first one; null for not at all
   */
  CompletionStage<List<StreamEntry>> read(
      RedisClusterAsyncCommands<String, String> redis, List<String> streams, int count, Duration block) {
    XReadArgs args = XReadArgs.Builder.count(count);
    if (block != null) {
      args.block(block);
    }
    @SuppressWarnings("unchecked")
    StreamOffset<String>[] offsets =
        streams.stream().map(stream -> StreamOffset.lastConsumed(key(stream))).toArray(StreamOffset[]::new);
    return redis.xreadgroup(consumer(), args, offsets).thenApply(messages -> messages == null
        ? List.of()
        : messages.stream().map(message -> entry(message, 1)).toList());
  }

  /** Entries that this member was given and has not acknowledged, in order, beginning after an id. */
  CompletionStage<List<PendingMessage>> own(
      RedisClusterAsyncCommands<String, String> redis, String stream, String after, int count) {
    // in Redis's own notation: Lettuce drops that a boundary of XPENDING is excluded
    Range<String> rest = Range.from(Range.Boundary.including("(" + after), Range.Boundary.unbounded());
    return redis.xpending(key(stream),
        new XPendingArgs<String>().group(group).range(rest).limit(Limit.from(count)).consumer(consumer()));
  }

  /** Entries that nobody has sent a heartbeat for in so long. */
  CompletionStage<List<PendingMessage>> abandoned(
      RedisClusterAsyncCommands<String, String> redis, String stream, Duration idle, int count) {
    return redis.xpending(key(stream),
        new XPendingArgs<String>().group(group).range(Range.unbounded()).limit(Limit.from(count)).idle(idle));
  }

  /**
   * Makes pending entries this member's, which counts as a delivery.
   *
   * @param idle leaves out entries that have had a heartbeat since, or that somebody else has been quicker to claim
   */
  CompletionStage<List<StreamEntry>> claim(
      RedisClusterAsyncCommands<String, String> redis, String stream, List<PendingMessage> pending, Duration idle) {
    if (pending.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Map<String, Long> deliveries =
        pending.stream().collect(Collectors.toMap(PendingMessage::getId, PendingMessage::getRedeliveryCount));
    List<String> inOrder = pending.stream().map(PendingMessage::getId).toList();
    return redis.xclaim(key(stream), consumer(), XClaimArgs.Builder.minIdleTime(idle), ids(inOrder))
        .thenApply(messages -> messages.stream()
            .map(message -> entry(message, deliveries.getOrDefault(message.getId(), 0L) + 1))
            .toList());
  }

  /** Resets the idle time of entries that are being worked on. Doesn't count as a delivery. */
  CompletionStage<?> heartbeat(
      RedisClusterAsyncCommands<String, String> redis, String stream, Collection<String> entries) {
    return redis.xclaim(key(stream), consumer(), new XClaimArgs().justid().minIdleTime(0), ids(entries));
  }

  /** Offers entries, that were read but not begun, to whichever member looks next. Doesn't count as a delivery. */
  CompletionStage<?> handBack(
      RedisClusterAsyncCommands<String, String> redis, String stream, Collection<String> entries) {
    XClaimArgs args = new XClaimArgs().justid().minIdleTime(0).idle(FOR_THE_TAKING);
    return redis.xclaim(key(stream), consumer(), args, ids(entries));
  }

  /** Deletes first: if only one of the two arrives, a pending entry without content is left, and no unseen garbage. */
  CompletionStage<?> acknowledge(RedisClusterAsyncCommands<String, String> redis, DeliveryId id) {
    redis.xdel(key(id.stream()), id.entry());
    return redis.xack(key(id.stream()), group, id.entry());
  }

  private StreamEntry entry(StreamMessage<String, String> message, long deliveries) {
    String stream = message.getStream().substring(prefix.length());
    Map<String, String> fields = message.getBody() == null ? Map.of() : message.getBody();
    return new StreamEntry(new DeliveryId(stream, message.getId()), fields, deliveries);
  }

  private static String[] ids(Collection<String> ids) {
    return ids.toArray(String[]::new);
  }
}
