package dev.dromedary.callback;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Lets callbacks out to the internet and nowhere else: not to this machine, its network, or a cloud's metadata
 * service.
 *
 * <p>It stands where the HTTP client asks for a host's addresses, and the client connects to those that it gets from
 * here. So there's no second look-up that could be answered otherwise than the one that was checked (DNS rebinding).
 * A name with even one inner address is refused.
 */
final class EgressFilter implements DnsResolver {
  private static final List<String> INNER_SUFFIXES = List.of(".localhost", ".local", ".internal", ".lan", ".intranet",
      ".home.arpa");

  /** A name or address that callbacks aren't made to. */
  static final class ForbiddenHostException extends UnknownHostException {
    ForbiddenHostException(String message) {
      super(message);
    }
  }

  private final Set<String> allowed;

  EgressFilter(List<String> allowedHosts) {
    allowed = allowedHosts.stream().map(EgressFilter::normal).collect(Collectors.toSet());
  }

  /** Lower case, no brackets around an IPv6 address, no dot at the end. */
  private static String normal(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    String name = normal(host);
    if (allowed.contains(name)) {
      return InetAddress.getAllByName(name);
    }
    boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    if (!isAddress && (name.indexOf('.') < 0 || INNER_SUFFIXES.stream().anyMatch(name::endsWith))) {
      throw new ForbiddenHostException("callbacks are not made to the inner name " + name);
    }
    InetAddress[] addresses = InetAddress.getAllByName(name);
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw new ForbiddenHostException("callbacks are not made to the inner address " + address.getHostAddress());
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** By IANA's registries of special-purpose addresses; whatever can carry another address inside is no public one. */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress()
        || address.isSiteLocalAddress() || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet4Address) {
      return first != 0 && first < 240
          && !(first == 100 && (second & 0xc0) == 64)
          && !(first == 192 && second == 0 && (bytes[2] & 0xff) <= 2)
          && !(first == 198 && (second & 0xfe) == 18);
    }
    if (address instanceof Inet6Address v6) {
      // 2000::/3 is all that is given out; of it 2001::/23 has Teredo, 2002::/16 is 6to4
      return (first & 0xe0) == 0x20
          && !(first == 0x20 && second == 0x02)
          && !(first == 0x20 && second == 0x01 && (bytes[2] & 0xfe) == 0)
          && !v6.isIPv4CompatibleAddress();
    }
    return false;
  }
}
