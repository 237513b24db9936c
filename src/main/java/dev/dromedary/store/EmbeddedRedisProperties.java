package dev.dromedary.store;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Redis that is started when no {@code spring.data.redis.*} names one.
 *
 * @param enabled false insists on a configured one, or Spring's default, {@code localhost:6379}
 * @param binary the redis-server to run; without it the one on the PATH if it is 6.2 or later, else one we bring along
 * @param appendfsync {@code always}, {@code everysec} or {@code no}: how much of what was accepted may be lost when the
 *     machine (not just Redis) dies
 */
@ConfigurationProperties("dromedary.embedded-redis")
record EmbeddedRedisProperties(
    @DefaultValue("true") boolean enabled,
    Path binary,
    @DefaultValue("everysec") String appendfsync) {
  EmbeddedRedisProperties {
    if (!java.util.List.of("always", "everysec", "no").contains(appendfsync)) {
      throw new IllegalArgumentException(
          "dromedary.embedded-redis.appendfsync is always, everysec or no, not " + appendfsync);
    }
  }
}
