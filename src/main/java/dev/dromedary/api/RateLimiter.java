package dev.dromedary.api;

import dev.dromedary.queue.RedisConnections;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rates and quotas of clients. A client has one bucket of tokens in Redis, whichever node it talks to.
 *
 * <p>Bucket4j changes a bucket by compare and swap. Requests of one client that arrive at one node while a change is
 * under way are put together to the next change, so that a storm of a single client is a few round trips. For that
 * the client's bucket must be one object here; the latest ones are kept.
 *
 * <p>While Redis can't be asked nobody is refused here: what follows needs Redis too, and tells the client so.
 */
public class RateLimiter {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);
  private static final int MOST_CLIENTS = 10_000;

  private final ClientProperties properties;
  private final Supplier<RedisConnections> connections;
  private final Counter refused;
  private final Map<String, AsyncBucketProxy> buckets = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, AsyncBucketProxy> eldest) {
      return size() > MOST_CLIENTS;
    }
  };
  private AsyncProxyManager<byte[]> redis;

  RateLimiter(ClientProperties properties, Supplier<RedisConnections> connections, MeterRegistry meters) {
    this.properties = properties;
    this.connections = connections;
    refused = Counter.builder("dromedary.submissions.refused").tag("reason", "rate")
        .description("Requests that this node has refused").register(meters);
  }

  /**
   * Completes when a client may submit so many.
   *
   * @param submissions at least 1
   * @return true, not nothing: a route would keep the request's body in place of that; fails with {@link
   *     TooManyRequestsException}
   */
  public CompletableFuture<Boolean> admit(String client, int submissions) {
    if (properties.unlimited()) {
      return CompletableFuture.completedFuture(true);
    }
    CompletableFuture<ConsumptionProbe> probe;
    try {
      probe = bucket(client).tryConsumeAndReturnRemaining(submissions);
    } catch (RuntimeException e) {
      probe = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Boolean> admitted = new CompletableFuture<>();
    probe.whenComplete((answer, e) -> {
      if (e != null) {
        LOG.warn("rates can't be checked, nobody is refused for them: {}", e.toString());
      }
      if (e == null && !answer.isConsumed()) {
        refused.increment();
        admitted.completeExceptionally(
            new TooManyRequestsException(limits(), Duration.ofNanos(answer.getNanosToWaitForRefill())));
      } else {
        admitted.complete(true);
      }
    });
    return admitted;
  }

  private synchronized AsyncBucketProxy bucket(String client) {
    if (redis == null) {
      redis = connect();
    }
    // other limits are other buckets
    String key = "dromedary:rate:" + Integer.toHexString(properties.hashCode()) + ":" + client;
    return buckets.computeIfAbsent(key, any -> redis.builder().withOptimization(Optimizations.batching())
        .build(key.getBytes(StandardCharsets.UTF_8), () -> CompletableFuture.completedFuture(configuration())));
  }

  private AsyncProxyManager<byte[]> connect() {
    var client = connections.get().client();
    var builder = client instanceof RedisClusterClient cluster
        ? Bucket4jLettuce.casBasedBuilder(cluster) : Bucket4jLettuce.casBasedBuilder((RedisClient) client);
    return builder
        .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
        .build().asAsync();
  }

  private BucketConfiguration configuration() {
    ConfigurationBuilder configuration = BucketConfiguration.builder();
    if (properties.rate() > 0) {
      configuration.addLimit(Bandwidth.builder()
          .capacity(properties.burst()).refillGreedy(properties.rate(), properties.per()).build());
    }
    if (properties.dailyQuota() > 0) {
      ZonedDateTime midnight = ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusDays(1);
      configuration.addLimit(Bandwidth.builder().capacity(properties.dailyQuota())
          .refillIntervallyAligned(properties.dailyQuota(), Duration.ofDays(1), midnight.toInstant()).build());
    }
    return configuration.build();
  }

  private String limits() {
    String rate = properties.rate() + " in " + properties.per().toString().substring(2).toLowerCase();
    String quota = properties.dailyQuota() + " a day";
    return properties.rate() == 0 ? quota : properties.dailyQuota() == 0 ? rate : rate + " and " + quota;
  }
}
