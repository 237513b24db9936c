package dev.dromedary.execution;

import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Follows a client's checker from run to run. */
public final class CheckerReview implements StepReview {
  private final CheckerProtocol words;
  private final boolean stopAtFirstFailure;
  private final List<CheckerProtocol.CheckerVerdict> opinions = new ArrayList<>();
  private Duration wallTime = Duration.ZERO;

  CheckerReview(CheckerProtocol words, boolean stopAtFirstFailure) {
    this.words = words;
    this.stopAtFirstFailure = stopAtFirstFailure;
  }

  /** One for each run that was looked at. */
  List<CheckerProtocol.CheckerVerdict> opinions() {
    return opinions;
  }

  /** Of all these runs together. */
  Duration wallTime() {
    return wallTime;
  }

  @Override
  public boolean continueAfter(StepReport report) {
    wallTime = wallTime.plus(report.wallTime());
    CheckerProtocol.CheckerVerdict opinion = words.of(report);
    opinions.add(opinion);
    return switch (opinion.verdict()) {
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
}
