package dev.dromedary.execution;

import dev.dromedary.submission.Checker;
import java.util.Arrays;

/**
 * Compares what one run prints, as it comes, with what it should print; bytes, for output may be large and need not
 * be text. Keeps a word at most, whatever is printed; only for a client's checker all of it.
 */
interface OutputChecker {
  /** Takes the next piece, {@code bytes[from, to)}, which nobody changes any more. */
  void printed(byte[] bytes, int from, int to);

  /** After the last piece: whether it was right. */
  boolean isRight();

  /** @param expected null when nobody says what is right */
  static OutputChecker of(Checker checker, byte[] expected) {
    if (checker.kind() == Checker.Kind.PROGRAM) {
      return new WholeOutput();
    }
    if (expected == null) {
      return new AnyOutput();
    }
    return switch (checker.kind()) {
      case TRIMMED -> new TrimmedLines(expected);
      case EXACT -> new ExactBytes(expected);
      case TOKEN -> new Tokens(expected, Arrays::equals);
      case CASE_INSENSITIVE -> new Tokens(expected, Tokens::equalIgnoringCase);
      case FLOAT -> new Tokens(expected, new Tolerance(checker.absolute(), checker.relative())::allows);
      // its program has heard it
      case PROGRAM, INTERACTOR -> new AnyOutput();
    };
  }
}
