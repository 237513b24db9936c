package dev.dromedary.access;

import java.util.List;
import org.springframework.web.cors.CorsConfiguration;

/** Which web pages' scripts may call the service: those that are named, or all but those that are named, or all. */
class Origins extends CorsConfiguration {
  private final List<String> denied;

  Origins(AccessProperties properties) {
    denied = properties.allowOrigin().isEmpty() ? properties.disallowOrigin() : List.of();
    setAllowedOrigins(properties.allowOrigin().isEmpty() ? List.of(ALL) : properties.allowOrigin());
    setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
    setAllowedHeaders(List.of(ALL));
    setExposedHeaders(List.of("Retry-After"));
  }

  @Override
  public String checkOrigin(String origin) {
    boolean isDenied = origin != null && denied.stream().anyMatch(origin::equalsIgnoreCase);
    return isDenied ? null : super.checkOrigin(origin);
  }
}
