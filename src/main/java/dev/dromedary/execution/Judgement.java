package dev.dromedary.execution;

import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A submission on the way to its verdict: what has been run, and what is still to be run or to be checked. Follows
 * the runs as they end. Holds the whole output only of runs that a client's checker has yet to see, and of no more of
 * them than fit into the checker's container: then the program pauses for them to be checked.
 */
public final class Judgement implements StepReview {
  private static final StepReport NOTHING_RAN = new StepReport(Outcome.NOT_RUN, 0, Duration.ZERO, Duration.ZERO, 0,
      false, 0,
      new byte[0], new byte[0], false, false, 0, Duration.ZERO, Duration.ZERO, List.of());

  /**
   * What is kept of one run.
   *
   * @param test index
   * @param message one line for a person, null when there's nothing to say
   * @param unchecked null unless a checker is to look at it
   */
  record Run(int test, StepReport report, Verdict verdict, String message, PendingCheck unchecked) {
    boolean isAccepted() {
      return verdict == Verdict.ACCEPTED;
    }
  }

  private final Submission submission;
  private final Compilation compilation;
  private final ExecutionProperties properties;
  private final VerdictClassifier classifier;
  private final List<Run> runs = new ArrayList<>();
  private final Duration totalWallTime;
  private Duration runTime = Duration.ZERO;
  private Duration checkTime = Duration.ZERO;
  /** Of the run that goes on. */
  private OutputChecker output;
  private boolean closed;

  Judgement(
      Submission submission, Compilation compilation, ExecutionProperties properties, Duration totalWallTime,
      VerdictClassifier classifier) {
    this.submission = submission;
    this.compilation = compilation;
    this.properties = properties;
    this.totalWallTime = totalWallTime;
    this.classifier = classifier;
  }

  Submission submission() {
    return submission;
  }

  Compilation compilation() {
    return compilation;
  }

  List<Run> runs() {
    return runs;
  }

  /** Whether there's something left to be run. */
  public boolean isOpen() {
    return !closed && runs.size() < numberOfRuns();
  }

  /** Whether the program talks with a client's interactor. */
  public boolean isInteractive() {
    return submission.judging().checker().kind() == Checker.Kind.INTERACTOR;
  }

  /** Whether there are runs for a checker to look at. */
  public boolean isToBeChecked() {
    return !unchecked().isEmpty();
  }

  /** The tests that have not been run, in order; as often as each is to be run. */
  List<TestCase> remaining() {
    List<TestCase> tests = new ArrayList<>();
    for (int run = runs.size(); run < numberOfRuns(); run++) {
      tests.add(submission.testCases().get(testOf(run)));
    }
    return tests;
  }

  List<PendingCheck> unchecked() {
    return runs.stream().map(Run::unchecked).filter(run -> run != null).toList();
  }

  @Override
  public void printed(long at, byte[] bytes, int from, int to) {
    if (at == 0) {
      TestCase test = submission.testCases().get(testOf(runs.size()));
      output = OutputChecker.of(submission.judging().checker(), test.expectedOutput());
    }
    output.printed(bytes, from, to);
  }

  @Override
  public boolean continueAfter(StepReport report) {
    int index = testOf(runs.size());
    TestCase test = submission.testCases().get(index);
    Verdict verdict = classifier.verdictOf(report, submission.limits(), output.isRight());
    runs.add(new Run(index, report.withOutputUpTo(keptOutput()), verdict, classifier.message(verdict, report),
        verdict == Verdict.ACCEPTED && output instanceof WholeOutput whole
            ? new PendingCheck(runs.size() + 1, test, whole.bytes()) : null));
    output = null;
    closed = verdict != Verdict.ACCEPTED && submission.judging().stopAtFirstFailure()
        || report.outcome() == Outcome.NO_SPACE;
    spend(report.wallTime());
    return isOpen() && fitsIntoChecker(submission.testCases().get(testOf(runs.size())));
  }

  @Override
  public StepReport keep(StepReport report) {
    return report.withOutputUpTo(0);
  }

  /** When the time for all runs is used up, the next one counts as too slow and those after it are left out. */
  private void spend(Duration wallTime) {
    runTime = runTime.plus(wallTime);
    if (runTime.compareTo(totalWallTime) > 0 && isOpen()) {
      runs.add(new Run(testOf(runs.size()), NOTHING_RAN, Verdict.TIME_LIMIT_EXCEEDED,
          "Time limit exceeded (" + inTotal() + ")", null));
      closed = true;
    }
  }

  private String inTotal() {
    return "all tests together may take " + totalWallTime.toSeconds() + " seconds: dromedary.limits.total-wall-time";
  }

  /**
   * Takes what the checker thought of the {@link #unchecked} runs, or of the first of them: the others are still to
   * be looked at, if there's time left.
   */
  void checked(List<CheckerProtocol.CheckerVerdict> opinions, Duration wallTime) {
    checkTime = checkTime.plus(wallTime);
    int next = 0;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      if (run.unchecked == null) {
        continue;
      }
      if (next == opinions.size()) {
        if (checkTime.compareTo(totalWallTime) > 0) {
          runs.set(i, new Run(run.test, run.report, Verdict.INTERNAL_ERROR,
              "Checker: time limit exceeded (" + inTotal() + ")", null));
          endAt(i + 1);
        }
        return;
      }
      CheckerProtocol.CheckerVerdict opinion = opinions.get(next++);
      runs.set(i, new Run(run.test, run.report, opinion.verdict(), opinion.message(), null));
      if (opinion.verdict() == Verdict.INTERNAL_ERROR
          || opinion.verdict() != Verdict.ACCEPTED && submission.judging().stopAtFirstFailure()) {
        endAt(i + 1);
        return;
      }
    }
  }

  /**
   * Takes a run in which the program talked with an interactor.
   *
   * @param interactorFirst whether the interactor had ended before the program did
   */
  void conversed(StepReport report, CheckerProtocol.CheckerVerdict opinion, boolean interactorFirst) {
    Verdict verdict = classifier.verdictOf(report, submission.limits(), true);
    boolean wasDecided = interactorFirst && opinion.verdict() != Verdict.ACCEPTED;
    if (wasDecided || verdict == Verdict.ACCEPTED) {
      conversed(report, opinion);
    } else {
      conversed(report, new CheckerProtocol.CheckerVerdict(verdict, classifier.message(verdict, report)));
    }
  }

  /** There's no interactor, so nothing was run. */
  void couldNotConverse(CheckerProtocol.CheckerVerdict opinion) {
    conversed(NOTHING_RAN, opinion);
  }

  private void conversed(StepReport report, CheckerProtocol.CheckerVerdict opinion) {
    runs.add(new Run(testOf(runs.size()), report.withOutputUpTo(keptOutput()), opinion.verdict(), opinion.message(),
        null));
    closed = opinion.verdict() == Verdict.INTERNAL_ERROR
        || opinion.verdict() != Verdict.ACCEPTED && submission.judging().stopAtFirstFailure();
    spend(report.wallTime());
  }

  /** What the client wanted to have of the files after a run; null when it wanted none. */
  Map<String, byte[]> fetched(StepReport report) {
    if (submission.fetchFiles() == null) {
      return null;
    }
    Map<String, byte[]> all = new HashMap<>();
    compilation.files().stream().filter(file -> !file.folder()).forEach(file -> all.put(file.path(), file.content()));
    report.returned().forEach(file -> all.put(file.path(), file.content()));
    all.keySet().retainAll(submission.fetchFiles());
    return all;
  }

  private void endAt(int size) {
    runs.subList(size, runs.size()).clear();
    closed = true;
  }

  private boolean fitsIntoChecker(TestCase next) {
    long bytes = new PendingCheck(0, next, new byte[0]).bytes() + outputLimit(next);
    return unchecked().stream().mapToLong(PendingCheck::bytes).sum() + bytes <= properties.checker().files().toBytes();
  }

  /**
   * Bytes of standard output that are judged; more is Output Limit Exceeded. A file's size, but at least what is kept
   * of it; and no more than fits into the container of a client's checker.
   */
  long outputLimit(TestCase test) {
    long limit = Math.max(properties.stdout().toBytes(), submission.limits().fileSizeBytes());
    return submission.judging().checker().kind() == Checker.Kind.PROGRAM
        ? Math.min(limit, properties.checker().files().toBytes() - new PendingCheck(0, test, new byte[0]).bytes())
        : limit;
  }

  /** Bytes of each output of a run. */
  long keptOutput() {
    return submission.testCases().size() == 1 ? Long.MAX_VALUE : properties.testOutput().toBytes();
  }

  private int numberOfRuns() {
    return submission.testCases().size() * submission.numberOfRuns();
  }

  /** @param run index among all runs of all tests */
  int testOf(int run) {
    return run / submission.numberOfRuns();
  }

  boolean isFirstOfItsTest(int run) {
    return run % submission.numberOfRuns() == 0;
  }
}
