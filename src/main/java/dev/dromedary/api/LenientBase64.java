package dev.dromedary.api;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;

/** Base64 as Judge0 reads and writes it. */
final class LenientBase64 {
  private static final byte[] VALUES = new byte[128];
  private static final int LINE_LENGTH = 60;
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private LenientBase64() {}

  /**
   * Decodes like Ruby's {@code Base64.decode64}: never fails. What isn't of the alphabet is skipped, the first
   * {@code =} is the end, and a last group that is too short gives the bytes that are complete.
   */
  static byte[] decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 4 * 3 + 3);
    int bits = 0;
    int count = 0;
    for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
      char c = text.charAt(i);
      int value = c < VALUES.length ? VALUES[c] : -1;
      if (value < 0) {
        continue;
      }
      bits = bits << 6 | value;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes.write(bits >> count);
      }
    }
    return bytes.toByteArray();
  }

  /** Lines of 60 characters, each of them ended by a newline; nothing for nothing. */
  static String encode(byte[] bytes) {
    return bytes.length == 0 ? "" : LINES.encodeToString(bytes) + "\n";
  }
}
