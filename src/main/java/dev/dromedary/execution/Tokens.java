package dev.dromedary.execution;

import java.io.ByteArrayOutputStream;

/** Compares word by word, in one pass; what stands between words is of no matter. */
final class Tokens implements OutputChecker {
  /** Bytes of a word that is printed in several pieces; a longer one is wrong, unless the one expected is as long. */
  private static final int LONGEST_WORD = 1 << 20;

  /** Compares {@code actual[a, aEnd)} with {@code expected[e, eEnd)}. */
  @FunctionalInterface
  interface Comparison {
    boolean matches(byte[] actual, int a, int aEnd, byte[] expected, int e, int eEnd);
  }

  private final byte[] expected;
  private final Comparison comparison;
  /** Where the next expected word begins. */
  private int next;
  /** That has begun, and may go on in the next piece. */
  private final ByteArrayOutputStream word = new ByteArrayOutputStream();
  private boolean wrong;

  Tokens(byte[] expected, Comparison comparison) {
    this.expected = expected;
    this.comparison = comparison;
    next = start(expected, 0, expected.length);
  }

  @Override
  public void printed(byte[] bytes, int from, int to) {
    int at = from;
    if (word.size() > 0) {
      at = end(bytes, from, to);
      append(bytes, from, at);
      if (at < to) {
        compareWord();
      }
    }
    while (at < to && !wrong) {
      int begin = start(bytes, at, to);
      at = end(bytes, begin, to);
      if (at == to) {
        append(bytes, begin, at);
      } else {
        compare(bytes, begin, at);
      }
    }
  }

  @Override
  public boolean isRight() {
    if (word.size() > 0) {
      compareWord();
    }
    return !wrong && next == expected.length;
  }

  private void append(byte[] bytes, int from, int to) {
    int size = word.size() + to - from;
    wrong = wrong || size > LONGEST_WORD && size > end(expected, next, expected.length) - next;
    if (!wrong) {
      word.write(bytes, from, to - from);
    }
  }

  private void compareWord() {
    compare(word.toByteArray(), 0, word.size());
    word.reset();
  }

  private void compare(byte[] actual, int from, int to) {
    int end = end(expected, next, expected.length);
    wrong = wrong || next == end || !comparison.matches(actual, from, to, expected, next, end);
    next = start(expected, end, expected.length);
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

  private static int start(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static int end(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
