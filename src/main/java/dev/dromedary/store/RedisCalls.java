package dev.dromedary.store;

import dev.dromedary.queue.RedisConnections;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How the store asks Redis: without blocking, again while Redis can't answer for a passing reason, and with replies
 * read on threads of the store's own, for a route that goes on from there must not hold up Redis's I/O thread.
 */
final class RedisCalls implements AutoCloseable {
  private final RedisConnections connections;
  private static final long REPLICAS_PATIENCE_MILLIS = 1000;

  private final ReplyThreads threads = new ReplyThreads("store");
  private final int replicas;
  private final Supplier<CompletableFuture<RedisClusterAsyncCommands<String, String>>> replicated;

  /** @param replicas how many must have what {@link #runReplicated} has done, before it has an answer */
  RedisCalls(RedisConnections connections, Keys keys, int replicas) {
    this.connections = connections;
    this.replicas = replicas;
    // a connection that waits for replicas answers nothing else meanwhile
    replicated = replicas == 0 ? connections::shared : connections.another(keys.submissionPrefix());
  }

  boolean isReplicated() {
    return replicas > 0;
  }

  /** As {@link #run}, and waits for the replicas; without them it is asked again, and fails in the end. */
  <T> CompletableFuture<T> runReplicated(Script script, List<String> scriptKeys, List<String> arguments,
      Duration patience, ReplyThreads.Reader<List<Object>, T> reader) {
    return threads.reply(threads.insist(() -> replicated.get().thenCompose(commands ->
        script.run(commands, scriptKeys, arguments).thenCompose(reply -> replicate(commands, reply))), patience),
        reader);
  }

  /** As {@link #askOnce}, and waits for the replicas. */
  <T> CompletableFuture<T> askReplicatedOnce(
      Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> question) {
    return threads.reply(replicated.get().thenCompose(commands ->
        question.apply(commands).thenCompose(reply -> replicate(commands, reply))), answer -> answer);
  }

  private <T> CompletionStage<T> replicate(RedisClusterAsyncCommands<String, String> commands, T reply) {
    if (replicas == 0) {
      return CompletableFuture.completedFuture(reply);
    }
    return commands.waitForReplication(replicas, REPLICAS_PATIENCE_MILLIS).handle((have, e) -> {
      if (e != null) {
        // it has become a replica itself, for instance
        throw new RedisException("it isn't known which replicas have it", e);
      }
      if (have < replicas) {
        throw new RedisException(have + " of " + replicas + " replicas have it");
      }
      return reply;
    });
  }

  /** @param patience when to stop trying */
  <T> CompletableFuture<T> run(Script script, List<String> scriptKeys, List<String> arguments,
      Duration patience, ReplyThreads.Reader<List<Object>, T> reader) {
    return ask(redis -> script.run(redis, scriptKeys, arguments), patience, reader);
  }

  /** @param question may be asked more than once */
  <R, T> CompletableFuture<T> ask(
      Function<RedisClusterAsyncCommands<String, String>, CompletionStage<R>> question, Duration patience,
      ReplyThreads.Reader<R, T> reader) {
    return threads.reply(threads.insist(() -> connections.shared().thenCompose(question), patience), reader);
  }

  /** For replies that may be large. */
  <R, T> CompletableFuture<T> read(
      Function<RedisClusterAsyncCommands<String, String>, CompletionStage<R>> question, Duration patience,
      ReplyThreads.Reader<R, T> reader) {
    return threads.reply(threads.insist(() -> connections.reading().thenCompose(question), patience), reader);
  }

  /** Asks once; for what is asked again soon anyway. */
  <T> CompletableFuture<T> askOnce(
      Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> question) {
    return threads.reply(connections.shared().thenCompose(question), answer -> answer);
  }

  /** The same answer, unless it takes too long. */
  <T> CompletableFuture<T> within(Duration limit, CompletableFuture<T> answer) {
    return threads.within(limit, answer);
  }

  @Override
  public void close() {
    threads.close();
  }
}
