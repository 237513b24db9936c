package dev.dromedary.access;

import java.util.List;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Which web pages' scripts may call the service: those that are named, or all but those that are named, or all. Where
 * no token is asked for: those that are named, and this machine's own.
 */
class Origins extends CorsConfiguration {
  private final List<String> denied;
  private final boolean closed;

  Origins(AccessProperties properties, boolean closed) {
    this.closed = closed;
    denied = properties.allowOrigin().isEmpty() ? properties.disallowOrigin() : List.of();
    setAllowedOrigins(properties.allowOrigin().isEmpty() && !closed ? List.of(ALL) : properties.allowOrigin());
    setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
    setAllowedHeaders(List.of(ALL));
    setExposedHeaders(List.of("Retry-After"));
  }

  @Override
  public String checkOrigin(String origin) {
    if (origin == null || denied.stream().anyMatch(origin::equalsIgnoreCase)) {
      return null;
    }
    return closed && LocalNames.isLocalOrigin(origin) ? origin : super.checkOrigin(origin);
  }
}
