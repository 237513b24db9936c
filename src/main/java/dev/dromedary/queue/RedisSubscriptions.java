package dev.dromedary.queue;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Channels that are subscribed to and left again while this is open, all over one connection. Thread-safe. */
public final class RedisSubscriptions {
  private final Supplier<StatefulRedisPubSubConnection<String, String>> connection;
  /** How often each channel is subscribed to. */
  private final Map<String, Integer> channels = new HashMap<>();

  /** @param connection gives null while Redis has not been reached */
  RedisSubscriptions(Supplier<StatefulRedisPubSubConnection<String, String>> connection) {
    this.connection = connection;
  }

  /** @return completes when messages to this channel are heard; fails at once while Redis hasn't been reached yet */
  public synchronized CompletableFuture<Void> add(String channel) {
    StatefulRedisPubSubConnection<String, String> open = connection.get();
    if (open == null) {
      return CompletableFuture.failedFuture(new RedisConnectionException("Redis has not been reached yet"));
    }
    channels.merge(channel, 1, Integer::sum);
    // again when it is subscribed already: the answer comes when the subscription is there, and that may still be on
    // its way
    return open.async().subscribe(channel).toCompletableFuture();
  }

  /** As often as it was added. */
  public synchronized CompletableFuture<Void> remove(String channel) {
    Integer left = channels.computeIfPresent(channel, (key, count) -> count == 1 ? null : count - 1);
    StatefulRedisPubSubConnection<String, String> open = connection.get();
    return left != null || open == null
        ? CompletableFuture.completedFuture(null)
        : open.async().unsubscribe(channel).toCompletableFuture();
  }

  /** Completes when all messages have been heard that were published before this call. */
  public CompletableFuture<Void> catchUp() {
    StatefulRedisPubSubConnection<String, String> open = connection.get();
    return open == null ? CompletableFuture.completedFuture(null) : open.async().ping().toCompletableFuture()
        .thenApply(pong -> null);
  }
}
