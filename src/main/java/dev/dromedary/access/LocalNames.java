package dev.dromedary.access;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** By which names a program on this machine calls it, whatever a name server says. */
final class LocalNames {
  private static final Pattern LOOPBACK = Pattern.compile("(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){3}|\\[?::1]?");
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f.]*:[0-9a-f:.]*(%[^\\]]*)?]?");

  private LocalNames() {}

  /** @param host a name or an address, without a port */
  static boolean isLocalOrAddress(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return LOOPBACK.matcher(lower).matches() || ADDRESS.matcher(lower).matches();
  }

  /** @param origin as a browser says it: {@code http://localhost:3000}, {@code null} */
  static boolean isLocalOrigin(String origin) {
    try {
      URI uri = URI.create(origin);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null && LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
