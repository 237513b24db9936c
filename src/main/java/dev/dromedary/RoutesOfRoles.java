package dev.dromedary;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A node of one role has no routes of the other. */
class RoutesOfRoles implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Map<Role, List<String>> ROUTES = Map.of(
      Role.API, List.of("rest-api", "events", "piston", "sandbox-fusion", "file-drop", "accept", "callback"),
      Role.WORKER, List.of("execute", "compile", "judge", "check", "interact", "sandbox", "deliver", "pool", "retire"));

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Set<Role> roles = Binder.get(environment).bindOrCreate("dromedary", DromedaryProperties.class).roles();
    String excluded = ROUTES.entrySet().stream().filter(routes -> !roles.contains(routes.getKey()))
        .flatMap(routes -> routes.getValue().stream()).map(name -> "**/" + name + ".camel.yaml")
        .collect(Collectors.joining(","));
    if (!excluded.isEmpty()) {
      environment.getPropertySources().addFirst(
          new MapPropertySource("routesOfRoles", Map.of("camel.main.routes-exclude-pattern", excluded)));
    }
  }
}
