package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;

/**
 * Programs that are right elsewhere are right here. Each of {@code resources/programs} is run as a shell would, in a
 * container of the image, with its output to a file and to a pipe, and then by the service, with an interpreter that
 * was started in advance and without: its output is the same, byte for byte, and so is how it ends, which its first
 * line says.
 *
 * <p>Its input is {@code NAME.in}; numbers, if its name ends in {@code _large}; or else {@link #INPUT}.
 */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false"})
class ProgramsIT extends ServiceFixture {
  private static final Path CORPUS = Path.of("src/test/resources/programs");
  private static final String INPUT = "first line\nzweite Zeile é\n\nlast";
  private static final String NUMBERS = IntStream.range(0, 50_000).mapToObj(n -> n * 7919L % 100_003 + "\n")
      .collect(Collectors.joining());
  private static final Pattern END = Pattern.compile("(?m)^(?:#|//|--) (exits with|killed by) (\\d+)$");
  /** Of Judge0's default, and of another that no process is started in advance for. */
  private static final Map<String, Integer> STACKS = new TreeMap<>(Map.of("parked", 64_000, "plain", 63_000));

  @Autowired
  private Languages languages;
  @Autowired
  private MeterRegistry meters;
  @Value("${dromedary.sandbox.image}")
  private String image;
  @Value("${dromedary.docker.host:unix:///var/run/docker.sock}")
  private String engine;

  /** @param status negative for a signal */
  private record Run(int status, String stdout) {
    void isThatOf(Run expected) {
      assertThat(status).as("status").isEqualTo(expected.status);
      int at = Arrays.mismatch(stdout.toCharArray(), expected.stdout.toCharArray());
      assertThat(around(at)).as("standard output at %d, of %d and %d characters", at, stdout.length(),
          expected.stdout.length()).isEqualTo(expected.around(at));
    }

    private String around(int at) {
      return at < 0 ? "" : stdout.substring(Math.max(0, at - 100), Math.min(stdout.length(), at + 100));
    }
  }

  private record Program(Path file, Language language) {
    String name() {
      return CORPUS.relativize(file).toString();
    }

    boolean isOfNode() {
      return language.run().get(0).equals("node");
    }

    byte[] input() throws IOException {
      Path input = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.\\w+$", ".in"));
      return Files.exists(input) ? Files.readAllBytes(input)
          : (file.toString().contains("_large.") ? NUMBERS : INPUT).getBytes(StandardCharsets.UTF_8);
    }

    /** How it says that it ends. */
    int status() throws IOException {
      Matcher end = END.matcher(Files.readString(file));
      return !end.find() ? 0 : Integer.parseInt(end.group(2)) * (end.group(1).equals("killed by") ? -1 : 1);
    }
  }

  private List<Program> programs() throws IOException {
    List<Program> programs = new ArrayList<>();
    for (Language language : languages.all()) {
      Path folder = CORPUS.resolve(language.name());
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> !file.toString().endsWith(".in")).sorted()
              .forEach(file -> programs.add(new Program(file, language)));
        }
      }
    }
    return programs;
  }

  @TestFactory
  Stream<DynamicNode> whatIsRightElsewhereIsRightHere() throws Exception {
    List<Program> programs = programs();
    assertThat(programs).hasSizeGreaterThanOrEqualTo(100);
    Map<String, Run> elsewhere = elsewhere(programs);
    Stream<DynamicContainer> all = programs.stream().map(program -> {
      Run file = elsewhere.get(program.name() + " file");
      return DynamicContainer.dynamicContainer(program.name(), Stream.concat(
          Stream.of(DynamicTest.dynamicTest("elsewhere", () -> {
            assertThat(file.status).as("status").isEqualTo(program.status());
            assertThat(file.stdout).as("standard output").isNotEmpty();
            Run pipe = elsewhere.get(program.name() + " pipe");
            if (program.isOfNode()) {
              // elsewhere: it leaves what a pipe doesn't take for later, and loses it when it exits
              assertThat(file.stdout).startsWith(pipe.stdout);
            } else {
              pipe.isThatOf(file);
            }
          })),
          STACKS.entrySet().stream().map(way ->
              DynamicTest.dynamicTest(way.getKey(), () -> here(program, way.getValue()).isThatOf(file)))));
    });
    long parked = programs.stream().filter(program -> program.language.parked() != null).count();
    return Stream.concat(all, Stream.of(DynamicTest.dynamicTest("interpreters were started in advance", () ->
        assertThat(meters.get("dromedary.pool.parked").tag("hit", "true").counter().count())
            .isGreaterThan(parked / 2.0))));
  }

  /** Byte for byte. */
  private static String text(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
  }

  private Run here(Program program, int stack) throws IOException {
    ObjectNode request = Client.JSON.createObjectNode().put("language", program.language.name())
        .put("stack_limit", stack).put("source_code", Files.readAllBytes(program.file))
        .put("stdin", program.input());
    JsonNode answer = Client.json(client.post("/submissions?wait=true&base64_encoded=true"
        + "&fields=status,stdout,stderr,exit_code,exit_signal,message,compile_output", request).join(), 201);
    assertThat(answer.at("/status/id").asInt()).as("%s", answer).isIn(3, 7, 8, 9, 10, 11, 12);
    int signal = answer.path("exit_signal").asInt();
    return new Run(signal == 0 ? answer.path("exit_code").asInt() : -signal, text(answer.path("stdout").asText("")));
  }

  /** By name and kind of standard output. */
  private Map<String, Run> elsewhere(List<Program> programs) throws IOException, InterruptedException {
    ArrayNode jobs = Client.JSON.createArrayNode();
    for (Program program : programs) {
      ObjectNode job = jobs.addObject().put("name", program.name()).put("file", program.language.source())
          .put("source", Files.readAllBytes(program.file)).put("stdin", program.input());
      job.set("compile", Client.JSON.valueToTree(withoutPlaceholders(program.language.compile())));
      job.set("run", Client.JSON.valueToTree(withoutPlaceholders(program.language.run())));
      job.set("environment", Client.JSON.valueToTree(program.language.environment()));
    }
    String writable = ":exec,mode=1777";
    Process container = new ProcessBuilder("docker", "-H", engine, "run", "--rm", "-i", "--network", "none",
        "--read-only", "--tmpfs", "/box" + writable, "--tmpfs", "/tmp" + writable, "--tmpfs", "/judge" + writable,
        "--memory", "1g", "--user", "60000", "--workdir", "/box", "--entrypoint", "python3", image, "-c",
        Files.readString(Path.of("src/test/resources/elsewhere.py")))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var stdin = container.getOutputStream()) {
      stdin.write(jobs.toString().getBytes(StandardCharsets.UTF_8));
    }
    Map<String, Run> runs = new TreeMap<>();
    byte[] lines = container.getInputStream().readAllBytes();
    for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
      JsonNode run = Client.JSON.readTree(line);
      runs.put(run.path("name").asText() + " " + run.path("kind").asText(),
          new Run(run.path("status").asInt(), text(run.path("stdout").asText())));
    }
    assertThat(container.waitFor(10, TimeUnit.SECONDS) && container.exitValue() == 0).as("ended well").isTrue();
    return runs;
  }

  private static List<String> withoutPlaceholders(List<String> argv) {
    return argv.stream().filter(word -> !word.equals(Language.OPTIONS) && !word.equals(Language.ARGUMENTS)).toList();
  }
}
