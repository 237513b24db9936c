package dev.dromedary.access;

import dev.dromedary.DromedaryProperties;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * A service that asks for no tokens, and wasn't told to be open ({@code dromedary.open}), listens on the loopback
 * address, unless {@code server.address} names another one. What comes from a browser there is looked at by {@link
 * OriginFilter}.
 */
class LoopbackOnly implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String LOOPBACK = "127.0.0.1";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Binder binder = Binder.get(environment);
    boolean open = binder.bindOrCreate("dromedary", DromedaryProperties.class).open();
    List<String> tokens = binder.bind("dromedary.auth.tokens", Bindable.listOf(String.class)).orElse(List.of());
    if (!isClosed(open, tokens)) {
      return;
    }
    LogFactory.getLog(LoopbackOnly.class).info("No tokens are configured, so this machine alone is answered."
        + " dromedary.auth.tokens or dromedary.open=true say otherwise");
    // last: anything that was said counts more. It may only be said for a management port of its own
    environment.getPropertySources().addLast(new MapPropertySource("loopbackOnly",
        environment.getProperty("management.server.port") == null
            ? Map.of("server.address", LOOPBACK)
            : Map.of("server.address", LOOPBACK, "management.server.address", LOOPBACK)));
  }

  static boolean isClosed(boolean open, List<String> tokens) {
    return !open && tokens.stream().allMatch(String::isBlank);
  }
}
