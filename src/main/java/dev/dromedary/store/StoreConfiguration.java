package dev.dromedary.store;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.queue.RedisStreamsComponent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  @Bean
  RedisConnections redisConnections(LettuceConnectionFactory factory) {
    return new RedisConnections(factory);
  }

  @Bean
  SubmissionStore submissionStore(RedisConnections connections, QueueProperties queue, ResultsProperties results,
      DromedaryProperties dromedary, MeterRegistry registry) {
    return new SubmissionStore(connections, queue, results, dromedary.node(), registry, Clock.systemUTC());
  }

  /** The scheme, so that routes can say {@code redis-streams:interactive,batch}. */
  @Bean("redis-streams")
  RedisStreamsComponent redisStreams(RedisConnections connections, DromedaryProperties dromedary) {
    return new RedisStreamsComponent(connections, new Keys("0").streamPrefix(), dromedary.node());
  }
}
