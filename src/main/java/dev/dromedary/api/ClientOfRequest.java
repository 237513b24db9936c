package dev.dromedary.api;

import dev.dromedary.access.Client;
import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Who sent a request, as far as that matters for rates, quotas and idempotency keys. */
public final class ClientOfRequest {
  /** The variable of an exchange that this is found in. */
  static final String VARIABLE = "client";
  /** What one customer is given in IPv6, at the least: who limits single addresses limits nobody. */
  private static final int NETWORK_BYTES_V6 = 8;

  private ClientOfRequest() {}

  /**
   * By its token, if that has been checked: one that nobody checks would only have to be changed to be another
   * client. Else by its address. Behind a proxy that is the proxy's, unless {@code server.forward-headers-strategy}
   * says that the proxy is to be believed.
   */
  public static String of(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Client client && !client.isAnonymous()
        ? client.name() : "address " + network(request.getRemoteAddr());
  }

  private static String network(String address) {
    try {
      // a literal: nothing is looked up
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES_V6)) + "/64"
              : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
