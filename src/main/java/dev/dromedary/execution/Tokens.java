package dev.dromedary.execution;

/** Compares word by word, in one pass; what stands between words is of no matter. */
final class Tokens implements OutputChecker {
  /** Compares {@code actual[a, aEnd)} with {@code expected[e, eEnd)}. */
  @FunctionalInterface
  interface Comparison {
    boolean matches(byte[] actual, int a, int aEnd, byte[] expected, int e, int eEnd);
  }

  private final Comparison comparison;

  Tokens(Comparison comparison) {
    this.comparison = comparison;
  }

  @Override
  public boolean matches(byte[] actual, byte[] expected) {
    int a = start(actual, 0);
    int e = start(expected, 0);
    while (a < actual.length && e < expected.length) {
      int aEnd = end(actual, a);
      int eEnd = end(expected, e);
      if (!comparison.matches(actual, a, aEnd, expected, e, eEnd)) {
        return false;
      }
      a = start(actual, aEnd);
      e = start(expected, eEnd);
    }
    return a == actual.length && e == expected.length;
  }

  static boolean equalIgnoringCase(byte[] actual, int a, int aEnd, byte[] expected, int e, int eEnd) {
    if (aEnd - a != eEnd - e) {
      return false;
    }
    for (int i = 0; i < aEnd - a; i++) {
      if (lowerCase(actual[a + i]) != lowerCase(expected[e + i])) {
        return false;
      }
    }
    return true;
  }

  private static int lowerCase(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
  }

  private static int start(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static int end(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && !isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
