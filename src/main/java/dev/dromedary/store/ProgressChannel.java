package dev.dromedary.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.queue.RedisSubscriptions;
import dev.dromedary.submission.ProgressEvent;
import dev.dromedary.submission.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on with a submission, from the node that runs it to those that watch.
 *
 * <p>Each watched submission has a channel in Redis, to which only its watchers' nodes subscribe. Whoever watches
 * subscribes, marks the submission and publishes the wish, in this order; the worker sees the mark when it starts the
 * submission, or hears the wish ({@link LocalWatches}), and publishes from then on, beginning with what has been so
 * far. Of a submission that nobody watches nothing is published. Nothing is stored: what is lost with a connection is
 * lost, but for the result, which {@link SubmissionStore#await} brings.
 */
public class ProgressChannel {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressChannel.class);

  private final RedisConnections connections;
  private final SubmissionStore store;
  private final Keys keys = new Keys("0");
  private final ObjectMapper json = JsonMapper.builder().build();
  private final RedisSubscriptions subscriptions;
  private final ConcurrentHashMap<String, Set<WatchSession>> byChannel = new ConcurrentHashMap<>();

  public ProgressChannel(RedisConnections connections, SubmissionStore store, LocalWatches localWatches) {
    this.connections = connections;
    this.store = store;
    localWatches.publishBy(this::publish);
    subscriptions = connections.subscriptions(this::received);
    connections.subscribe(keys.wishes(), localWatches::wish, () -> {});
  }

  /** @return of a submission that exists; fails with {@link NoSuchSubmissionException} */
  public CompletableFuture<WatchSession> watch(String token) {
    // not thenApply, which would wrap the failure
    CompletableFuture<WatchSession> watching = new CompletableFuture<>();
    store.status(token).whenComplete((status, e) -> SubmissionStore.settle(watching,
        e == null && status != null ? new WatchSession(this, token) : null,
        e == null && status == null ? new NoSuchSubmissionException(token) : e));
    return watching;
  }

  /** Not before the subscription is there, or news would be missed. */
  CompletableFuture<Verdict> begin(WatchSession watching) {
    String channel = keys.progress(watching.token());
    byChannel.compute(channel, (key, watchers) -> {
      Set<WatchSession> set = watchers == null ? ConcurrentHashMap.newKeySet() : watchers;
      set.add(watching);
      return set;
    });
    return subscriptions.add(channel).thenCompose(done -> store.markAsWatched(watching.token()));
  }

  CompletableFuture<?> finished(String token) {
    return store.await(token);
  }

  SubmissionStore store() {
    return store;
  }

  /** @return completes when everything that was published before has been heard */
  CompletableFuture<Void> end(WatchSession watching) {
    String channel = keys.progress(watching.token());
    Set<WatchSession> left = byChannel.computeIfPresent(channel, (key, watchers) -> {
      watchers.remove(watching);
      return watchers.isEmpty() ? null : watchers;
    });
    return left == null ? subscriptions.remove(channel) : CompletableFuture.completedFuture(null);
  }

  /** Completes when all has been heard that was published before this call. */
  CompletableFuture<Void> catchUp() {
    return subscriptions.catchUp();
  }

  private void publish(String token, ProgressEvent event) {
    String message;
    try {
      message = json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    connections.shared().thenCompose(redis -> redis.publish(keys.progress(token), message)).whenComplete((heard, e) -> {
      if (e != null) {
        LOG.debug("progress of {} could not be published", token, e);
      }
    });
  }

  private void received(String channel, String message) {
    Set<WatchSession> watchers = byChannel.get(channel);
    if (watchers == null) {
      return;
    }
    try {
      ProgressEvent event = json.readValue(message, ProgressEvent.class);
      List.copyOf(watchers).forEach(watching -> watching.heard(event));
    } catch (JsonProcessingException e) {
      LOG.warn("{} carries something else than progress", channel, e);
    }
  }

  /** How many channels are subscribed to; for tests. */
  int channels() {
    return byChannel.size();
  }
}
