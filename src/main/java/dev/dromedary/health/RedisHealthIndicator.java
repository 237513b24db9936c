package dev.dromedary.health;

import dev.dromedary.queue.RedisConnections;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * {@code redis}: up when it answers. Spring's own, which this one takes the place of, waits for the command timeout, a minute: who asks
 * for health while Redis hangs would get no answer, and threads of the web server would pile up.
 */
@Component("redisHealthIndicator")
class RedisHealthIndicator extends AbstractHealthIndicator {
  private final Pulse<String> ping;

  RedisHealthIndicator(RedisConnections connections) {
    super("Redis does not answer");
    ping = new Pulse<>(() -> connections.shared().thenCompose(RedisClusterAsyncCommands::ping).toCompletableFuture());
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    ping.feel();
    builder.up();
  }
}
