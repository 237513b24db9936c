package dev.dromedary.execution;

import java.util.Arrays;

/** Every byte counts. */
final class ExactBytes implements OutputChecker {
  private final byte[] expected;
  /** That were right so far. */
  private int compared;
  private boolean wrong;

  ExactBytes(byte[] expected) {
    this.expected = expected;
  }

  @Override
  public void printed(byte[] bytes, int from, int to) {
    int size = to - from;
    wrong = wrong || size > expected.length - compared
        || !Arrays.equals(bytes, from, to, expected, compared, compared + size);
    compared += wrong ? 0 : size;
  }

  @Override
  public boolean isRight() {
    return !wrong && compared == expected.length;
  }
}
