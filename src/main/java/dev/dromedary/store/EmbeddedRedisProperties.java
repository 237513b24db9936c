package dev.dromedary.store;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Redis that a service starts when no spring.data.redis.* names one.
 *
 * @param enabled Whether a Redis is started when none is configured. False: the service uses localhost:6379.
 * @param binary The redis-server to run. Empty: the one on the PATH from version 6.2 on, else the one that the
 *     service brings.
 * @param appendfsync When Redis writes to disk: always, everysec or no. always keeps what was accepted through a
 *     power cut; everysec may lose a second of it, no about half a minute.
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
