package dev.dromedary;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A node of one role has no routes of the other: the folder of a role's routes has its name. */
class RoutesOfRoles implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Set<Role> roles = Binder.get(environment).bindOrCreate("dromedary", DromedaryProperties.class).roles();
    String excluded = Arrays.stream(Role.values()).filter(role -> !roles.contains(role))
        .map(role -> "**/routes/" + role.name().toLowerCase(Locale.ROOT) + "/*.camel.yaml")
        .collect(Collectors.joining(","));
    if (!excluded.isEmpty()) {
      environment.getPropertySources().addFirst(
          new MapPropertySource("routesOfRoles", Map.of("camel.main.routes-exclude-pattern", excluded)));
    }
  }
}
