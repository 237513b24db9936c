package dev.dromedary.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** How a program's bytes become text in JSON. */
enum TextForm {
  /** UTF-8, or {@link NotTextException}. */
  PLAIN {
    @Override
    String of(byte[] bytes, boolean truncated) throws NotTextException {
      if (isAscii(bytes)) {
        // not copied twice
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
      CharBuffer text = CharBuffer.allocate(bytes.length);
      // without an end of input, a last character that is not complete is left out and no error
      CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, !truncated);
      if (result.isError()) {
        throw new NotTextException();
      }
      return text.flip().toString();
    }
  },
  BASE64 {
    @Override
    String of(byte[] bytes, boolean truncated) {
      return LenientBase64.encode(bytes);
    }
  };

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** @param truncated whether bytes were cut off at the end, perhaps in the middle of a character */
  abstract String of(byte[] bytes, boolean truncated) throws NotTextException;
}
