package dev.dromedary.access;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Empty lists don't restrict anything, but for {@code adminTokens}: nobody is an administrator then.
 *
 * @param header that has the client's token ({@code AUTHN_HEADER}); {@code Authorization: Bearer TOKEN} does as well
 * @param tokens that are accepted ({@code AUTHN_TOKEN}), each as {@code sha256:HEX}, its digest, or in plain, which is digested at
 *     the start
 * @param adminHeader that has the administrator's token ({@code AUTHZ_HEADER})
 * @param adminTokens likewise ({@code AUTHZ_TOKEN})
 * @param openPaths what is answered without a token: paths, or all below one with {@code /**}; health, and the page, which
 *     asks for the token
 * @param allowIp addresses or networks ({@code 10.0.0.0/8}) that clients may come from ({@code ALLOW_IP})
 * @param disallowIp those they may not come from ({@code DISALLOW_IP})
 * @param allowOrigin web pages whose scripts may call the service ({@code ALLOW_ORIGIN})
 * @param disallowOrigin those that may not ({@code DISALLOW_ORIGIN}), when none are allowed by name
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
