package dev.dromedary.execution;

/**
 * Judge0's comparison: what stands right of the last visible character of a line doesn't count, nor do empty lines at
 * the end. So of the blanks before a visible character there count how many lines they end, and those after the last
 * such end.
 */
final class TrimmedLines implements OutputChecker {
  private final byte[] expected;
  private boolean wrong;
  /**
   * Of the blanks printed last: ends of lines, and after the last of them how many, and whether they are those
   * expected.
   */
  private int lines;
  private int indent;
  private boolean indentRight = true;
  /** The same of what is expected next, up to its next visible character. */
  private int expectedLines;
  private int expectedIndent;
  private int expectedText;

  TrimmedLines(byte[] expected) {
    this.expected = expected;
    expectAfter(0);
  }

  private void expectAfter(int from) {
    expectedLines = 0;
    expectedIndent = from;
    int at = from;
    for (; at < expected.length && isBlank(expected[at]); at++) {
      if (expected[at] == '\n') {
        expectedLines++;
        expectedIndent = at + 1;
      }
    }
    expectedText = at;
  }

  @Override
  public void printed(byte[] bytes, int from, int to) {
    for (int at = from; at < to && !wrong; at++) {
      byte b = bytes[at];
      if (b == '\n') {
        lines++;
        indent = 0;
        indentRight = true;
      } else if (isBlank(b)) {
        int there = expectedIndent + indent;
        indentRight = indentRight && there < expectedText && expected[there] == b;
        indent++;
      } else {
        text(b);
      }
    }
  }

  private void text(byte b) {
    wrong = lines != expectedLines || !indentRight || indent != expectedText - expectedIndent
        || expectedText == expected.length || expected[expectedText] != b;
    if (!wrong) {
      lines = 0;
      indent = 0;
      expectAfter(expectedText + 1);
    }
  }

  @Override
  public boolean isRight() {
    return !wrong && expectedText == expected.length;
  }

  /** What Ruby's rstrip takes away. */
  private static boolean isBlank(byte b) {
    return b == ' ' || b == 0 || (b >= '\t' && b <= '\r');
  }
}
