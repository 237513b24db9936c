package dev.dromedary.access;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may use the service. An empty list restricts nothing, but for adminTokens: without one nobody is an
 * administrator. Judge0's name of each setting stands in parentheses.
 *
 * @param header Request header that has the client's token (AUTHN_HEADER). Authorization: Bearer TOKEN and a query
 *     parameter of the header's name work as well.
 * @param tokens Accepted tokens (AUTHN_TOKEN), each as sha256:HEX, its digest, or in plain. Without any, no token is
 *     asked for.
 * @param adminHeader Request header that has the administrator's token (AUTHZ_HEADER).
 * @param adminTokens Accepted administrators' tokens (AUTHZ_TOKEN), in the same form. An administrator may list all
 *     submissions.
 * @param openPaths Paths that are answered without a token. A path that ends in /** includes all below it.
 * @param allowIp Addresses and networks (10.0.0.0/8) that clients may come from (ALLOW_IP).
 * @param disallowIp Addresses and networks that clients may not come from (DISALLOW_IP).
 * @param allowOrigin Web origins (https://judge.example.com) whose pages may call the service (ALLOW_ORIGIN).
 * @param disallowOrigin Web origins whose pages may not call the service (DISALLOW_ORIGIN). Not heeded where
 *     allow-origin is set.
 */
@Validated
@ConfigurationProperties("dromedary.auth")
record AccessProperties(
    @DefaultValue("X-Auth-Token") @NotBlank String header,
    @DefaultValue List<String> tokens,
    @DefaultValue("X-Auth-User") @NotBlank String adminHeader,
    @DefaultValue List<String> adminTokens,
    @DefaultValue({"/actuator/health/**", "/", "/index.html", "/favicon.svg", "/page/**", "/docs/**"}) List<String> openPaths,
    @DefaultValue List<String> allowIp,
    @DefaultValue List<String> disallowIp,
    @DefaultValue List<String> allowOrigin,
    @DefaultValue List<String> disallowOrigin) {

  /** Without the tokens: this may get into a log. */
  @Override
  public String toString() {
    return "AccessProperties[" + tokens.size() + " tokens, " + adminTokens.size() + " administrators' tokens]";
  }
}
