package dev.dromedary.submission;

/**
 * How the runs of a submission become a verdict.
 *
 * @param perTest whether the client gave test cases, and so is told of each
 * @param stopAtFirstFailure whether the tests after the first that isn't accepted are left out
 */
public record Judging(boolean perTest, boolean stopAtFirstFailure, Checker checker) {
  /** As Judge0 does it. */
  public static final Judging DEFAULT = new Judging(false, true, Checker.of(Checker.Kind.TRIMMED));
}
