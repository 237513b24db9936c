package dev.dromedary.store;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.Nodes;
import dev.dromedary.queue.ConnectionWatch;
import dev.dromedary.queue.PrimarySwitch;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.queue.RedisStreamsComponent;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.data.redis.ClientResourcesBuilderCustomizer;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.autoconfigure.data.redis.RedisProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  @Bean
  ConnectionWatch connectionWatch() {
    return new ConnectionWatch();
  }

  /** Lettuce's own delays grow to half a minute, much longer than Redis needs to come back. */
  @Bean
  ClientResourcesBuilderCustomizer quickReconnect(ConnectionWatch watch) {
    return resources -> resources
        .reconnectDelay(Delay.exponential(Duration.ofMillis(20), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
        .nettyCustomizer(watch);
  }

  /**
   * A Redis that vanishes without a word (a cable, a firewall) would otherwise be waited for for a quarter of an hour.
   * The kernel sees to that; of what is there and silent it knows nothing, that is {@link ConnectionWatch}'s.
   */
  @Bean
  LettuceClientOptionsBuilderCustomizer noticeDeadConnections(RedisProperties redis) {
    Duration connectTimeout = redis.getConnectTimeout() == null ? Duration.ofSeconds(5) : redis.getConnectTimeout();
    SocketOptions options = SocketOptions.builder()
        .connectTimeout(connectTimeout)
        .keepAlive(SocketOptions.KeepAliveOptions.builder()
            .enable().idle(Duration.ofSeconds(10)).interval(Duration.ofSeconds(5)).count(2).build())
        .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
            .enable().tcpUserTimeout(Duration.ofSeconds(15)).build())
        .build();
    return client -> client.socketOptions(options);
  }

  @Bean
  RedisConnections redisConnections(LettuceConnectionFactory factory, ConnectionWatch watch) {
    RedisConnections connections = new RedisConnections(factory);
    connections.leaveFormerPrimaries(watch);
    return connections;
  }

  @Bean
  @ConditionalOnProperty("spring.data.redis.sentinel.master")
  PrimarySwitch primarySwitch(LettuceConnectionFactory factory, ConnectionWatch watch) {
    return new PrimarySwitch(factory, watch);
  }

  @Bean
  WorkingMemory workingMemory() {
    return new WorkingMemory();
  }

  @Bean
  SubmissionStore submissionStore(RedisConnections connections, QueueProperties queue, ResultsProperties results,
      DromedaryProperties dromedary, LocalWatches localWatches, WorkingMemory memory, Nodes nodes,
      MeterRegistry registry) {
    return new SubmissionStore(
        connections, queue, results, dromedary.node(), localWatches, memory, nodes::readCompressed, registry,
        Clock.systemUTC());
  }

  @Bean
  LocalWatches localWatches() {
    return new LocalWatches();
  }

  @Bean
  ProgressChannel progressChannel(RedisConnections connections, SubmissionStore store, LocalWatches localWatches) {
    return new ProgressChannel(connections, store, localWatches);
  }

  /** The scheme, so that routes can say {@code redis-streams:interactive,batch}. */
  @Bean("redis-streams")
  RedisStreamsComponent redisStreams(RedisConnections connections, DromedaryProperties dromedary) {
    return new RedisStreamsComponent(connections, new Keys("0").streamPrefix(), dromedary.node());
  }
}
