package dev.dromedary.health;

import dev.dromedary.store.StorageUse;
import dev.dromedary.store.SubmissionStore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * {@code redis}: up when it takes what is written: one that answers, and refuses all writes, is of no use. Spring's own
 * indicator, which this one takes the place of, waits for the command timeout, a minute: while Redis hangs, whoever
 * asks for health would get no answer, and threads of the web server would pile up. What is logged is a change.
 */
@Component("redisHealthIndicator")
class RedisHealthIndicator implements HealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(RedisHealthIndicator.class);

  private final CachedProbe<StorageUse> probe;
  private final AtomicBoolean up = new AtomicBoolean(true);

  RedisHealthIndicator(SubmissionStore store) {
    probe = new CachedProbe<>(store::probe);
  }

  @Override
  public Health health() {
    try {
      StorageUse use = probe.feel();
      if (!up.getAndSet(true)) {
        LOG.info("Redis takes writes again");
      }
      return Health.up().withDetail("storedBytes", use.bytes()).withDetail("maxStoredBytes", use.maxBytes()).build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.down(e).build();
    } catch (Exception e) {
      String reason = e.getCause() == null ? "no answer" : e.getCause().getMessage();
      if (up.getAndSet(false)) {
        LOG.warn("Redis takes no writes: {}", reason);
      }
      return Health.down().withDetail("error", reason).build();
    }
  }
}
