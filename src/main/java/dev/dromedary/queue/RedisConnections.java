package dev.dromedary.queue;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connections to the Redis that Spring's properties describe, be it one server, Sentinel or Cluster: all of them offer
 * {@link RedisClusterAsyncCommands}.
 *
 * <p>Redis need not be there when this is created. Connecting goes on in the background then, and until it succeeds
 * {@link #shared()} fails at once. A connection that was there and is lost is Lettuce's to restore: commands wait for
 * it up to the command timeout, {@code spring.data.redis.timeout}.
 */
public final class RedisConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);

  private final AbstractRedisClient client;
  private final ScheduledExecutorService connector = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "redis-connector");
    thread.setDaemon(true);
    return thread;
  });
  private final List<StatefulConnection<?, ?>> open = new CopyOnWriteArrayList<>();
  private volatile RedisClusterAsyncCommands<String, String> shared;
  private volatile RedisClusterAsyncCommands<String, String> reading;
  private volatile boolean closed;

  public RedisConnections(LettuceConnectionFactory factory) {
    client = factory.getRequiredNativeClient();
    keepTrying(this::connect, connection -> shared = commands(connection));
    keepTrying(this::connect, connection -> reading = commands(connection));
  }

  /** The connection for everything that doesn't block; fails at once while Redis hasn't been reached yet. */
  public CompletableFuture<RedisClusterAsyncCommands<String, String>> shared() {
    return reached(shared);
  }

  /** A connection for replies that may be large: what the queue asks for doesn't wait behind them. */
  public CompletableFuture<RedisClusterAsyncCommands<String, String>> reading() {
    return reached(reading);
  }

  private static CompletableFuture<RedisClusterAsyncCommands<String, String>> reached(
      RedisClusterAsyncCommands<String, String> commands) {
    return commands != null
        ? CompletableFuture.completedFuture(commands)
        : CompletableFuture.failedFuture(new RedisConnectionException("Redis has not been reached yet"));
  }

  /**
   * A new connection for commands that block in Redis. Blocks until connected.
   *
   * @throws io.lettuce.core.RedisException when Redis can't be reached
   */
  DedicatedConnection dedicated() {
    StatefulConnection<String, String> connection = connect();
    return new DedicatedConnection(this, connection, commands(connection));
  }

  /**
   * Subscribes to a channel, now or as soon as Redis is reached, until this is closed. Neither callback may block.
   *
   * @param message called with each message
   * @param subscribed called after each subscription: messages published before it, since the last subscription was
   *     lost, have been missed
   */
  public void subscribe(String channel, Consumer<String> message, Runnable subscribed) {
    keepTrying(this::connectPubSub, connection -> {
      connection.addListener(new RedisPubSubAdapter<>() {
        @Override
        public void message(String from, String text) {
          message.accept(text);
        }

        @Override
        public void subscribed(String to, long count) {
          subscribed.run();
        }
      });
      connection.async().subscribe(channel);
    });
  }

  /**
   * One more connection like {@link #shared()}, for commands that would be in the way of others; in a cluster to the
   * primary that has a key, so that commands which belong together come to the same server. One that hasn't got the
   * key any more says MOVED or ASK.
   *
   * @return gives it; fails at once while Redis hasn't been reached yet
   */
  public Supplier<CompletableFuture<RedisClusterAsyncCommands<String, String>>> another(String key) {
    int slot = SlotHash.getSlot(key);
    AtomicReference<StatefulConnection<String, String>> made = new AtomicReference<>();
    keepTrying(this::connect, made::set);
    return () -> {
      StatefulConnection<String, String> connection = made.get();
      return connection instanceof StatefulRedisClusterConnection<String, String> cluster
          ? primary(cluster, slot)
          : reached(connection == null ? null : commands(connection));
    };
  }

  private static CompletableFuture<RedisClusterAsyncCommands<String, String>> primary(
      StatefulRedisClusterConnection<String, String> cluster, int slot) {
    RedisClusterNode primary = cluster.getPartitions().getMasterBySlot(slot);
    return primary == null
        ? CompletableFuture.failedFuture(new RedisConnectionException("no primary is known for slot " + slot))
        : cluster.getConnectionAsync(primary.getUri().getHost(), primary.getUri().getPort())
            .thenApply(StatefulRedisConnection::async);
  }

  /**
   * In a cluster, has all connections to a server thrown away that has lost its slots. One that was silent until
   * another took its place would, when it wakes, do and answer what is on its way to it, before it learns of that.
   */
  public void leaveFormerPrimaries(ConnectionWatch watch) {
    if (client instanceof RedisClusterClient cluster) {
      cluster.getResources().eventBus().get().ofType(ClusterTopologyChangedEvent.class).subscribe(changed -> {
        Set<RedisURI> former = withSlots(changed.before());
        former.removeAll(withSlots(changed.after()));
        for (RedisURI server : former) {
          LOG.info("The cluster's slots of {}:{} are elsewhere now", server.getHost(), server.getPort());
          watch.closeAllTo(server.getHost(), server.getPort());
        }
      });
    }
  }

  private static Set<RedisURI> withSlots(List<RedisClusterNode> nodes) {
    return nodes.stream().filter(node -> !node.getSlots().isEmpty()).map(RedisClusterNode::getUri)
        .collect(Collectors.toSet());
  }

  /** For libraries that make connections of their own; closed with Spring's connection factory. */
  public AbstractRedisClient client() {
    return client;
  }

  /**
   * Channels that come and go, over one connection, which is made now or as soon as Redis is reached.
   *
   * @param message called with a channel and a message to it; must not block
   */
  public RedisSubscriptions subscriptions(BiConsumer<String, String> message) {
    AtomicReference<StatefulRedisPubSubConnection<String, String>> reached = new AtomicReference<>();
    keepTrying(this::connectPubSub, connection -> {
      connection.addListener(new RedisPubSubAdapter<>() {
        @Override
        public void message(String from, String text) {
          message.accept(from, text);
        }
      });
      reached.set(connection);
    });
    return new RedisSubscriptions(reached::get);
  }

  boolean isCluster() {
    return client instanceof RedisClusterClient;
  }

  /** Tries on the calling thread once, which is enough when Redis is there, and then in the background. */
  private <C extends StatefulConnection<String, String>> void keepTrying(Supplier<C> connect, Consumer<C> use) {
    attempt(connect, use, new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5)));
  }

  private <C extends StatefulConnection<String, String>> void attempt(
      Supplier<C> connect, Consumer<C> use, Backoff backoff) {
    if (closed) {
      return;
    }
    try {
      C connection = connect.get();
      open.add(connection);
      use.accept(connection);
    } catch (RuntimeException e) {
      Duration delay = backoff.next();
      LOG.warn("Redis can't be reached, next attempt in {} ms: {}", delay.toMillis(), rootMessage(e));
      try {
        connector.schedule(() -> attempt(connect, use, backoff), delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closing) {
        LOG.debug("closed while connecting");
      }
    }
  }

  private StatefulConnection<String, String> connect() {
    return client instanceof RedisClusterClient cluster
        ? cluster.connect(TextOrBytesCodec.INSTANCE)
        : ((RedisClient) client).connect(TextOrBytesCodec.INSTANCE);
  }

  private StatefulRedisPubSubConnection<String, String> connectPubSub() {
    return client instanceof RedisClusterClient cluster
        ? cluster.connectPubSub(StringCodec.UTF8)
        : ((RedisClient) client).connectPubSub(StringCodec.UTF8);
  }

  private static RedisClusterAsyncCommands<String, String> commands(StatefulConnection<String, String> connection) {
    return connection instanceof StatefulRedisClusterConnection<String, String> cluster
        ? cluster.async()
        : ((StatefulRedisConnection<String, String>) connection).async();
  }

  static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  @Override
  public void close() {
    closed = true;
    connector.shutdownNow();
    open.forEach(StatefulConnection::closeAsync);
  }
}
