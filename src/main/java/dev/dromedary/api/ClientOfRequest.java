package dev.dromedary.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Who sent a request, as far as that matters for rates, quotas and idempotency keys. */
final class ClientOfRequest {
  /** The variable of an exchange that this is found in. */
  static final String VARIABLE = "client";
  private static final String TOKEN_HEADER = "X-Auth-Token";
  /** What one customer is given in IPv6, at the least: who limits single addresses limits nobody. */
  private static final int NETWORK_BYTES_V6 = 8;

  private ClientOfRequest() {}

  /**
   * By its API token's digest, as the token itself must not lie around in Redis or in logs; without a token by its address.
   * Behind a proxy that is the proxy's, unless {@code server.forward-headers-strategy} says that the proxy is to be believed.
   */
  static String of(HttpServletRequest request, boolean trustTokens) {
    String token = trustTokens ? request.getHeader(TOKEN_HEADER) : null;
    return token == null || token.isBlank() ? "address " + network(request.getRemoteAddr()) : "token " + sha256(token);
  }

  private static String network(String address) {
    try {
      // a literal: nothing is looked up
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES_V6)) + "/64" : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
