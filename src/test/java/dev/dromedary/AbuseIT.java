package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.github.dockerjava.api.DockerClient;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Every hostile program gets its verdict, and the next job finds nothing of it. The pool has one container, so that the probe runs
 * in the container that the program had, if that was kept.
 */
@TestPropertySource(properties = "dromedary.pool.size=1")
class AbuseIT extends ServiceFixture {
  private static final Path ABUSE = Path.of("src/test/resources/abuse");
  private static final Path TABLE = Path.of("target/abuse.md");
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final List<String> ROWS = new ArrayList<>();
  private static final String BY_OTHER_TESTS = """

      Rows about HTTP and the service are proven elsewhere:

      | row | behaviour | proven by |
      |---|---|---|
      | 35 | huge bodies, bad base64 | BodyLimitTest, SubmissionReaderTest, RestApiTest |
      | 36 | paths that lead out, NUL in names | RunnerSessionTest, AdditionalFilesTest, the runner's bad_frames |
      | 39 | callbacks to inner addresses | EgressFilterTest, CallbackSenderTest, SubmissionReaderTest |
      | 45 | a checker that hangs, floods, crashes, forks | JudgeIT |
      | 46 | interactive: leaves early, closes its input, a full pipe, never writes, both wait | InteractorIT |
      | 50 | the same key twice, killed workers, Redis restarted, clients gone | SubmissionStoreIT, RedisOutageIT, RedisStreamsIT, CrashIT |
      | 51 | a container killed from outside | SandboxIT |
      """;

  @Autowired
  private ContainerPools pool;
  @Autowired
  private DockerClient docker;

  private record Abuse(int row, String name, String language, String source, ObjectNode request, String expected,
      List<Verdict> verdicts, @JsonProperty("output-not") String outputNot, boolean kept) {}

  @TestFactory
  Stream<DynamicTest> theProgramGetsItsVerdictAndTheNextJobFindsNothingOfIt() throws IOException {
    List<Abuse> all = new ObjectMapper(new YAMLFactory())
        .readValue(ABUSE.resolve("abuse.yaml").toFile(), new TypeReference<List<Abuse>>() {});
    String probe = Files.readString(ABUSE.resolve("probe.py"));
    Client client = new Client(port);
    return all.stream().map(abuse -> DynamicTest.dynamicTest(abuse.row + " " + abuse.name, () -> {
      String before = onlyContainer();
      ObjectNode request = abuse.request == null ? Client.JSON.createObjectNode() : abuse.request.deepCopy();
      request.put("language", abuse.language).put("source_code", base64(abuse.source));
      if (abuse.expected != null) {
        request.put("expected_output", base64(abuse.expected));
      }
      long start = System.nanoTime();
      JsonNode answer = Client.json(
          client.post("/submissions?wait=true&base64_encoded=true&fields=*", request).join(), 201);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Verdict verdict = Client.verdict(answer);

      ObjectNode next = Client.JSON.createObjectNode().put("language", "python").put("source_code", probe);
      JsonNode found = client.submit(next);
      String after = onlyContainer();
      boolean kept = after.equals(before);
      ROWS.add("| %d | %s | %s | %s | %s | %s |".formatted(abuse.row, abuse.name, abuse.language, verdict.description(),
          kept ? "kept" : "replaced", found.path("stdout").asText().strip()));

      assertThat(verdict).as("%s", readable(answer)).isIn(abuse.verdicts);
      assertThat(found.path("stdout").asText()).as("what the next job finds: %s", found).isEqualTo("clean\n");
      if (abuse.kept) {
        assertThat(kept).as("container was kept").isTrue();
      }
      if (abuse.outputNot != null) {
        assertThat(readable(answer)).doesNotContain(abuse.outputNot);
      }
      assertThat(took).isLessThan(Duration.ofSeconds(35).plus(GRACE));
    }));
  }

  @AfterAll
  static void writeTable() throws IOException {
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, "| row | behaviour | language | verdict | container | the next job finds |\n|---|---|---|---|---|---|\n"
        + String.join("\n", ROWS) + "\n" + BY_OTHER_TESTS);
  }

  private String onlyContainer() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.status().usable() == 1);
    return docker.listContainersCmd().withLabelFilter(Map.of("dromedary.data", data.toAbsolutePath().toString())).exec()
        .stream().map(c -> c.getId()).reduce((a, b) -> b).orElseThrow();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String readable(JsonNode answer) {
    StringBuilder text = new StringBuilder(answer.path("status").toString());
    for (String field : List.of("stdout", "stderr", "compile_output", "message")) {
      String value = answer.path(field).asText("");
      if (!value.isEmpty() && !value.equals("null")) {
        String plain = new String(Base64.getMimeDecoder().decode(value), StandardCharsets.UTF_8);
        text.append('\n').append(field).append(": ").append(plain, 0, Math.min(2_000, plain.length()));
      }
    }
    return text.toString();
  }
}
