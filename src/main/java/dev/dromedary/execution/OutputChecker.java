package dev.dromedary.execution;

import dev.dromedary.submission.Checker;
import java.util.Arrays;

/** Compares what a program printed with what it should have printed; bytes, for output may be large and need not be text. */
@FunctionalInterface
interface OutputChecker {
  boolean matches(byte[] actual, byte[] expected);

  static OutputChecker of(Checker checker) {
    return switch (checker.kind()) {
      case TRIMMED -> TrimmedLines::match;
      case EXACT -> Arrays::equals;
      case TOKEN -> new Tokens(Arrays::equals);
      case CASE_INSENSITIVE -> new Tokens(Tokens::equalIgnoringCase);
      case FLOAT -> new Tokens(new Tolerance(checker.absolute(), checker.relative())::allows);
      // its program says so later
      case PROGRAM, INTERACTOR -> (actual, expected) -> true;
    };
  }
}
