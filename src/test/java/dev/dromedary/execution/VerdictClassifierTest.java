package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictClassifierTest {
  private static final Limits LIMITS = new Limits(
      Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(10), 128_000 * 1024, 64_000 * 1024, 60, 1024 * 1024);

  private final VerdictClassifier classifier = new VerdictClassifier(new DromedaryProperties(Path.of("target"), "node-1", java.util.EnumSet.allOf(dev.dromedary.Role.class), false));

  @ParameterizedTest
  @CsvSource({
      "EXITED, 0, ACCEPTED",
      "EXITED, 1, RUNTIME_ERROR_NZEC",
      "EXITED, 139, RUNTIME_ERROR_NZEC",
      "SIGNALLED, 6, RUNTIME_ERROR_SIGABRT",
      "SIGNALLED, 8, RUNTIME_ERROR_SIGFPE",
      "SIGNALLED, 9, RUNTIME_ERROR_OTHER",
      "SIGNALLED, 11, RUNTIME_ERROR_SIGSEGV",
      "SIGNALLED, 24, TIME_LIMIT_EXCEEDED",
      "SIGNALLED, 25, RUNTIME_ERROR_SIGXFSZ",
      "SIGNALLED, 31, RUNTIME_ERROR_OTHER",
      "CPU_TIME_LIMIT, 0, TIME_LIMIT_EXCEEDED",
      "WALL_TIME_LIMIT, 0, TIME_LIMIT_EXCEEDED",
      "OUTPUT_LIMIT, 0, OUTPUT_LIMIT_EXCEEDED",
      "EXEC_FAILED, 8, EXEC_FORMAT_ERROR",
      "MEMORY_LIMIT, 0, MEMORY_LIMIT_EXCEEDED",
      "NO_SPACE, 0, COMPILATION_ERROR",
  })
  void theWayAProgramEndsIsItsVerdict(Outcome outcome, int detail, Verdict verdict) {
    assertThat(verdictOf(report(outcome, detail, 1, 0, ""), expecting(null))).isEqualTo(verdict);
  }

  @Test
  void whatTheKernelKilledForLackOfMemoryIsNoRuntimeError() {
    assertThat(verdictOf(report(Outcome.SIGNALLED, 9, 1, 1, ""), expecting(null)))
        .isEqualTo(Verdict.MEMORY_LIMIT_EXCEEDED);
  }

  @Test
  void aProgramThatEndsInItsExtraTimeIsTooSlow() {
    assertThat(verdictOf(report(Outcome.EXITED, 0, 5_001, 0, "42"), expecting("42")))
        .isEqualTo(Verdict.TIME_LIMIT_EXCEEDED);
    assertThat(verdictOf(report(Outcome.EXITED, 0, 5_000, 0, "42"), expecting("42")))
        .isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void outputIsComparedOnlyWhenTheProgramEndedWell() {
    assertThat(verdictOf(report(Outcome.EXITED, 1, 1, 0, "42"), expecting("42")))
        .isEqualTo(Verdict.RUNTIME_ERROR_NZEC);
    assertThat(verdictOf(report(Outcome.EXITED, 0, 1, 0, "41"), expecting("42")))
        .isEqualTo(Verdict.WRONG_ANSWER);
  }

  @Test
  void aContainerIsReusableOnlyAfterACleanRunWithinItsLimits() {
    assertThat(new RunReport(List.of(report(Outcome.SIGNALLED, 11, 1, 0, "")), true, "").isContainerReusable()).isTrue();
    assertThat(new RunReport(List.of(report(Outcome.EXITED, 0, 1, 0, "")), false, "").isContainerReusable()).isFalse();
    assertThat(new RunReport(List.of(report(Outcome.EXITED, 0, 1, 1, "")), true, "").isContainerReusable()).isFalse();
    assertThat(new RunReport(List.of(report(Outcome.CPU_TIME_LIMIT, 0, 1, 0, "")), true, "").isContainerReusable()).isFalse();
    assertThat(new RunReport(List.of(report(Outcome.WALL_TIME_LIMIT, 0, 1, 0, "")), true, "").isContainerReusable()).isFalse();
  }

  @Test
  void whoGotNoCpuIsNotTooSlow() {
    assertThat(verdictOf(starved(59), expecting(null))).isEqualTo(Verdict.TIME_LIMIT_EXCEEDED);
    assertThat(verdictOf(starved(60), expecting(null))).isEqualTo(Verdict.INTERNAL_ERROR);
    assertThat(classifier.message(Verdict.INTERNAL_ERROR, starved(60))).contains("overloaded");
  }

  private static StepReport starved(int seconds) {
    return new StepReport(Outcome.WALL_TIME_LIMIT, 0, Duration.ofMillis(1), Duration.ofSeconds(70), 1, true, 0, new byte[0],
        new byte[0], false, false, 0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(seconds), List.of());
  }

  @Test
  void aMessageIsNotAboutOurClasses() {
    Throwable lost = new CompletionException(new ContainerLostException("the runner gave up"));
    assertThat(classifier.internalError("Checker", lost).message()).isEqualTo("Checker: the runner gave up");
    assertThat(classifier.internalError(null, new NullPointerException("Cannot invoke \"dev.dromedary.X.y()\"")).message())
        .doesNotContain("dev.");
  }

  private Verdict verdictOf(StepReport report, TestCase test) {
    return classifier.verdictOf(report, LIMITS, test.expectedOutput() == null || Arrays.equals(report.stdout(), test.expectedOutput()));
  }

  private static TestCase expecting(String output) {
    return new TestCase(new byte[0], output == null ? null : output.getBytes());
  }

  private static StepReport report(Outcome outcome, int detail, long cpuMillis, int oomKills, String stdout) {
    return new StepReport(outcome, detail, Duration.ofMillis(cpuMillis), Duration.ofMillis(cpuMillis), 1, true, oomKills,
        stdout.getBytes(), new byte[0], false, false, 0, Duration.ZERO, Duration.ZERO, List.of());
  }
}
