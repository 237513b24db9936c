package dev.dromedary.execution;

import dev.dromedary.pool.PoolProperties;
import dev.dromedary.queue.Credits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ExecutionConfiguration {
  /** A node takes no more from the queue than it has containers; the rest is left for other nodes. */
  @Bean
  Credits containerCredits(PoolProperties pool) {
    return Credits.fixed(pool.size());
  }
}
