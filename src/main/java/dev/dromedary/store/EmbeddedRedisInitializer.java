package dev.dromedary.store;

import dev.dromedary.DromedaryProperties;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Locks the data directory, and starts the embedded Redis if no other one is configured; before any bean is there, for
 * Spring configures its Redis client by properties that are known only then.
 */
class EmbeddedRedisInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String REDIS = "spring.data.redis.";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Binder binder = Binder.get(environment);
    DromedaryProperties dromedary = binder.bindOrCreate("dromedary", DromedaryProperties.class);
    DataDirectoryLock lock = new DataDirectoryLock(dromedary.dataDirectory());
    register(context, "dataDirectoryLock", new LockLifecycle(lock));
    EmbeddedRedisProperties properties =
        binder.bindOrCreate("dromedary.embedded-redis", EmbeddedRedisProperties.class);
    if (!properties.enabled() || isConfigured(binder)) {
      return;
    }
    EmbeddedRedis redis = new EmbeddedRedis(
        dromedary.dataDirectory().resolve("redis"), properties, LogFactory.getLog(EmbeddedRedis.class));
    try {
      redis.start();
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    register(context, "embeddedRedis", redis);
    environment.getPropertySources().addFirst(new MapPropertySource("embeddedRedis", Map.of(
        REDIS + "host", "127.0.0.1",
        REDIS + "port", redis.port(),
        REDIS + "password", redis.getPassword())));
  }

  /** Anything that says where Redis is. */
  private static boolean isConfigured(Binder binder) {
    return Stream.of("url", "host", "port", "sentinel.master")
            .anyMatch(name -> !binder.bind(REDIS + name, String.class).orElse("").isBlank())
        || Stream.of("sentinel.nodes", "cluster.nodes")
            .anyMatch(name -> !binder.bind(REDIS + name, Bindable.listOf(String.class)).orElse(List.of()).isEmpty());
  }

  /** Its {@code stop} is called when the context closes, and when it fails to start too. */
  private static void register(ConfigurableApplicationContext context, String name, SmartLifecycle lifecycle) {
    context.getBeanFactory().registerSingleton(name, lifecycle);
    // no lambda: Spring finds out by the type which events to send
    context.addApplicationListener(new ApplicationListener<ApplicationFailedEvent>() {
      @Override
      public void onApplicationEvent(ApplicationFailedEvent failed) {
        lifecycle.stop();
      }
    });
  }

  private static final class LockLifecycle implements SmartLifecycle {
    private final DataDirectoryLock lock;
    private boolean held = true;

    LockLifecycle(DataDirectoryLock lock) {
      this.lock = lock;
    }

    @Override
    public void start() {
      // it has been locked before anything could start
    }

    @Override
    public synchronized void stop() {
      held = false;
      lock.close();
    }

    @Override
    public synchronized boolean isRunning() {
      return held;
    }

    @Override
    public int getPhase() {
      return Integer.MIN_VALUE;
    }
  }
}
