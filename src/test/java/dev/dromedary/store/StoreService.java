package dev.dromedary.store;

import dev.dromedary.queue.ConnectionWatch;
import dev.dromedary.queue.PrimarySwitch;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.queue.RedisStreamsComponent;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** A node as far as Redis knows: it accepts, and finishes what it is given, with a result that tells which run it was. */
final class StoreService implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final SubmissionStore store;
  private final DefaultCamelContext camel = new DefaultCamelContext();

  StoreService(RedisConfiguration where, String node) throws Exception {
    this(where, node, 0);
  }

  /** @param replicas that must have what is told */
  StoreService(RedisConfiguration where, String node, int replicas) throws Exception {
    ConnectionWatch watch = new ConnectionWatch();
    ClientResources resources = ClientResources.builder().nettyCustomizer(watch)
        .reconnectDelay(Delay.exponential(Duration.ofMillis(20), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS)).build();
    open.push(() -> resources.shutdown(0, 1, TimeUnit.SECONDS));
    LettuceConnectionFactory factory = new LettuceConnectionFactory(where, LettuceClientConfiguration.builder()
        .clientResources(resources)
        .clientOptions(options(where))
        .shutdownTimeout(Duration.ZERO).build());
    factory.afterPropertiesSet();
    open.push(factory::destroy);
    if (where instanceof RedisSentinelConfiguration) {
      open.push(new PrimarySwitch(factory, watch));
    }
    RedisConnections connections = new RedisConnections(factory);
    open.push(connections);
    connections.leaveFormerPrimaries(watch);
    store = new SubmissionStore(connections,
        new QueueProperties(List.of("interactive", "batch"), 100_000, 3, 10, Duration.ofSeconds(10), Duration.ofSeconds(60),
            DataSize.ofMegabytes(1), replicas),
        new ResultsProperties(Duration.ofMinutes(5), null), node, new LocalWatches(),
        new WorkingMemory(), () -> true, new SimpleMeterRegistry(), Clock.systemUTC());
    open.push(store);
    camel.addComponent("redis-streams", new RedisStreamsComponent(connections, new Keys("0").streamPrefix(), node));
    camel.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("redis-streams:interactive,batch?acknowledge=manual&block=1s").routeId("work")
            .process(exchange -> {
              String token = exchange.getMessage().getBody(Map.class).get("token").toString();
              String delivery = exchange.getMessage().getHeader("RedisStreamsDeliveryId", String.class);
              store.start(token, delivery).get(60, TimeUnit.SECONDS);
              store.complete(token, delivery, Submissions.accepted(UUID.randomUUID().toString())).get(90, TimeUnit.SECONDS);
            });
      }
    });
    camel.start();
    open.push(camel);
  }

  private static ClientOptions options(RedisConfiguration where) {
    ClientOptions.Builder options = where instanceof RedisClusterConfiguration
        ? ClusterClientOptions.builder().topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
            .enableAllAdaptiveRefreshTriggers().enablePeriodicRefresh(Duration.ofSeconds(5)).build())
        : ClientOptions.builder();
    return options.timeoutOptions(TimeoutOptions.enabled()).build();
  }

  SubmissionStore store() {
    return store;
  }

  HealthCheck.State health() {
    return ((DefaultConsumer) camel.getRoute("work").getConsumer()).getHealthCheck().call().getState();
  }

  CompletableFuture<String> accept(String lane) {
    Submission submission = Submissions.python("42");
    return store.accept(submission, lane, new IdempotencyKey("address 127.0.0.1", submission.token()));
  }

  /** Accepts a submission, and waits for its end. */
  StoredSubmission goThrough(String lane) throws Exception {
    return store.await(accept(lane).get(60, TimeUnit.SECONDS)).get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
