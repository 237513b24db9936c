package dev.dromedary.execution;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Judging;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.TestResult;
import dev.dromedary.submission.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/** From runs to a result. */
@Component
public class Judge {
  private static final int SIGPIPE = 13;

  private final ExecutionProperties properties;
  private final LimitsProperties limits;
  private final VerdictClassifier classifier;
  private final Languages languages;
  private final String node;

  Judge(ExecutionProperties properties, LimitsProperties limits, VerdictClassifier classifier, Languages languages,
      DromedaryProperties dromedary) {
    this.properties = properties;
    this.limits = limits;
    this.classifier = classifier;
    this.languages = languages;
    node = dromedary.node();
  }

  public Judgement begin(Submission submission, Compilation compilation) {
    return new Judgement(submission, compilation, properties, limits.totalWallTime(), classifier);
  }

  public CheckerReview beginCheck(Judgement judgement) {
    Judging judging = judgement.submission().judging();
    return new CheckerReview(CheckerProtocol.ofChecker(languageOfChecker(judgement)), judging.stopAtFirstFailure());
  }

  public void checked(Judgement judgement, CheckerReview review) {
    judgement.checked(review.opinions(), review.wallTime());
  }

  /** The checker's source code is at fault, not the program. */
  public void checkerIsBroken(Judgement judgement, Compilation checker) {
    judgement.checked(List.of(CheckerProtocol.ofChecker(languageOfChecker(judgement)).broken(checker)), Duration.ZERO);
  }

  /** Waits for the interactor, and judges the run by who erred first. */
  public CompletableFuture<Void> conversed(Judgement judgement, InteractiveRun interactiveRun) {
    CheckerProtocol words = CheckerProtocol.ofInteractor(languageOfChecker(judgement));
    return interactiveRun.whenBothEnded().thenAccept(ended -> judgement.conversed(
        ended.programReport(), opinion(words, ended), !ended.programEndedFirst() || isStarved(ended)));
  }

  /** The wall time of one may have gone by because the other had no CPU to answer with. */
  private static boolean isStarved(InteractiveRun interactiveRun) {
    StepReport program = interactiveRun.programReport();
    StepReport interactor = interactiveRun.interactorReport();
    return hasWaitedForStarved(program, interactor) || hasWaitedForStarved(interactor, program);
  }

  private static boolean hasWaitedForStarved(StepReport one, StepReport other) {
    return one.outcome() == Outcome.WALL_TIME_LIMIT && other.starved().multipliedBy(4).compareTo(one.wallTime()) > 0;
  }

  /** An interactor can't be expected to cope with a program that has left; that's an answer of the program's, too. */
  private static CheckerProtocol.CheckerVerdict opinion(CheckerProtocol words, InteractiveRun interactiveRun) {
    if (isStarved(interactiveRun)) {
      return words.failure(VerdictClassifier.STARVED);
    }
    StepReport interactor = interactiveRun.interactorReport();
    CheckerProtocol.CheckerVerdict opinion = words.of(interactor);
    boolean leftAlone = interactiveRun.programEndedFirst() && interactor.oomKills() == 0
        && (interactor.outcome() == Outcome.EXITED || interactor.outcome() == Outcome.SIGNALLED
            && interactor.detail() == SIGPIPE);
    return opinion.verdict() == Verdict.INTERNAL_ERROR && leftAlone
        ? new CheckerProtocol.CheckerVerdict(Verdict.WRONG_ANSWER, "The program ended before the interactor was done")
        : opinion;
  }

  /** The interactor's source code is at fault, not the program. */
  public void interactorIsBroken(Judgement judgement, Compilation interactor) {
    judgement.couldNotConverse(CheckerProtocol.ofInteractor(languageOfChecker(judgement)).broken(interactor));
  }

  private Language languageOfChecker(Judgement judgement) {
    return languages.named(judgement.submission().judging().checker().program().language());
  }

  /** That of the first run that isn't accepted, else of the last. */
  public Result result(Judgement judgement) {
    Submission submission = judgement.submission();
    List<Judgement.Run> runs = judgement.runs();
    Judgement.Run decisive = decisive(runs);
    StepReport report = decisive.report();
    List<TestResult> tests = submission.judging().perTest() ? tests(judgement) : null;
    Instant now = Instant.now();
    return new Result(
        decisive.verdict(),
        tests == null ? meanTime(runs, StepReport::cpuTime) : max(tests, TestResult::time),
        tests == null ? meanTime(runs, StepReport::wallTime) : max(tests, TestResult::wallTime),
        tests == null ? mean(runs, r -> memoryBytes(r, submission.limits()))
            : tests.stream().mapToLong(TestResult::memoryBytes).max().orElseThrow(),
        nullIfEmpty(report.stdout()),
        nullIfEmpty(report.stderr()),
        nullIfEmpty(judgement.compilation().output()),
        decisive.message(),
        exitCode(report),
        exitSignal(report),
        report.stdoutTruncated(),
        report.stderrTruncated(),
        now.minus(runs.stream().map(run -> run.report().wallTime()).reduce(Duration.ZERO, Duration::plus)),
        now,
        node,
        tests,
        tests == null ? null : sum(tests, submission.testCases()),
        judgement.compilation().report(),
        judgement.fetched(report));
  }

  private static List<TestResult> tests(Judgement judgement) {
    List<TestCase> testCases = judgement.submission().testCases();
    List<TestResult> tests = new ArrayList<>();
    for (int i = 0; i < testCases.size(); i++) {
      int test = i;
      List<Judgement.Run> runs = judgement.runs().stream().filter(run -> run.test() == test).toList();
      if (!runs.isEmpty()) {
        tests.add(test(testCases.get(i), runs, judgement.submission().limits()));
      }
    }
    return tests;
  }

  /**
   * The kernel let the program have no more than its limit: what a resident set has beyond is pages of program files
   * that others were charged for, and what a container's peak has beyond is what the container itself may use.
   */
  private static long memoryBytes(StepReport report, Limits limits) {
    return Math.min(report.memoryBytes(), limits.memoryBytes());
  }

  private static TestResult test(TestCase testCase, List<Judgement.Run> runs, Limits limits) {
    Judgement.Run decisive = decisive(runs);
    StepReport report = decisive.report();
    return new TestResult(
        decisive.verdict(),
        meanTime(runs, StepReport::cpuTime),
        meanTime(runs, StepReport::wallTime),
        mean(runs, r -> memoryBytes(r, limits)),
        nullIfEmpty(report.stdout()),
        nullIfEmpty(report.stderr()),
        decisive.message(),
        exitCode(report),
        exitSignal(report),
        report.stdoutTruncated(),
        report.stderrTruncated(),
        testCase.points() == null || decisive.isAccepted() ? testCase.points() : BigDecimal.ZERO);
  }

  private static Judgement.Run decisive(List<Judgement.Run> runs) {
    return runs.stream().filter(run -> !run.isAccepted()).findFirst().orElse(runs.get(runs.size() - 1));
  }

  private static Integer exitCode(StepReport report) {
    return report.outcome() == Outcome.EXITED ? Integer.valueOf(report.detail()) : null;
  }

  private static Integer exitSignal(StepReport report) {
    return report.outcome() == Outcome.SIGNALLED ? Integer.valueOf(report.detail()) : null;
  }

  private static Duration meanTime(List<Judgement.Run> runs, Function<StepReport, Duration> time) {
    return Duration.ofNanos(mean(runs, report -> time.apply(report).toNanos()));
  }

  private static long mean(List<Judgement.Run> runs, ToLongFunction<StepReport> figure) {
    return Math.round(runs.stream().map(Judgement.Run::report).mapToLong(figure).average().orElseThrow());
  }

  private static Duration max(List<TestResult> tests, Function<TestResult, Duration> time) {
    return tests.stream().map(time).max(Duration::compareTo).orElseThrow();
  }

  /** Tests that were not run earn nothing, but when there are points to be had, none is 0. */
  private static BigDecimal sum(List<TestResult> tests, List<TestCase> testCases) {
    return testCases.stream().allMatch(test -> test.points() == null) ? null
        : tests.stream().map(TestResult::points).filter(Objects::nonNull).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static byte[] nullIfEmpty(byte[] bytes) {
    return bytes.length == 0 ? null : bytes;
  }
}
