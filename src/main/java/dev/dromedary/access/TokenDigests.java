package dev.dromedary.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Tokens that are accepted, by their SHA-256 digests. Digests of random tokens need no salt and no slow function:
 * there's nothing to guess. How long it takes to look for one doesn't depend on which it is, nor on whether it is
 * there.
 */
class TokenDigests {
  private static final String PREFIX = "sha256:";
  private static final int DIGEST_BYTES = 32;

  private final List<byte[]> digests;
  private final BiPredicate<byte[], byte[]> equality;

  /** @throws IllegalArgumentException for a digest that is none; doesn't say which text it was given */
  TokenDigests(List<String> tokens) {
    this(tokens, MessageDigest::isEqual);
  }

  /** @param equality of constant time */
  TokenDigests(List<String> tokens, BiPredicate<byte[], byte[]> equality) {
    digests = tokens.stream().map(String::strip).filter(token -> !token.isEmpty()).map(TokenDigests::parse).toList();
    this.equality = equality;
  }

  private static byte[] parse(String token) {
    if (!token.startsWith(PREFIX)) {
      return digest(token);
    }
    try {
      byte[] digest = HexFormat.of().parseHex(token.substring(PREFIX.length()).strip());
      if (digest.length == DIGEST_BYTES) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      // said below, without the text
    }
    throw new IllegalArgumentException("a token of dromedary.auth begins with sha256:, but 64 hexadecimal digits don't follow");
  }

  static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isEmpty() {
    return digests.isEmpty();
  }

  /** @param token null is none of them */
  boolean contains(String token) {
    if (token == null) {
      return false;
    }
    byte[] given = digest(token);
    boolean found = false;
    for (byte[] digest : digests) {
      // not ||, which would leave out the rest
      found |= equality.test(digest, given);
    }
    return found;
  }
}
