package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/**
 * Whatever a program or its children wrote before the end is judged, however it ends, and however much it is; real Redis, real engine,
 * real interpreters.
 */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.execution.cores=1", "dromedary.inbox.enabled=false"})
class OutputIT extends ServiceFixture {
  private static final String LINES = IntStream.range(0, 100_000).mapToObj("%07d\n"::formatted).collect(Collectors.joining());
  /** LINES is then 20.8 MB. */
  private static final int TIMES = 26;
  private static final String JAVASCRIPT_LINES =
      "const LINES = Array.from({length: 100000}, (x, i) => String(i).padStart(7, '0') + '\\n').join('');\n";
  private static final String PYTHON_LINES = "LINES = ''.join('%07d\\n' % i for i in range(100000))\n";
  private static final String JAVA_LINES = "java.util.stream.IntStream.range(0, 100000).mapToObj(\"%07d\\n\"::formatted)"
      + ".collect(java.util.stream.Collectors.joining())";
  /** Of Judge0's default, and of another that no process is started in advance for. */
  private static final List<Integer> STACKS = List.of(64_000, 63_000);

  private record Writer(String name, String language, String source, Verdict verdict, String stream,
      boolean shuffled) {
    String program() {
      return switch (language) {
        case "javascript" -> JAVASCRIPT_LINES + source;
        case "python" -> PYTHON_LINES + source;
        case "java" -> source.replace("LINES", JAVA_LINES);
        default -> source;
      };
    }

    void check(JsonNode answer) {
      String text = answer.path(stream == null ? "stdout" : stream).asText();
      assertThat(Client.verdict(answer)).as("verdict after %d bytes: %s", text.length(), answer.path("message")).isEqualTo(verdict);
      if (verdict == Verdict.OUTPUT_LIMIT_EXCEEDED) {
        return;
      }
      String lines = shuffled ? text.lines().sorted().map(line -> line + "\n").collect(Collectors.joining()) : text;
      assertThat(lines.length()).as("bytes").isEqualTo(LINES.length());
      assertThat(lines.equals(LINES)).as("the same lines").isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> nothingThatWasWrittenIsLost() throws IOException {
    Client client = new Client(port);
    List<Writer> writers = new ObjectMapper(new YAMLFactory())
        .readValue(Path.of("src/test/resources/output/output.yaml").toFile(), new TypeReference<List<Writer>>() {});
    return writers.stream().flatMap(writer -> STACKS.stream().map(stack ->
        DynamicTest.dynamicTest(writer.language + ": " + writer.name + ", stack " + stack, () -> {
          ObjectNode request = Client.JSON.createObjectNode().put("language", writer.language)
              .put("source_code", writer.program()).put("stack_limit", stack);
          writer.check(client.submit(request));
        })));
  }

  private JsonNode submit(ObjectNode request) {
    return Client.json(new Client(port).post(
        "/submissions?wait=true&fields=status,message,stdout,stdout_truncated", request).join(), 201);
  }

  private static ObjectNode large(String end) {
    return Client.JSON.createObjectNode().put("language", "python").put("max_file_size", 32 * 1024)
        .put("source_code", PYTHON_LINES + "print(LINES * " + TIMES + " + '" + end + "', end='')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trimmed", "exact", "token", "case_insensitive", "float"})
  void muchOutputIsJudgedToItsLastByte(String checker) {
    for (String end : List.of("2", "3")) {
      ObjectNode request = large(end).put("expected_output", LINES.repeat(TIMES) + "2").put("checker", checker);
      JsonNode answer = submit(request);
      assertThat(Client.verdict(answer)).isEqualTo(end.equals("2") ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER);
      assertThat(answer.path("stdout").asText()).hasSize(1 << 20);
      assertThat(answer.path("stdout_truncated").asBoolean()).isTrue();
    }
  }

  @Test
  void moreThanAFileMayHoldIsOutputLimitExceeded() {
    JsonNode answer = new Client(port).submit(large("").put("max_file_size", 16 * 1024));
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.OUTPUT_LIMIT_EXCEEDED);
    assertThat(answer.path("stdout").asText()).hasSize(1 << 20);
  }

  @Test
  void aCheckerSeesAllOfIt() {
    for (String end : List.of("2", "3")) {
      ObjectNode request = large(end).put("expected_output", LINES.repeat(TIMES) + "2");
      request.putObject("checker").put("type", "program").put("language", "python")
          .put("source_code", "import sys\nsys.exit(open(sys.argv[2]).read() != open(sys.argv[3]).read())");
      JsonNode answer = new Client(port).submit(request);
      assertThat(Client.verdict(answer)).as("%s", answer.path("message"))
          .isEqualTo(end.equals("2") ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER);
    }
  }

  @Test
  void anInteractorSaysAndHearsAllOfIt() {
    String interactor = PYTHON_LINES + """
        import os, sys, threading
        text = LINES * %d
        def speak():
            sys.stdout.write(text)
            sys.stdout.flush()
            os.close(1)
        threading.Thread(target=speak).start()
        sys.exit(sys.stdin.read() != text)
        """.formatted(TIMES);
    String echo = """
        import sys
        last = b""
        while piece := sys.stdin.buffer.read1(65536):
            sys.stdout.buffer.write(last)
            last = piece
        sys.stdout.buffer.write(last[:-1] + b"%s")
        """;
    for (String end : List.of("\\n", "x")) {
      ObjectNode request = Client.JSON.createObjectNode().put("language", "python").put("max_file_size", 32 * 1024)
          .put("wall_time_limit", 20)
          .put("source_code", echo.formatted(end));
      request.putObject("checker").put("type", "interactor").put("language", "python").put("source_code", interactor);
      JsonNode answer = submit(request);
      assertThat(Client.verdict(answer)).as("%s", answer.path("message"))
          .isEqualTo(end.equals("x") ? Verdict.WRONG_ANSWER : Verdict.ACCEPTED);
      assertThat(answer.path("stdout_truncated").asBoolean()).isTrue();
    }
  }
}
