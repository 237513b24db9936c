package dev.dromedary.execution;

import java.util.Arrays;

/**
 * Judge0's comparison: what stands right of the last visible character of a line doesn't count, nor do
 * empty lines at the end. On bytes, in one pass, without a copy: output may be large and need not be text.
 */
final class TrimmedLines {
  private TrimmedLines() {}

  static boolean match(byte[] actual, byte[] expected) {
    int a = 0;
    int e = 0;
    int actualEnd = trimmedEnd(actual, actual.length);
    int expectedEnd = trimmedEnd(expected, expected.length);
    while (a < actualEnd && e < expectedEnd) {
      int aLine = lineEnd(actual, a, actualEnd);
      int eLine = lineEnd(expected, e, expectedEnd);
      int aText = trimmedEnd(actual, a, aLine);
      int eText = trimmedEnd(expected, e, eLine);
      if (!Arrays.equals(actual, a, aText, expected, e, eText)) {
        return false;
      }
      a = aLine + 1;
      e = eLine + 1;
    }
    return a >= actualEnd && e >= expectedEnd;
  }

  private static int lineEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static int trimmedEnd(byte[] bytes, int end) {
    return trimmedEnd(bytes, 0, end);
  }

  private static int trimmedEnd(byte[] bytes, int from, int end) {
    int at = end;
    while (at > from && isBlank(bytes[at - 1])) {
      at--;
    }
    return at;
  }

  /** What Ruby's rstrip takes away. */
  private static boolean isBlank(byte b) {
    return b == ' ' || b == 0 || (b >= '\t' && b <= '\r');
  }
}
