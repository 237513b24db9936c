package dev.dromedary.queue;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.UnblockType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection of which one thread waits for replies, and that is thrown away when it is lost. Lettuce would rather
 * restore it and send the command again, behind the reader's back: a reply with entries that got lost on the way would
 * then go unnoticed.
 */
final class DedicatedConnection implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final RedisConnections connections;
  private final StatefulConnection<String, String> connection;
  private final RedisClusterAsyncCommands<String, String> commands;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean lost;
  private volatile Long clientId;

  DedicatedConnection(
      RedisConnections connections,
      StatefulConnection<String, String> connection,
      RedisClusterAsyncCommands<String, String> commands) {
    this.connections = connections;
    this.connection = connection;
    this.commands = commands;
    connection.addListener(new RedisConnectionStateListener() {
      @Override
      public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        lost = true;
        close();
      }
    });
  }

  /** Says how long a command may wait in Redis: what has no answer soon after that is not waited for any longer. */
  void allowBlocking(Duration longest) {
    connection.setTimeout(longest.plus(ANSWER));
  }

  RedisClusterAsyncCommands<String, String> commands() {
    return commands;
  }

  /** Waits for a reply; only for the thread whose connection this is. */
  <T> T await(CompletionStage<T> reply) throws InterruptedException {
    try {
      return reply.toCompletableFuture().get(connection.getTimeout().toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no reply from Redis", e);
    }
  }

  /** Asks Redis who we are, so that {@link #unblock()} can say so. */
  void introduce() throws InterruptedException {
    if (!connections.isCluster()) {
      clientId = await(commands.clientId());
    }
  }

  boolean isLost() {
    return lost;
  }

  /** Ends a command that waits in Redis, as if its time were over, so that no entry is on its way to nobody. */
  void unblock() {
    Long id = clientId;
    if (id == null) {
      // in a cluster the request would reach any node
      close();
      return;
    }
    connections.shared()
        .thenCompose(shared -> shared.clientUnblock(id, UnblockType.TIMEOUT))
        .whenComplete((done, e) -> {
          if (e != null) {
            close();
          }
        });
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connection.closeAsync();
    }
  }
}
