package dev.dromedary;

import static dev.dromedary.submission.Verdict.ACCEPTED;
import static dev.dromedary.submission.Verdict.MEMORY_LIMIT_EXCEEDED;
import static dev.dromedary.submission.Verdict.RUNTIME_ERROR_SIGXFSZ;
import static dev.dromedary.submission.Verdict.TIME_LIMIT_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.api.ApiFixture;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Each limit of the API at its least and its greatest value, with programs that are run, and one step beyond each,
 * which is refused. The limits are those of {@link LimitsProperties} and of the OpenAPI document: a new one without
 * its programs fails.
 */
@TestPropertySource(properties = "dromedary.pool.size=3")
class LimitsIT extends ServiceFixture {
  private static final int POOL = 3;
  private static final String BASH = "read line; echo \"hi $line\"";
  private static final String C = "#include <stdio.h>\nint main(void) { return puts(\"hi\") < 0; }";
  private static final String C_FILE = """
      #include <stdio.h>
      #include <stdlib.h>
      int main(void) {
        FILE *file = fopen("out", "w");
        char kilobyte[1024] = "x";
        for (long i = 0; i < KILOBYTES; i++)
          if (fwrite(kilobyte, 1, sizeof kilobyte, file) < sizeof kilobyte) return 2;
        return fclose(file) != 0;
      }
      """;
  private static final String C_STACK = """
      static long deep(long n) {
        volatile char frame[1024];
        frame[0] = (char)n;
        return n == 0 ? 0 : deep(n - 1) + frame[0] * 0;
      }
      int main(void) { return (int)deep(KILOBYTES * 9 / 10); }
      """;
  private static final String C_PROCESSES = """
      #include <stdio.h>
      #include <unistd.h>
      #include <sys/wait.h>
      int main(void) {
        int started = 1;
        for (pid_t pid; started < 500; started++) {
          if ((pid = fork()) == 0) { pause(); _exit(0); }
          if (pid < 0) break;
        }
        return started == PROCESSES ? 0 : 1;
      }
      """;

  /** @param component of {@link LimitsProperties} for its default; the one with max before it is its greatest value */
  private record Limit(String component, List<Program> least, List<Program> greatest) {}

  /** A program that meets a limit; the placeholder that its text may have is replaced by the limit's value. */
  private record Program(String language, String source, Set<Verdict> verdicts) {
    private static Program of(String language, String source, Verdict... verdicts) {
      return new Program(language, source, Set.of(verdicts));
    }
  }

  private static final List<Program> ANY = List.of(Program.of("bash", BASH, ACCEPTED), Program.of("c", C, ACCEPTED),
      Program.of("python", "print('hi')", ACCEPTED));
  private static final Map<String, Limit> LIMITS = new TreeMap<>(Map.of(
      "cpu_time_limit", new Limit("cpuTime",
          List.of(Program.of("bash", BASH, TIME_LIMIT_EXCEEDED), Program.of("c", C, TIME_LIMIT_EXCEEDED)), ANY),
      "cpu_extra_time", new Limit("cpuExtraTime", ANY, ANY),
      "wall_time_limit", new Limit("wallTime",
          List.of(Program.of("c", C, ACCEPTED), Program.of("bash", "sleep 30", TIME_LIMIT_EXCEEDED)), ANY),
      // whether an interpreter fits is its own affair
      "memory_limit", new Limit("memory",
          List.of(Program.of("c", C, ACCEPTED), Program.of("bash", BASH, ACCEPTED, MEMORY_LIMIT_EXCEEDED),
              Program.of("python", "x = 'x' * 50_000_000", MEMORY_LIMIT_EXCEEDED)),
          List.of(Program.of("python", "x = b'x' * 400_000_000", ACCEPTED))),
      "stack_limit", new Limit("stack", ANY, List.of(Program.of("c", C_STACK.replace("KILOBYTES", "VALUE"), ACCEPTED))),
      "max_processes_and_or_threads", new Limit("processes",
          List.of(Program.of("c", C, ACCEPTED), Program.of("c", C_PROCESSES.replace("PROCESSES", "VALUE"), ACCEPTED)),
          List.of(Program.of("c", C_PROCESSES.replace("PROCESSES", "VALUE"), ACCEPTED))),
      "max_file_size", new Limit("fileSize",
          List.of(Program.of("c", C, ACCEPTED),
              Program.of("c", C_FILE.replace("KILOBYTES", "1"), RUNTIME_ERROR_SIGXFSZ)),
          List.of(Program.of("c", C_FILE.replace("KILOBYTES", "VALUE"), ACCEPTED),
              Program.of("c", C_FILE.replace("KILOBYTES", "VALUE + 1"), RUNTIME_ERROR_SIGXFSZ))),
      "number_of_runs", new Limit("numberOfRuns", ANY, ANY)));
  /** What is limited otherwise, see {@link #sizes}, or not at all. */
  private static final Set<String> OTHER_FIELDS = Set.of("source_code", "language_id", "language", "compiler_options",
      "command_line_arguments", "stdin", "expected_output", "redirect_stderr_to_stdout", "callback_url",
      "additional_files", "enable_per_process_and_thread_time_limit",
      "enable_per_process_and_thread_memory_limit", "enable_network",
      "test_cases", "stop_at_first_failure", "checker");
  /** Not for each run, and not asked for by clients. */
  private static final Set<String> OTHER_COMPONENTS = Set.of("totalWallTime", "maxExtractSize");

  @Autowired
  private LimitsProperties limits;
  @Value("${dromedary.api.max-body}")
  private DataSize maxBody;
  @Autowired
  private ContainerPools pool;
  @Autowired
  private MeterRegistry meters;

  @AfterEach
  void thePoolIsWhole() {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pool.status().usable() == POOL);
    assertThat(pool.status().waiting()).isZero();
    assertThat(meters.counter("dromedary.pool.boot.failures").count()).isZero();
  }

  @Test
  void noLimitIsForgotten() {
    Set<String> fields = new TreeSet<>();
    described().fieldNames().forEachRemaining(fields::add);
    fields.removeAll(OTHER_FIELDS);
    assertThat(LIMITS.keySet()).isEqualTo(fields);
    Set<String> components = Arrays.stream(LimitsProperties.class.getRecordComponents()).map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    components.removeAll(OTHER_COMPONENTS);
    assertThat(LIMITS.values().stream().flatMap(limit -> Stream.of(limit.component, max(limit))))
        .containsExactlyInAnyOrderElementsOf(components);
  }

  @TestFactory
  Stream<DynamicTest> bothEndsRun() {
    return LIMITS.entrySet().stream().flatMap(entry -> Stream.concat(
        runs(entry.getKey(), least(entry.getKey()), entry.getValue().least),
        runs(entry.getKey(), greatest(entry.getValue()), entry.getValue().greatest)));
  }

  private Stream<DynamicTest> runs(String field, BigDecimal value, List<Program> programs) {
    return programs.stream().map(program -> dynamicTest(field + " " + value + ", " + program.language, () ->
        run(request(program.language, program.source.replace("VALUE", value.toPlainString())).put(field, value),
            program.verdicts)));
  }

  @TestFactory
  Stream<DynamicTest> oneStepBeyondIsRefused() {
    return LIMITS.entrySet().stream().flatMap(entry -> {
      BigDecimal step = component(max(entry.getValue())) instanceof Duration ? new BigDecimal("0.1") : BigDecimal.ONE;
      return Stream.of(least(entry.getKey()).subtract(step), greatest(entry.getValue()).add(step)).map(value ->
          dynamicTest(entry.getKey() + " " + value, () ->
              assertThat(refusal(request("c", C).put(entry.getKey(), value)).get(entry.getKey())).isNotEmpty()));
    });
  }

  @Test
  void allLeastAndAllGreatestTogether() {
    ObjectNode least = request("c", C);
    LIMITS.keySet().forEach(field -> least.put(field, least(field)));
    run(least, Set.of(TIME_LIMIT_EXCEEDED, MEMORY_LIMIT_EXCEEDED));
    ObjectNode greatest = request("c", C);
    LIMITS.forEach((field, limit) -> greatest.put(field, greatest(limit)));
    run(greatest, Set.of(ACCEPTED));
    run(request("bash", BASH).put("cpu_time_limit", 0).put("cpu_extra_time", 0), Set.of(TIME_LIMIT_EXCEEDED));
  }

  /** Of what has a size instead of a value: the greatest is run, and one more is refused by the field's name. */
  @TestFactory
  Stream<DynamicTest> sizes() {
    int extracted = (int) limits.maxExtractSize().toBytes();
    List<DynamicTest> tests = new ArrayList<>();
    size(tests, "test_cases", 200, 201, (request, size) -> IntStream.range(0, size).forEach(i ->
        request.withArray("test_cases").addObject().put("stdin", i + "\n").put("expected_output", "hi " + i + "\n")));
    size(tests, "command_line_arguments", 512, 513, (request, size) ->
        request.put("command_line_arguments", text("a ", size)));
    size(tests, "callback_url", 2048, 2049, (request, size) ->
        request.put("callback_url", text("http://127.0.0.1:9/", 19) + "x".repeat(size - 19)));
    size(tests, "additional_files", extracted, extracted + 1, (request, size) ->
        request.put("additional_files", zip(List.of("large"), size)));
    size(tests, "additional_files", 1000, 1001, (request, size) ->
        request.put("additional_files", zip(IntStream.range(0, size).mapToObj(i -> "d/" + i).toList(), 1)));
    size(tests, "additional_files", 8128, 8129, (request, files) -> {
      List<String> paths = new ArrayList<>();
      for (int left = files; left > 0; left -= 16) {
        int depth = Math.min(16, left) - 1;
        paths.add(left + "_".repeat(3) + "/x".repeat(depth));
      }
      request.put("additional_files", zip(paths, 1));
    });
    tests.add(dynamicTest("compiler_options 512", () ->
        run(request("c", C).put("compiler_options", text("-w ", 512)), Set.of(ACCEPTED))));
    tests.add(dynamicTest("compiler_options 513", () ->
        assertThat(refusal(request("c", C).put("compiler_options", text("-w ", 513))).get("compiler_options"))
            .isNotEmpty()));
    return tests.stream();
  }

  /** As much as a request may have, in a container that has least: what comes of it is the program's verdict. */
  @TestFactory
  Stream<DynamicTest> largeFieldsInLittleMemory() {
    int size = (int) maxBody.toBytes() - 10_000;
    String large = "x".repeat(size);
    Set<Verdict> either = Set.of(ACCEPTED, MEMORY_LIMIT_EXCEEDED);
    return Stream.of(
        dynamicTest("stdin", () -> run(little("c", C).put("stdin", large), Set.of(ACCEPTED))),
        dynamicTest("stdin of each test", () -> {
          ObjectNode request = little("c", C);
          IntStream.range(0, 3).forEach(i ->
              request.withArray("test_cases").addObject().put("stdin", large.substring(0, size / 4)));
          run(request, Set.of(ACCEPTED));
        }),
        dynamicTest("expected_output", () ->
            run(little("c", C).put("expected_output", large), Set.of(Verdict.WRONG_ANSWER))),
        dynamicTest("source_code, compiled", () -> run(little("c", C + "//" + large), Set.of(ACCEPTED))),
        dynamicTest("source_code, interpreted", () -> run(little("bash", "echo hi; exit\n#" + large), either)),
        dynamicTest("source_code of a checker", () -> {
          ObjectNode request = little("c", C);
          request.putObject("checker").put("type", "program").put("language", "bash")
              .put("source_code", "exit 0\n#" + large);
          run(request, Set.of(ACCEPTED));
        }),
        dynamicTest("more than a request may have", () ->
            assertThat(client.post("/submissions?wait=true", request("bash", BASH).put("stdin", "x".repeat(size + 10_000)))
                .join().statusCode()).isEqualTo(413)));
  }

  private ObjectNode little(String language, String source) {
    return request(language, source).put("memory_limit", least("memory_limit"));
  }

  private interface Sized {
    void put(ObjectNode request, int size);
  }

  private void size(List<DynamicTest> tests, String field, int greatest, int tooMuch, Sized sized) {
    tests.add(dynamicTest(field + " " + greatest, () -> run(with(sized, greatest), Set.of(ACCEPTED))));
    tests.add(dynamicTest(field + " " + tooMuch, () ->
        assertThat(refusal(with(sized, tooMuch)).get(field)).isNotEmpty()));
  }

  private static ObjectNode with(Sized sized, int size) {
    ObjectNode request = request("bash", BASH);
    sized.put(request, size);
    return request;
  }

  private static String text(String pattern, int length) {
    return pattern.repeat(length / pattern.length() + 1).substring(0, length);
  }

  private static String zip(List<String> paths, int bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String path : paths) {
        zip.putNextEntry(new ZipEntry(path));
        zip.write(new byte[bytes]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  /** A verdict in the client's patience, that of the program, and at no container's cost if it kept to its limits. */
  private void run(ObjectNode request, Set<Verdict> expected) {
    double retired = retired();
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer.path("message")).isIn(expected);
    if (Client.verdict(answer) == ACCEPTED) {
      assertThat(retired()).as("containers that were retired").isEqualTo(retired);
    }
  }

  private double retired() {
    return meters.counter("dromedary.pool.retired").count();
  }

  private JsonNode refusal(ObjectNode request) {
    HttpResponse<String> answer = client.post("/submissions?wait=true", request).join();
    return Client.json(answer, 422);
  }

  private static BigDecimal least(String field) {
    return new BigDecimal(described().at("/" + field + "/minimum").asText());
  }

  /** The fields of a request. */
  private static JsonNode described() {
    return ApiFixture.openApi().at("/components/schemas/SubmissionRequest/properties");
  }

  private BigDecimal greatest(Limit limit) {
    Object value = component(max(limit));
    return value instanceof Duration duration ? BigDecimal.valueOf(duration.toSeconds())
        : value instanceof DataSize size ? BigDecimal.valueOf(size.toKilobytes()) : new BigDecimal(value.toString());
  }

  private static String max(Limit limit) {
    return "max" + limit.component.substring(0, 1).toUpperCase() + limit.component.substring(1);
  }

  private Object component(String name) {
    try {
      return LimitsProperties.class.getMethod(name).invoke(limits);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
