package dev.dromedary.queue;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Hears from Sentinel that another Redis is the primary now, and has all connections to the old one thrown away: it
 * lives on for seconds, and what it is told then is lost when it becomes a replica.
 *
 * <p>All sentinels are listened to, for they learn of it one after the other, and a new connection goes to the primary
 * of the one that is asked. So after the last message, at the latest, all connections are to the new primary.
 */
public final class PrimarySwitch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrimarySwitch.class);
  private static final String CHANNEL = "+switch-master";

  private final ConnectionWatch watch;
  private final String primary;
  private final RedisClient sentinels;
  private final ScheduledExecutorService connector = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "sentinel-connector");
    thread.setDaemon(true);
    return thread;
  });

  /**
   * Begins to listen, in the background.
   *
   * @param factory of a Redis with sentinels
   * @param watch of that factory's connections
   */
  public PrimarySwitch(LettuceConnectionFactory factory, ConnectionWatch watch) {
    this.watch = watch;
    RedisSentinelConfiguration where = factory.getSentinelConfiguration();
    primary = where.getMaster().getName();
    AbstractRedisClient redis = factory.getRequiredNativeClient();
    // watched as well, but not to be thrown away with the others
    sentinels = RedisClient.create(
        redis.getResources().mutate().nettyCustomizer(new ConnectionWatch()).build());
    sentinels.setOptions(((RedisClient) redis).getOptions());
    for (RedisNode sentinel : where.getSentinels()) {
      listen(uri(factory, where, sentinel), new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5)));
    }
  }

  private static RedisURI uri(
      LettuceConnectionFactory factory, RedisSentinelConfiguration where, RedisNode sentinel) {
    RedisURI.Builder uri = RedisURI.builder().withHost(sentinel.getHost()).withPort(sentinel.getPort())
        .withSsl(factory.isUseSsl()).withVerifyPeer(factory.isVerifyPeer());
    where.getSentinelPassword().toOptional().ifPresent(password -> {
      if (where.getSentinelUsername() == null) {
        uri.withPassword(password);
      } else {
        uri.withAuthentication(where.getSentinelUsername(), password);
      }
    });
    return uri.build();
  }

  private void listen(RedisURI sentinel, Backoff backoff) {
    sentinels.connectPubSubAsync(StringCodec.UTF8, sentinel).whenComplete((connection, e) -> {
      if (e == null) {
        subscribe(connection);
        return;
      }
      Duration delay = backoff.next();
      LOG.debug("No connection to sentinel {}, next attempt in {}", sentinel, delay, e);
      try {
        connector.schedule(() -> listen(sentinel, backoff), delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closing) {
        LOG.debug("closed while connecting");
      }
    });
  }

  private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
    connection.addListener(new RedisPubSubAdapter<>() {
      @Override
      public void message(String channel, String text) {
        switched(text);
      }
    });
    connection.async().subscribe(CHANNEL);
  }

  /** @param text name, old address, old port, new address, new port */
  private void switched(String text) {
    String[] words = text.split(" ");
    if (words.length == 5 && words[0].equals(primary)) {
      LOG.info("Sentinel: {} is now {}:{}, no more {}:{}", primary, words[3], words[4], words[1], words[2]);
      watch.closeAllBut(words[3], Integer.parseInt(words[4]));
    }
  }

  @Override
  public void close() {
    connector.shutdownNow();
    sentinels.shutdownAsync(0, 1, TimeUnit.SECONDS);
  }
}
