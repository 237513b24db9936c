package dev.dromedary.access;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits; {@code 10.0.0.0/8}, or one alone: {@code ::1}. */
record Network(byte[] address, int bits) {
  /** What can only be an address: a name would be looked up. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** @throws IllegalArgumentException for what is neither an address nor a network */
  static Network parse(String text) {
    String[] parts = text.strip().split("/", 2);
    try {
      byte[] address = bytes(parts[0]);
      int bits = parts.length == 1 ? address.length * 8 : Integer.parseInt(parts[1]);
      if (bits >= 0 && bits <= address.length * 8) {
        return new Network(address, bits);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw notOne(text);
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException("dromedary.auth: " + text
        + " is neither an address nor a network such as 10.0.0.0/8");
  }

  private static byte[] bytes(String address) {
    if (!ADDRESS.matcher(address).matches()) {
      throw notOne(address);
    }
    try {
      // of an IPv4 address in IPv6's form the IPv4 address
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw notOne(address);
    }
  }

  /** @param other an address as Tomcat gives it, perhaps with a zone */
  boolean contains(String other) {
    byte[] bytes = bytes(other.split("%", 2)[0]);
    int ignored = address.length * 8 - bits;
    return bytes.length == address.length
        && new BigInteger(1, bytes).shiftRight(ignored).equals(new BigInteger(1, address).shiftRight(ignored));
  }
}
