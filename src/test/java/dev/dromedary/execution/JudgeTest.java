package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.api.ApiFixture;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Judging;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Program;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.TestResult;
import dev.dromedary.submission.Verdict;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class JudgeTest {
  private static final Limits LIMITS = new Limits(
      Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(10), 128_000 * 1024, 64_000 * 1024, 60, 100);
  private static final Checker TRIMMED = Checker.of(Checker.Kind.TRIMMED);
  private static final Checker PROGRAM = Checker.of(Checker.Kind.PROGRAM, new Program("python", new byte[0], null));
  private static final Compilation COMPILED = new Compilation(List.of(), new byte[0], null);

  private final DromedaryProperties node = new DromedaryProperties(Path.of("target"), "node-1", java.util.EnumSet.allOf(dev.dromedary.Role.class), false);
  private final ExecutionProperties properties = new ExecutionProperties(2, DataSize.ofBytes(100), DataSize.ofBytes(100),
      DataSize.ofBytes(10), 512, null, new ExecutionProperties.Checker(Duration.ofSeconds(1), Duration.ofSeconds(1),
          DataSize.ofMegabytes(1), 1, DataSize.ofBytes(1), DataSize.ofBytes(250), DataSize.ofBytes(100)));
  private final Judge judge =
      new Judge(properties, new ApiFixture().limits, new VerdictClassifier(node), new ApiFixture().languages, node);

  @Test
  void withoutTestCasesTimesAreMeansOverTheRuns() {
    Judgement judgement = judge.begin(submission(Judging.DEFAULT, 3, "1"), COMPILED);
    assertThat(run(judgement, printed("1", 10))).isTrue();
    assertThat(run(judgement, printed("x", 30))).isFalse();
    assertThat(judgement.isOpen()).isFalse();
    Result result = judge.result(judgement);
    assertThat(result.verdict()).isEqualTo(Verdict.WRONG_ANSWER);
    assertThat(result.stdout()).asString().isEqualTo("x");
    assertThat(result.time()).isEqualTo(Duration.ofMillis(20));
    assertThat(result.executionHost()).isEqualTo("node-1");
    assertThat(result.tests()).isNull();
    assertThat(result.points()).isNull();
  }

  @Test
  void stopsAtTheFirstFailureUnlessAskedForAll() {
    Judgement stopping = judge.begin(submission(new Judging(true, true, TRIMMED), 1, "1", "2", "3"), COMPILED);
    assertThat(run(stopping, printed("1", 1))).isTrue();
    assertThat(run(stopping, printed("1", 1))).isFalse();
    assertThat(stopping.isOpen()).isFalse();
    assertThat(verdicts(stopping)).containsExactly(Verdict.ACCEPTED, Verdict.WRONG_ANSWER);

    Judgement all = judge.begin(submission(new Judging(true, false, TRIMMED), 1, "1", "2", "3"), COMPILED);
    assertThat(run(all, printed("1", 1))).isTrue();
    assertThat(run(all, report(Outcome.SIGNALLED, 11, 9, "2"))).isTrue();
    assertThat(run(all, printed("4", 1))).isFalse();
    assertThat(all.isOpen()).isFalse();
    assertThat(verdicts(all)).containsExactly(Verdict.ACCEPTED, Verdict.RUNTIME_ERROR_SIGSEGV, Verdict.WRONG_ANSWER);
    Result result = judge.result(all);
    assertThat(result.verdict()).as("the first in order").isEqualTo(Verdict.RUNTIME_ERROR_SIGSEGV);
    assertThat(result.exitSignal()).isEqualTo(11);
    assertThat(result.message()).isEqualTo("Caught fatal signal 11");
    assertThat(result.time()).as("that of the slowest").isEqualTo(Duration.ofMillis(9));
  }

  @Test
  void pointsAreThoseOfTheTestsThatAreAccepted() {
    Judgement judgement = judge.begin(submission(new Judging(true, false, TRIMMED), 1, "1", "2", "3"), COMPILED);
    List.of("1", "x", "3").forEach(output -> run(judgement, printed(output, 1)));
    Result result = judge.result(judgement);
    assertThat(result.points()).isEqualByComparingTo("1.5");
    assertThat(result.tests()).extracting(TestResult::points)
        .containsExactly(new BigDecimal("1"), BigDecimal.ZERO, new BigDecimal("0.5"));
  }

  @Test
  void aTestOfSeveralRunsIsAcceptedWhenAllOfThemAre() {
    Judgement judgement = judge.begin(submission(new Judging(true, false, TRIMMED), 2, "1", "2"), COMPILED);
    assertThat(judgement.remaining()).hasSize(4);
    List.of("1", "1", "x", "2").forEach(output -> run(judgement, printed(output, output.equals("x") ? 30 : 10)));
    Result result = judge.result(judgement);
    assertThat(result.tests()).extracting(TestResult::verdict).containsExactly(Verdict.ACCEPTED, Verdict.WRONG_ANSWER);
    assertThat(result.tests().get(1).time()).as("mean over its runs").isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void allOfTheOutputIsJudgedButOnlyItsBeginningKept() {
    String output = "12345678901234567890";
    Judgement judgement = judge.begin(submission(new Judging(true, true, TRIMMED), 1, output, output), COMPILED);
    run(judgement, printed(output, 1));
    run(judgement, printed("1234567890123456789x", 1));
    Result result = judge.result(judgement);
    assertThat(verdicts(judgement)).containsExactly(Verdict.ACCEPTED, Verdict.WRONG_ANSWER);
    for (TestResult test : result.tests()) {
      assertThat(test.stdout()).asString().isEqualTo("1234567890");
      assertThat(test.stdoutTruncated()).isTrue();
      assertThat(test.stderrTruncated()).isFalse();
    }
    assertThat(result.stdoutTruncated()).isTrue();
  }

  @Test
  void aSingleTestKeepsItsOutput() {
    Judgement judgement = judge.begin(submission(Judging.DEFAULT, 1, "12345678901234567890"), COMPILED);
    run(judgement, printed("12345678901234567890", 1));
    assertThat(judge.result(judgement).stdout()).hasSize(20);
  }

  @Test
  void aCheckersWordDecidesOnlyAboutRunsThatEndedWell() {
    Judgement judgement = judge.begin(submission(new Judging(true, false, PROGRAM), 1, "1", "2", "3"), COMPILED);
    run(judgement, printed("x", 1));
    run(judgement, report(Outcome.EXITED, 1, 1, "2"));
    run(judgement, printed("3", 1));
    assertThat(judgement.unchecked()).extracting(PendingCheck::number).containsExactly(1, 3);
    check(judgement, report(Outcome.EXITED, 0, 1, "well done"), report(Outcome.EXITED, 1, 1, "not good"));
    assertThat(verdicts(judgement))
        .containsExactly(Verdict.ACCEPTED, Verdict.RUNTIME_ERROR_NZEC, Verdict.WRONG_ANSWER);
    assertThat(judge.result(judgement).tests()).extracting(TestResult::message)
        .containsExactly("well done", "Exited with error status 1", "not good");
  }

  @Test
  void whatComesAfterAWrongAnswerIsLeftOut() {
    Judgement judgement = judge.begin(submission(new Judging(true, true, PROGRAM), 1, "1", "2", "3"), COMPILED);
    run(judgement, printed("1", 1));
    run(judgement, printed("2", 1));
    run(judgement, report(Outcome.EXITED, 1, 1, "3"));
    check(judgement, report(Outcome.EXITED, 1, 1, ""));
    assertThat(verdicts(judgement)).containsExactly(Verdict.WRONG_ANSWER);
    assertThat(judgement.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
      "EXITED, 2, Checker: exited with status 2: words",
      "EXITED, 139, Checker: exited with status 139: words",
      "SIGNALLED, 11, Checker: was ended by signal 11: words",
      "CPU_TIME_LIMIT, 0, Checker: time limit exceeded: words",
      "WALL_TIME_LIMIT, 0, Checker: time limit exceeded (wall clock): words",
      "OUTPUT_LIMIT, 0, Checker: output limit exceeded: words",
      "EXEC_FAILED, 8, Checker: could not be started: words",
  })
  void aCheckerThatFailsIsNeverTheProgramsFault(Outcome outcome, int detail, String message) {
    Judgement judgement = judge.begin(submission(new Judging(true, false, PROGRAM), 1, "1", "2", "3"), COMPILED);
    List.of("1", "2", "3").forEach(output -> run(judgement, printed(output, 1)));
    check(judgement, report(Outcome.EXITED, 0, 1, ""), report(outcome, detail, 1, "words"));
    assertThat(verdicts(judgement)).containsExactly(Verdict.ACCEPTED, Verdict.INTERNAL_ERROR);
    assertThat(judge.result(judgement).message()).isEqualTo(message);
    assertThat(judgement.isOpen()).isFalse();
  }

  @Test
  void anUncaughtErrorIsNotAWrongAnswerAlthoughPythonExitsWithOne() {
    Judgement judgement = judge.begin(submission(new Judging(true, true, PROGRAM), 1, "1"), COMPILED);
    run(judgement, printed("1", 1));
    StepReport crash = new StepReport(Outcome.EXITED, 1, Duration.ZERO, Duration.ZERO, 1, true, 0, new byte[0],
        "Traceback (most recent call last):\n  …\nKeyError".getBytes(), false, false, 0, Duration.ZERO, Duration.ZERO, List.of());
    check(judgement, crash);
    assertThat(verdicts(judgement)).containsExactly(Verdict.INTERNAL_ERROR);
  }

  @Test
  void aProgramPausesWhenNoMoreFitsIntoTheCheckersContainer() {
    String[] expected = IntStream.range(0, 5).mapToObj(i -> "").toArray(String[]::new);
    Judgement judgement = judge.begin(submission(new Judging(true, true, PROGRAM), 1, expected), COMPILED);
    String large = "x".repeat(90);
    assertThat(run(judgement, printed(large, 1))).isTrue();
    assertThat(run(judgement, printed(large, 1))).as("180 of 250 bytes, and 100 may come").isFalse();
    assertThat(judgement.isOpen()).isTrue();
    check(judgement, report(Outcome.EXITED, 0, 1, ""), report(Outcome.EXITED, 0, 1, ""));
    assertThat(judgement.isToBeChecked()).isFalse();
    assertThat(judgement.remaining()).hasSize(3);
    assertThat(run(judgement, printed(large, 1))).isTrue();
    assertThat(judgement.unchecked()).extracting(PendingCheck::number).containsExactly(3);
  }

  @Test
  void runsThatTheCheckersContainerRefusedAreStillToBeChecked() {
    Judgement judgement = judge.begin(submission(new Judging(true, true, PROGRAM), 1, "1", "2", "3"), COMPILED);
    for (int i = 0; i < 3; i++) {
      run(judgement, printed("1", 1));
    }
    check(judgement, report(Outcome.EXITED, 0, 1, ""));
    assertThat(judgement.unchecked()).extracting(PendingCheck::number).containsExactly(2, 3);
    check(judgement, report(Outcome.EXITED, 0, 1, ""), report(Outcome.EXITED, 1, 1, ""));
    assertThat(judgement.isToBeChecked()).isFalse();
    assertThat(verdicts(judgement)).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.WRONG_ANSWER);
  }

  @Test
  void aCheckerThatDoesNotCompileIsBlamed() {
    Judgement judgement = judge.begin(submission(new Judging(true, true, PROGRAM), 1, "1", "2"), COMPILED);
    run(judgement, printed("1", 1));
    run(judgement, printed("1", 1));
    judge.checkerIsBroken(judgement, new Compilation(List.of(), "main.cpp:1: error\nmore".getBytes(), "The compiler failed."));
    assertThat(verdicts(judgement)).containsExactly(Verdict.INTERNAL_ERROR);
    assertThat(judge.result(judgement).message()).isEqualTo("Checker: The compiler failed. main.cpp:1: error");
  }

  @Test
  void allTestsTogetherHaveALimit() {
    Judgement judgement = judge.begin(submission(new Judging(true, false, TRIMMED), 1, "1", "2", "3", "4"), COMPILED);
    assertThat(run(judgement, printed("1", 300_000))).isTrue();
    assertThat(run(judgement, printed("2", 300_001))).isFalse();
    assertThat(judgement.isOpen()).isFalse();
    Result result = judge.result(judgement);
    assertThat(result.tests()).as("the one that there was no time for, and none after it").extracting(TestResult::verdict)
        .containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED);
    assertThat(result.tests().get(2).message()).contains("600 seconds", "dromedary.limits.total-wall-time");

    Judgement last = judge.begin(submission(Judging.DEFAULT, 1, "1"), COMPILED);
    run(last, report(Outcome.EXITED, 0, 1, "1"));
    assertThat(judge.result(last).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void aCheckMayBeInterrupted_butAllChecksTogetherHaveALimit() {
    Judgement judgement = judge.begin(submission(new Judging(true, false, PROGRAM), 1, "1", "2", "3"), COMPILED);
    List.of("1", "2", "3").forEach(output -> run(judgement, printed(output, 1)));
    check(judgement, report(Outcome.EXITED, 0, 300_000, ""));
    assertThat(judgement.unchecked()).extracting(PendingCheck::number).containsExactly(2, 3);
    check(judgement, report(Outcome.EXITED, 0, 300_001, ""));
    assertThat(judgement.isToBeChecked()).isFalse();
    assertThat(verdicts(judgement)).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR);
    assertThat(judge.result(judgement).message()).contains("Checker: time limit", "dromedary.limits.total-wall-time");
  }

  @Test
  void whatIsNotKeptIsJudgedToo() {
    Judgement judgement = judge.begin(submission(Judging.DEFAULT, 2, "12345"), COMPILED);
    StepReport kept = report(Outcome.EXITED, 0, 1, "12");
    byte[] output = "12345".getBytes();
    judgement.printed(0, output, 0, 2);
    judgement.printed(2, output, 2, 5);
    assertThat(judgement.continueAfter(kept)).isTrue();
    // this run was lost with its container, and is begun anew
    judgement.printed(0, output, 1, 4);
    judgement.printed(0, output, 0, 2);
    judgement.printed(2, output, 2, 4);
    judgement.printed(4, "x".getBytes(), 0, 1);
    judgement.continueAfter(kept);
    assertThat(judgement.runs()).extracting(Judgement.Run::verdict).containsExactly(Verdict.ACCEPTED, Verdict.WRONG_ANSWER);
  }

  @Test
  void asMuchIsJudgedAsAFileMayHoldAndAsFitsIntoTheCheckersContainer() {
    TestCase test = new TestCase(new byte[30], new byte[20], null, null);
    assertThat(judge.begin(submission(Judging.DEFAULT, 1, "1"), COMPILED).outputLimit(test)).as("what is kept").isEqualTo(100);
    Limits large = new Limits(LIMITS.cpuTime(), LIMITS.cpuExtraTime(), LIMITS.wallTime(), LIMITS.memoryBytes(), LIMITS.stackBytes(), 60, 1000);
    assertThat(judge.begin(submission(Judging.DEFAULT, 1, large, "1"), COMPILED).outputLimit(test)).isEqualTo(1000);
    assertThat(judge.begin(submission(new Judging(true, true, PROGRAM), 1, large, "1"), COMPILED).outputLimit(test)).isEqualTo(200);
  }

  /** As a session does. */
  private static boolean run(Judgement judgement, StepReport report) {
    judgement.printed(0, report.stdout(), 0, report.stdout().length);
    return judgement.continueAfter(report);
  }

  private void check(Judgement judgement, StepReport... reports) {
    CheckerReview review = judge.beginCheck(judgement);
    for (StepReport report : reports) {
      review.continueAfter(report);
    }
    judge.checked(judgement, review);
  }

  private List<Verdict> verdicts(Judgement judgement) {
    return judge.result(judgement).tests().stream().map(TestResult::verdict).toList();
  }

  /** The first test is worth one point, each other half a point. */
  private static Submission submission(Judging judging, int runs, String... expected) {
    return submission(judging, runs, LIMITS, expected);
  }

  private static Submission submission(Judging judging, int runs, Limits limits, String... expected) {
    List<TestCase> tests = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      BigDecimal points = i == 0 ? BigDecimal.ONE : new BigDecimal("0.5");
      tests.add(new TestCase(new byte[0], expected[i].getBytes(), "test " + i, points));
    }
    return new Submission(
        "token", 71, "python", new byte[0], tests, runs, null, null, false, limits, null, Instant.now(), judging);
  }

  private static StepReport printed(String stdout, long cpuMillis) {
    return report(Outcome.EXITED, 0, cpuMillis, stdout);
  }

  static StepReport report(Outcome outcome, int detail, long millis, String stdout) {
    return new StepReport(outcome, detail, Duration.ofMillis(Math.min(millis, 100)), Duration.ofMillis(millis), 1, true, 0,
        stdout.getBytes(), new byte[0], false, false, 0, Duration.ZERO, Duration.ZERO, List.of());
  }
}
