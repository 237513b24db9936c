package dev.dromedary.api;

import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.TestResult;
import dev.dromedary.submission.Verdict;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What can be shown of a submission, by the names and in the JSON types of Judge0. A field's name is its constant's
 * in lower case. Those from {@link #STARTED_AT} on are not in Judge0's release, and shown to those who name them: a
 * client that asks for all may keep them in an object that has no others.
 *
 * <p>Decimal numbers are strings, as in Judge0; times have milliseconds and are in UTC.
 */
enum SubmissionField {
  SOURCE_CODE(s -> s.text(emptyAsNull(s.stored.submission().sourceCode()), false)),
  LANGUAGE_ID(s -> s.stored.submission().languageId()),
  STDIN(s -> s.isPerTest() ? null : s.text(emptyAsNull(s.test().stdin()), false)),
  EXPECTED_OUTPUT(s -> s.isPerTest() ? null : s.text(s.test().expectedOutput(), false)),
  STDOUT(s -> s.text(s.result(Result::stdout), s.isTruncated(Result::stdoutTruncated))),
  STATUS_ID(s -> s.judge0Features.status(s.stored.verdict()).id()),
  CREATED_AT(s -> time(s.stored.submission().createdAt())),
  FINISHED_AT(s -> time(s.result(Result::finishedAt))),
  TIME(s -> measured(s.result(Result::time))),
  MEMORY(s -> s.result(Result::memoryBytes) == null ? null : s.result(Result::memoryBytes) / 1024),
  STDERR(s -> s.text(s.result(Result::stderr), s.isTruncated(Result::stderrTruncated))),
  TOKEN(s -> s.stored.submission().token()),
  NUMBER_OF_RUNS(s -> s.stored.submission().numberOfRuns()),
  CPU_TIME_LIMIT(s -> seconds(s.limits().cpuTime())),
  CPU_EXTRA_TIME(s -> seconds(s.limits().cpuExtraTime())),
  WALL_TIME_LIMIT(s -> seconds(s.limits().wallTime())),
  MEMORY_LIMIT(s -> s.limits().memoryBytes() / 1024),
  STACK_LIMIT(s -> s.limits().stackBytes() / 1024),
  MAX_PROCESSES_AND_OR_THREADS(s -> s.limits().processes()),
  ENABLE_PER_PROCESS_AND_THREAD_TIME_LIMIT(s -> s.stored.submission().perProcessTimeLimit()),
  ENABLE_PER_PROCESS_AND_THREAD_MEMORY_LIMIT(s -> s.stored.submission().perProcessMemoryLimit()),
  MAX_FILE_SIZE(s -> s.limits().fileSizeBytes() / 1024),
  // without truncation flag of its own, but cut off all the same: the text may end within a character
  COMPILE_OUTPUT(s -> s.text(s.result(Result::compileOutput), true)),
  EXIT_CODE(s -> s.result(Result::exitCode)),
  EXIT_SIGNAL(s -> s.result(Result::exitSignal)),
  MESSAGE(s -> s.text(utf8(s.result(Result::message)), false)),
  WALL_TIME(s -> measured(s.result(Result::wallTime))),
  COMPILER_OPTIONS(s -> s.stored.submission().compilerOptions()),
  COMMAND_LINE_ARGUMENTS(s -> s.stored.submission().commandLineArguments()),
  REDIRECT_STDERR_TO_STDOUT(s -> s.stored.submission().redirectStderrToStdout()),
  CALLBACK_URL(s -> s.stored.submission().callbackUrl()),
  // in base64, whatever text is in
  ADDITIONAL_FILES(s -> s.stored.submission().additionalFiles() == null
      ? null
      : LenientBase64.encode(s.stored.submission().additionalFiles())),
  ENABLE_NETWORK(s -> false),
  STATUS(s -> status(s.judge0Features.status(s.stored.verdict()))),
  LANGUAGE(s -> language(s.stored.submission().languageId(), s.languageTitle)),
  STARTED_AT(s -> time(s.result(Result::startedAt))),
  QUEUED_AT(s -> time(s.stored.submission().createdAt())),
  UPDATED_AT(s -> time(s.result(Result::finishedAt) == null
      ? s.stored.submission().createdAt() : s.result(Result::finishedAt))),
  // nodes share one queue, which is on none of them
  QUEUE_HOST(s -> null),
  EXECUTION_HOST(s -> s.result(Result::executionHost)),
  STDOUT_TRUNCATED(s -> s.isTruncated(Result::stdoutTruncated)),
  STDERR_TRUNCATED(s -> s.isTruncated(Result::stderrTruncated)),
  POINTS(s -> s.result(Result::points)),
  TESTS(s -> s.tests()),
  // what was asked for, to be asked for again
  TEST_CASES(s -> s.testCases()),
  CHECKER(s -> s.checker()),
  STOP_AT_FIRST_FAILURE(s -> s.stored.submission().judging().stopAtFirstFailure());

  /** What is shown when nothing is asked for. */
  static final List<SubmissionField> DEFAULT =
      List.of(TOKEN, TIME, MEMORY, STDOUT, STDERR, COMPILE_OUTPUT, MESSAGE, STATUS);
  /** What a submission with test cases has on top of both the default ones and all. */
  static final List<SubmissionField> OF_TESTS = List.of(POINTS, TESTS);
  static final List<SubmissionField> ALL = List.of(values()).subList(0, POINTS.ordinal());
  /** Those of Judge0's release. */
  static final List<SubmissionField> RELEASED = ALL.subList(0, STARTED_AT.ordinal());

  private static final DateTimeFormatter TIME_FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** One submission, and how its text is to be shown. */
  record Shown(StoredSubmission stored, String languageTitle, TextForm form, Judge0FeatureProperties judge0Features) {
    private <T> T result(Function<Result, T> part) {
      return stored.result() == null ? null : part.apply(stored.result());
    }

    private boolean isTruncated(Function<Result, Boolean> part) {
      return Boolean.TRUE.equals(result(part));
    }

    private Limits limits() {
      return stored.submission().limits();
    }

    private TestCase test() {
      return stored.submission().testCases().get(0);
    }

    private boolean isPerTest() {
      return stored.submission().judging().perTest();
    }

    private List<Map<String, Object>> tests() throws NotTextException {
      List<TestResult> results = result(Result::tests);
      if (results == null) {
        return null;
      }
      List<Map<String, Object>> tests = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        tests.add(test(stored.submission().testCases().get(i).name(), results.get(i)));
      }
      return tests;
    }

    private Map<String, Object> test(String name, TestResult result) throws NotTextException {
      Map<String, Object> test = new LinkedHashMap<>();
      test.put("name", name);
      test.put("status", status(judge0Features.status(result.verdict())));
      test.put("time", measured(result.time()));
      test.put("wall_time", measured(result.wallTime()));
      test.put("memory", result.memoryBytes() / 1024);
      test.put("stdout", text(result.stdout(), result.stdoutTruncated()));
      test.put("stderr", text(result.stderr(), result.stderrTruncated()));
      test.put("message", text(utf8(result.message()), false));
      test.put("exit_code", result.exitCode());
      test.put("exit_signal", result.exitSignal());
      test.put("stdout_truncated", result.stdoutTruncated());
      test.put("stderr_truncated", result.stderrTruncated());
      test.put("points", result.points());
      return test;
    }

    private List<Map<String, Object>> testCases() throws NotTextException {
      if (!isPerTest()) {
        return null;
      }
      List<Map<String, Object>> cases = new ArrayList<>();
      for (TestCase given : stored.submission().testCases()) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("stdin", text(given.stdin(), false));
        test.put("expected_output", text(given.expectedOutput(), false));
        test.put("name", given.name());
        test.put("points", given.points());
        // as in a request, where what isn't there isn't null either
        test.values().removeIf(Objects::isNull);
        cases.add(test);
      }
      return cases;
    }

    /** In the form of the request. */
    private Map<String, Object> checker() throws NotTextException {
      Checker given = stored.submission().judging().checker();
      Map<String, Object> checker = new LinkedHashMap<>();
      checker.put("type", given.kind().name().toLowerCase(Locale.ROOT));
      if (given.kind() == Checker.Kind.FLOAT) {
        checker.put("absolute", given.absolute());
        checker.put("relative", given.relative());
      } else if (given.program() != null) {
        checker.put("language", given.program().language());
        checker.put("source_code", text(given.program().sourceCode(), false));
      }
      return checker;
    }

    private String text(byte[] bytes, boolean truncated) throws NotTextException {
      return bytes == null ? null : form.of(bytes, truncated);
    }
  }

  private interface Value {
    Object of(Shown submission) throws NotTextException;
  }

  private final Value value;

  SubmissionField(Value value) {
    this.value = value;
  }

  String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** @return what JSON has as string, number, boolean, object or null */
  Object of(Shown submission) throws NotTextException {
    return value.of(submission);
  }

  /**
   * @param names comma-separated; {@code *} is those of Judge0's release; null or empty is the default ones
   * @throws InvalidFieldsException naming the unknown ones
   */
  static List<SubmissionField> list(String names) throws InvalidFieldsException {
    if (names == null || names.isBlank()) {
      return DEFAULT;
    }
    // each once, however often it is named: to show one may be to encode megabytes
    Set<SubmissionField> fields = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    for (String name : names.split(",")) {
      if (name.strip().equals("*")) {
        fields.addAll(RELEASED);
        continue;
      }
      Arrays.stream(values()).filter(field -> field.jsonName().equals(name.strip())).findFirst()
          .ifPresentOrElse(fields::add, () -> unknown.add(name.strip()));
    }
    if (!unknown.isEmpty()) {
      throw new InvalidFieldsException(unknown);
    }
    return List.copyOf(fields);
  }

  private static byte[] emptyAsNull(byte[] bytes) {
    return bytes.length == 0 ? null : bytes;
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  static String time(Instant time) {
    return time == null ? null : TIME_FORMAT.format(time);
  }

  private static String measured(Duration time) {
    return time == null ? null : Seconds.measured(time).toPlainString();
  }

  private static String seconds(Duration limit) {
    BigDecimal seconds = Seconds.of(limit, 1);
    return seconds.toPlainString();
  }

  private static Map<String, Object> status(Verdict verdict) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("id", verdict.id());
    status.put("description", verdict.description());
    return status;
  }

  private static Map<String, Object> language(int id, String title) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("id", id);
    summary.put("name", title);
    return summary;
  }
}
