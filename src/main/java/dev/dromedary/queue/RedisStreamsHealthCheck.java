package dev.dromedary.queue;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Down while a consumer can't read from Redis. */
class RedisStreamsHealthCheck extends AbstractHealthCheck {
  private final RedisStreamsConsumer consumer;

  RedisStreamsHealthCheck(RedisStreamsConsumer consumer, String routeId) {
    super("camel", "consumer:redis-streams-" + routeId);
    this.consumer = consumer;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    Throwable failure = consumer.failure();
    builder.detail("stream", consumer.getEndpoint().getStreamKey());
    if (failure == null) {
      builder.up();
    } else {
      builder.down().message(RedisConnections.rootMessage(failure));
    }
  }
}
