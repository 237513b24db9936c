package dev.dromedary.submission;

/**
 * Who says whether an output is right.
 *
 * @param absolute how far from the expected number one may be; of {@link Kind#FLOAT} only
 * @param relative the same, as a part of the expected number
 * @param program what {@link Kind#PROGRAM} and {@link Kind#INTERACTOR} run, else null
 */
public record Checker(Kind kind, double absolute, double relative, Program program) {
  public enum Kind {
    /** Judge0's: blanks at the ends of lines and empty lines at the end don't count. */
    TRIMMED,
    /** Every byte counts. */
    EXACT,
    /** The same words in the same order, whatever blanks are between them. */
    TOKEN,
    /** Like {@link #TOKEN}, and A is a; of ASCII letters. */
    CASE_INSENSITIVE,
    /** Like {@link #TOKEN}, but numbers need only be close. */
    FLOAT,
    /** A program of the client's looks at input, expected and actual output. */
    PROGRAM,
    /** A program of the client's talks with the program that is judged, while that runs. */
    INTERACTOR
  }

  public static final double DEFAULT_TOLERANCE = 1e-6;

  public static Checker of(Kind kind) {
    return new Checker(kind, DEFAULT_TOLERANCE, DEFAULT_TOLERANCE, null);
  }

  /** @param kind one that runs a program */
  public static Checker of(Kind kind, Program program) {
    return new Checker(kind, 0, 0, program);
  }
}
