package dev.dromedary.execution;

import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows a client's checker from run to run. As with testlib, it exits with 0 for a right answer and with 1 for a wrong one;
 * anything else is its own failure and says nothing of the answer.
 */
public final class CheckReview implements StepReview {
  private static final int MAX_REMARK = 1_000;

  /** @param message one line for a person, null when the checker said nothing */
  record Opinion(Verdict verdict, String message) {
    static Opinion failure(String message) {
      return new Opinion(Verdict.INTERNAL_ERROR, "Checker: " + message);
    }
  }

  private final Language language;
  private final boolean stopAtFirstFailure;
  private final List<Opinion> opinions = new ArrayList<>();

  CheckReview(Language language, boolean stopAtFirstFailure) {
    this.language = language;
    this.stopAtFirstFailure = stopAtFirstFailure;
  }

  /** One for each run that was looked at. */
  List<Opinion> opinions() {
    return opinions;
  }

  @Override
  public boolean continueAfter(StepReport report) {
    Opinion opinion = opinion(report);
    opinions.add(opinion);
    return switch (opinion.verdict) {
      case ACCEPTED -> true;
      case WRONG_ANSWER -> !stopAtFirstFailure;
      // a checker that hangs would do so two hundred times
      default -> false;
    };
  }

  @Override
  public StepReport keep(StepReport report) {
    return report.withOutputUpTo(0);
  }

  private Opinion opinion(StepReport report) {
    String failure = failure(report);
    if (failure != null) {
      return Opinion.failure(failure + remark(report).map(remark -> ": " + remark).orElse(""));
    }
    return new Opinion(report.detail() == 0 ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER, remark(report).orElse(null));
  }

  private String failure(StepReport report) {
    if (report.oomKills() > 0) {
      return "memory limit exceeded";
    }
    return switch (report.outcome()) {
      case EXITED -> report.detail() < 0 || report.detail() > 1
          ? "exited with status " + report.detail()
          : report.detail() == 1 && hasUncaughtError(report) ? "failed with an error that it didn't catch" : null;
      case SIGNALLED -> "was ended by signal " + report.detail();
      case CPU_TIME_LIMIT -> "time limit exceeded";
      case WALL_TIME_LIMIT -> "time limit exceeded (wall clock)";
      case OUTPUT_LIMIT -> "output limit exceeded";
      case EXEC_FAILED -> "could not be started";
      default -> "did not run";
    };
  }

  private boolean hasUncaughtError(StepReport report) {
    return text(report.stderr()).lines().anyMatch(line -> language.uncaught().stream().anyMatch(line::startsWith));
  }

  /** What it said first, on stderr or else on stdout. */
  private static Optional<String> remark(StepReport report) {
    return firstLine(report.stderr()).or(() -> firstLine(report.stdout()));
  }

  static Optional<String> firstLine(byte[] output) {
    return text(output).lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst()
        .map(line -> line.substring(0, line.offsetByCodePoints(0, Math.min(MAX_REMARK, line.codePointCount(0, line.length())))));
  }

  private static String text(byte[] output) {
    return new String(output, StandardCharsets.UTF_8);
  }
}
