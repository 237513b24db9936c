package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionReaderTest {
  private final ApiFixture api = new ApiFixture();

  private Submission read(String fields) throws Exception {
    return api.reader.read(request(fields), false);
  }

  /** @param fields in JSON, added to those of a valid request, or replacing them */
  private ObjectNode request(String fields) throws Exception {
    ObjectNode request = new ObjectMapper().createObjectNode().put("language_id", 54).put("source_code", "x");
    request.setAll(api.json.readObject(
        new ByteArrayInputStream(("{" + fields + "}").getBytes(StandardCharsets.UTF_8)), null));
    return request;
  }

  private Map<String, List<String>> errors(String fields) {
    InvalidSubmissionException e = catchThrowableOfType(InvalidSubmissionException.class, () -> read(fields));
    assertThat(e).as("{" + fields + "} is refused").isNotNull();
    return e.getErrors();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(delimiter = '|', textBlock = """
      'source_code': null                  | source_code | can't be blank
      'source_code': ''                    | source_code | can't be blank
      'source_code': ' \\n\\t'              | source_code | can't be blank
      'source_code': ['x']                 | source_code | can't be blank
      'language_id': 9999                  | language_id | language with id 9999 doesn't exist
      'language_id': 0                     | language_id | language with id 0 doesn't exist
      'language_id': -1                    | language_id | language with id -1 doesn't exist
      'language_id': 99999999999           | language_id | language with id 99999999999 doesn't exist
      'language_id': 1                     | language_id | language with id 1 is archived and cannot be used anymore
      'language_id': 'python'              | language_id | is not a number
      'language': 'klingon'                | language | language klingon doesn't exist
      'language': 'python'                 | language | language python isn't the language with id 54
      'number_of_runs': 0                  | number_of_runs | must be greater than 0
      'number_of_runs': -1                 | number_of_runs | must be greater than 0
      'number_of_runs': 21                 | number_of_runs | must be less than or equal to 20
      'number_of_runs': 'x'                | number_of_runs | is not a number
      'number_of_runs': true               | number_of_runs | is not a number
      'cpu_time_limit': -0.001             | cpu_time_limit | must be greater than or equal to 0
      'cpu_time_limit': 15.001             | cpu_time_limit | must be less than or equal to 15.0
      'cpu_time_limit': 1e999999999        | cpu_time_limit | must be less than or equal to 15.0
      'cpu_time_limit': '1e999999999'      | cpu_time_limit | must be less than or equal to 15.0
      'cpu_time_limit': 'NaN'              | cpu_time_limit | is not a number
      'cpu_time_limit': 'Infinity'         | cpu_time_limit | is not a number
      'cpu_extra_time': -1                 | cpu_extra_time | must be greater than or equal to 0
      'cpu_extra_time': 5.5                | cpu_extra_time | must be less than or equal to 5.0
      'wall_time_limit': 0.999             | wall_time_limit | must be greater than or equal to 1
      'wall_time_limit': 21                | wall_time_limit | must be less than or equal to 20.0
      'memory_limit': 2047                 | memory_limit | must be greater than or equal to 2048
      'memory_limit': 512001               | memory_limit | must be less than or equal to 512000
      'stack_limit': -1                    | stack_limit | must be greater than or equal to 0
      'stack_limit': 128001                | stack_limit | must be less than or equal to 128000
      'max_processes_and_or_threads': 0    | max_processes_and_or_threads | must be greater than 0
      'max_processes_and_or_threads': 121  | max_processes_and_or_threads | must be less than or equal to 120
      'max_file_size': -1                  | max_file_size | must be greater than or equal to 0
      'max_file_size': 65537               | max_file_size | must be less than or equal to 65536
      'enable_network': true               | enable_network | enabling network is not allowed
      'enable_network': 'true'             | enable_network | enabling network is not allowed
      'callback_url': 'x'                  | callback_url | is not a valid http or https URL
      'callback_url': 'ftp://x/'           | callback_url | is not a valid http or https URL
      'callback_url': 'http:///x'          | callback_url | is not a valid http or https URL
      'callback_url': 'http://x:99999/'    | callback_url | is not a valid http or https URL
      'callback_url': 'http://x/ y'        | callback_url | is not a valid http or https URL
      'additional_files': 'UEsFBg=='       | additional_files | is not a zip archive that can be read
      """, quoteCharacter = '`')
  void whatIsNotAllowedIsToldInJudge0sWords(String fields, String field, String message) {
    assertThat(errors(fields.replace('\'', '"'))).isEqualTo(Map.of(field, List.of(message)));
  }

  @Test
  void limitsPerProcessAreRemembered() throws Exception {
    assertThat(read("\"enable_per_process_and_thread_time_limit\": true").perProcessTimeLimit()).isTrue();
    assertThat(read("\"enable_per_process_and_thread_memory_limit\": true").perProcessMemoryLimit()).isTrue();
  }

  @Test
  void anInterpretedLanguageTakesNoCompilerOptions() {
    assertThat(errors("\"language_id\": 71, \"compiler_options\": \"-O2\"")).isEqualTo(Map.of(
        "compiler_options", List.of("setting compiler options is only allowed for compiled languages")));
  }

  @Test
  void optionsHaveAtMost512Characters() throws Exception {
    String longest = "é".repeat(512);
    assertThat(read("\"compiler_options\": \"" + longest + "\"").compilerOptions()).isEqualTo(longest);
    for (String field : List.of("compiler_options", "command_line_arguments")) {
      assertThat(errors("\"" + field + "\": \"" + longest + "x\""))
          .isEqualTo(Map.of(field, List.of("is too long (maximum is 512 characters)")));
    }
  }

  @Test
  void anOpenQuoteAndNulAreRefused() throws Exception {
    for (String field : List.of("compiler_options", "command_line_arguments")) {
      for (String open : List.of("'", "a 'b", "a \\\"b", "'a' 'b\\\"")) {
        assertThat(errors("\"" + field + "\": \"" + open + "\""))
            .isEqualTo(Map.of(field, List.of("has a quote that isn't closed")));
      }
      assertThat(errors("\"" + field + "\": \"a\\u0000b\"")).isEqualTo(Map.of(field, List.of("can't contain NUL")));
    }
    String closed = "'a' b\\'c \"d'\"";
    assertThat(read("\"command_line_arguments\": " + new ObjectMapper().writeValueAsString(closed)).commandLineArguments())
        .isEqualTo(closed);
  }

  @Test
  void textThatIsNotInBase64IsSaidToBeThat() throws Exception {
    InvalidSubmissionException e = catchThrowableOfType(InvalidSubmissionException.class,
        () -> api.reader.read(request("\"source_code\": \"***\""), true));
    assertThat(e.getErrors()).isEqualTo(Map.of("source_code",
        List.of("can't be blank", "has nothing in base64 in it, although base64_encoded=true is said")));
  }

  @Test
  void anEmptyListOfTestsIsNone() throws Exception {
    Submission submission = read("\"test_cases\": [], \"stdin\": \"1\", \"expected_output\": \"2\"");
    assertThat(submission.judging().perTest()).isFalse();
    assertThat(submission.testCases().get(0).stdin()).asString().isEqualTo("1");
    assertThat(submission.testCases().get(0).expectedOutput()).asString().isEqualTo("2");
  }

  @Test
  void aMissingLanguageIsToldAsJudge0Does() {
    assertThat(errors("\"language_id\": null"))
        .isEqualTo(Map.of("language_id", List.of("can't be blank", "language with id  doesn't exist")));
  }

  @Test
  void whatIsAbsentOrNullOrBlankTakesItsDefault() throws Exception {
    Limits defaults = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(10), 128_000L * 1024,
        64_000L * 1024, 60, 1024L * 1024);

    assertThat(read("").limits()).isEqualTo(defaults);
    Submission submission = read("""
        "cpu_time_limit": null, "wall_time_limit": "", "memory_limit": [], "stack_limit": {}, "number_of_runs": null,
        "redirect_stderr_to_stdout": null, "compiler_options": "", "stdin": null, "expected_output": null,
        "callback_url": "", "enable_network": false, "additional_files": null, "something_else": {"a": [1]}""");
    assertThat(submission.limits()).isEqualTo(defaults);
    assertThat(submission.numberOfRuns()).isEqualTo(1);
    assertThat(submission.redirectStderrToStdout()).isFalse();
    assertThat(submission.compilerOptions()).isNull();
    assertThat(submission.testCases()).hasSize(1);
    assertThat(submission.testCases().get(0).stdin()).isEmpty();
    assertThat(submission.testCases().get(0).expectedOutput()).isNull();
  }

  @Test
  void limitsAreInSecondsAndKilobytesAndNumbersMayBeText() throws Exception {
    Submission submission = read("""
        "cpu_time_limit": "0.25", "cpu_extra_time": 0, "wall_time_limit": 20, "memory_limit": "512000",
        "stack_limit": 0, "max_processes_and_or_threads": 1.0, "max_file_size": 10, "number_of_runs": " 20 " """);

    assertThat(submission.limits()).isEqualTo(new Limits(Duration.ofMillis(250), Duration.ZERO, Duration.ofSeconds(20),
        512_000L * 1024, 0, 1, 10L * 1024));
    assertThat(submission.numberOfRuns()).isEqualTo(20);
  }

  @Test
  void absurdlySmallNumbersAreNearZero() throws Exception {
    assertThat(read("\"cpu_time_limit\": 1e-999999999").limits().cpuTime()).isZero();
    assertThat(read("\"stack_limit\": \"1e-999999999\"").limits().stackBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "1,true", "\"true\",true", "\"on\",true", "false,false", "0,false", "\"false\",false",
      "\"off\",false", "\"\",false", "null,false"})
  void flagsMayBeTextOrNumbers(String json, boolean value) throws Exception {
    assertThat(read("\"redirect_stderr_to_stdout\": " + json).redirectStderrToStdout()).isEqualTo(value);
  }

  @Test
  void anEmptyExpectedOutputIsJudged() throws Exception {
    assertThat(read("\"expected_output\": \"\"").testCases().get(0).expectedOutput()).isEmpty();
  }

  @Test
  void base64IsReadLeniently() {
    assertThat(LenientBase64.decode("aGVs\nbG8=")).asString().isEqualTo("hello");
    assertThat(LenientBase64.decode("aGVsbG8")).asString().isEqualTo("hello");
    assertThat(LenientBase64.decode("aGV*s bG8=ignored")).asString().isEqualTo("hello");
    assertThat(LenientBase64.decode("grüße 😀")).isNotNull();
    assertThat(LenientBase64.decode("=")).isEmpty();
    assertThat(LenientBase64.decode("a")).isEmpty();
    assertThat(LenientBase64.decode("")).isEmpty();
    byte[] any = new byte[256];
    for (int i = 0; i < any.length; i++) {
      any[i] = (byte) i;
    }
    assertThat(LenientBase64.decode(LenientBase64.encode(any))).isEqualTo(any);
  }
}
