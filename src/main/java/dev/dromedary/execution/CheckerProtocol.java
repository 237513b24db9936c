package dev.dromedary.execution;

import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a client's checker or interactor means to say. As with testlib, it exits with 0 for a right answer and with 1 for a
 * wrong one; anything else is its own failure and says nothing of the answer.
 *
 * @param whose begins the message about a failure
 * @param stdoutToo whether remarks may be on standard output; an interactor's is the program's input
 */
record CheckerProtocol(String whose, Language language, boolean stdoutToo) {
  private static final int MAX_REMARK = 1_000;

  /** @param message one line for a person, null when the checker said nothing */
  record CheckerVerdict(Verdict verdict, String message) {}

  static CheckerProtocol ofChecker(Language language) {
    return new CheckerProtocol("Checker", language, true);
  }

  static CheckerProtocol ofInteractor(Language language) {
    return new CheckerProtocol("Interactor", language, false);
  }

  CheckerVerdict of(StepReport report) {
    String failure = failure(report);
    if (failure != null) {
      return failure(failure + remark(report).map(remark -> ": " + remark).orElse(""));
    }
    return new CheckerVerdict(report.detail() == 0 ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER, remark(report)
        .orElse(null));
  }

  CheckerVerdict failure(String message) {
    return new CheckerVerdict(Verdict.INTERNAL_ERROR, whose + ": " + message);
  }

  /** The opinion when there's no checker to have one. */
  CheckerVerdict broken(Compilation compilation) {
    return failure(compilation.failure() + firstLine(compilation.output()).map(line -> " " + line).orElse(""));
  }

  private String failure(StepReport report) {
    if (report.oomKills() > 0) {
      return "memory limit exceeded";
    }
    if (report.isStarved()) {
      return VerdictClassifier.STARVED;
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

  /** What it said first. */
  Optional<String> remark(StepReport report) {
    return firstLine(report.stderr()).or(() -> stdoutToo ? firstLine(report.stdout()) : Optional.empty());
  }

  private static Optional<String> firstLine(byte[] output) {
    return text(output).lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst()
        .map(line -> line.substring(0,
            line.offsetByCodePoints(0, Math.min(MAX_REMARK, line.codePointCount(0, line.length())))));
  }

  private static String text(byte[] output) {
    return new String(output, StandardCharsets.UTF_8);
  }
}
