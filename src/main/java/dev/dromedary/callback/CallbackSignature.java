package dev.dromedary.callback;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code v1=} and the hexadecimal HMAC-SHA256 of the timestamp, a dot and the body, so that neither can be replaced.
 */
final class CallbackSignature {
  static final String HEADER = "Dromedary-Signature";
  static final String TIMESTAMP = "Dromedary-Timestamp";
  private static final String ALGORITHM = "HmacSHA256";

  private CallbackSignature() {}

  /** @param timestamp seconds since 1970, as sent */
  static String of(String secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
