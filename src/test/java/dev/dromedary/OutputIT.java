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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Whatever a program or its children wrote before the end is judged, however it ends; real Redis, real engine, real interpreters. */
@SpringBootTest(classes = Dromedary.class, webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"dromedary.pool.size=2", "dromedary.inbox.enabled=false"})
@DirtiesContext
class OutputIT {
  private static final String LINES = IntStream.range(0, 100_000).mapToObj("%07d\n"::formatted).collect(Collectors.joining());
  private static final String JAVASCRIPT_LINES =
      "const LINES = Array.from({length: 100000}, (x, i) => String(i).padStart(7, '0') + '\\n').join('');\n";
  private static final String PYTHON_LINES = "LINES = ''.join('%07d\\n' % i for i in range(100000))\n";
  private static final String JAVA_LINES = "java.util.stream.IntStream.range(0, 100000).mapToObj(\"%07d\\n\"::formatted)"
      + ".collect(java.util.stream.Collectors.joining())";
  /** Of Judge0's default, and of another that no process is started in advance for. */
  private static final List<Integer> STACKS = List.of(64_000, 63_000);

  @TempDir
  static Path data;

  @DynamicPropertySource
  static void dataDirectory(DynamicPropertyRegistry registry) {
    registry.add("dromedary.data-directory", () -> data.toString());
  }

  @LocalServerPort
  private int port;

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
}
