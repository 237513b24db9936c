package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;
import org.yaml.snakeyaml.Yaml;

/**
 * Whether each language that the image offers does what it should, with the limits that a client gets who asks for none.
 * In the suite that is image {@code core}; {@code ./dromedary test languages} takes {@code full}, and measures.
 */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.judge0.max-submission-batch-size=100", "dromedary.queue.max-depth=100"})
class LanguagesIT extends ServiceFixture {
  private static final String TABLE = "dromedary.test.languages-table";
  private static final int TIMES = 3;
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)*");

  @Autowired
  private Languages languages;
  @Value("${dromedary.sandbox.image}")
  private String image;
  @Value("${dromedary.docker.host:unix:///var/run/docker.sock}")
  private String engine;

  private Map<String, Map<String, Object>> programs;

  @BeforeEach
  void readPrograms() throws IOException {
    try (InputStream yaml = Files.newInputStream(Path.of("src/test/resources/languages.yaml"))) {
      programs = new Yaml().load(yaml);
    }
  }

  @TestFactory
  Stream<DynamicContainer> itsFourProgramsGetTheirVerdicts() throws IOException {
    return tested().map(language -> DynamicContainer.dynamicContainer(language.name(), Stream.of(
        program(language, "hello", Verdict.ACCEPTED, answer -> assertThat(text(answer, "stdout").trim()).isEqualTo("Hello, world!")),
        program(language, "double", Verdict.ACCEPTED, answer -> assertThat(text(answer, "stdout").trim()).isEqualTo("42")),
        program(language, "wrong", language.isCompiled() ? Verdict.COMPILATION_ERROR : Verdict.RUNTIME_ERROR_NZEC,
            answer -> assertThat(text(answer, "compile_output") + text(answer, "stdout") + text(answer, "stderr")).as("message").isNotBlank()),
        program(language, "fails", Verdict.RUNTIME_ERROR_NZEC, answer -> assertThat(text(answer, "stdout")).contains("before")))
        .flatMap(Optional::stream)));
  }

  @TestFactory
  Stream<DynamicTest> itsTitleHasTheVersionThatItsProgramPrints() throws IOException {
    return tested().filter(language -> NUMBER.matcher(version(language)).matches()).map(language ->
        DynamicTest.dynamicTest(language.title(), () -> {
          String command = language.version().stream().map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
          ObjectNode request = Client.JSON.createObjectNode().put("language", "bash").put("memory_limit", 512_000)
              .put("redirect_stderr_to_stdout", true).put("source_code", command + " < /dev/null; true");
          assertThat(text(client.submit(request), "stdout")).contains(version(language));
        }));
  }

  /** The queue has room for a hundred: not while something else is in it. */
  @Test
  void aBatchOfAHundredInAllLanguagesIsJudged_orRefusedWholeWhenTheQueueHasNoRoomForAllOfIt() throws Exception {
    List<String> kinds = List.of("hello", "double", "off-by-one", "wrong", "fails");
    List<Verdict> expected = new ArrayList<>();
    ObjectNode batch = Client.JSON.createObjectNode();
    List<Language> mixed = tested().toList();
    for (int i = 0; i < 100; i++) {
      Language language = mixed.get(i % mixed.size());
      String kind = kinds.get(i / mixed.size() % kinds.size());
      String program = kind.equals("off-by-one") ? "double" : kind;
      if (!programs.get(language.name()).containsKey(program)) {
        program = kind = "hello";
      }
      Verdict usual = switch (kind) {
        case "off-by-one" -> Verdict.WRONG_ANSWER;
        case "wrong" -> language.isCompiled() ? Verdict.COMPILATION_ERROR : Verdict.RUNTIME_ERROR_NZEC;
        case "fails" -> Verdict.RUNTIME_ERROR_NZEC;
        default -> Verdict.ACCEPTED;
      };
      expected.add(verdicts(language).getOrDefault(kind, usual));
      ObjectNode request = request(language, program);
      if (program.equals("double")) {
        request.put("stdin", i + "\n").put("expected_output", 2 * i + (kind.equals("double") ? 0 : 1) + "\n");
      }
      batch.withArray("submissions").add(request);
    }
    int before = submitted();
    String sleeper = Client.json(client.post("/submissions", Client.JSON.createObjectNode().put("language", "python")
        .put("wall_time_limit", 20).put("source_code", "import time; time.sleep(19)")).join(), 201).path("token").asText();

    HttpResponse<String> refused = client.post("/submissions/batch", batch).join();
    assertThat(Client.json(refused, 503)).isEqualTo(Client.JSON.createObjectNode().put("error", "queue is full"));
    assertThat(refused.headers().firstValueAsLong("Retry-After").getAsLong()).isPositive();
    assertThat(submitted()).isEqualTo(before + 1);

    client.delete("/submissions/" + sleeper);
    HttpResponse<String> accepted = Awaitility.await().atMost(Duration.ofSeconds(20))
        .until(() -> client.post("/submissions/batch", batch).join(), answer -> answer.statusCode() == 201);
    List<String> tokens = Client.json(accepted, 201).findValuesAsText("token");
    assertThat(tokens).hasSize(100).doesNotHaveDuplicates();
    String path = "/submissions/batch?fields=status_id,status,language&tokens=" + String.join(",", tokens);
    JsonNode judged = Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200)).until(
        () -> Client.json(client.get(path), 200).path("submissions"),
        found -> found.findValues("status_id").stream().allMatch(id -> id.asInt() > Verdict.PROCESSING.id()));
    for (int i = 0; i < 100; i++) {
      assertThat(Client.verdict(judged.path(i))).as("%d: %s", i, judged.path(i)).isEqualTo(expected.get(i));
    }
    assertThat(submitted()).isEqualTo(before + 101);
  }

  private int submitted() {
    return Client.json(client.get("/statistics"), 200).at("/submissions/total").asInt();
  }

  /** Judge0's C is GCC 7 to 9, which warned of what newer compilers refuse. */
  @Test
  void aCProgramWithoutDeclarationsIsWarnedOfAndRun() {
    for (String c : languages.all().stream().map(Language::name).filter(Set.of("c", "c-clang")::contains).toList()) {
      JsonNode answer = client.submit(Client.JSON.createObjectNode().put("language", c).put("source_code", """
          twice(int *p) { return 2 * *p; }
          main() {
            unsigned n = 21; int address = &n; char *bytes = &n;
            printf("%d\\n", twice(&n)); return strlen("") + !address + !bytes;
          }
          """));
      assertThat(text(answer, "stdout")).as("%s: %s", c, answer).isEqualTo("42\n");
      assertThat(text(answer, "compile_output")).contains("warning").doesNotContain("error:");
    }
  }

  @Test
  void everyLanguageHasPrograms() {
    assertThat(programs.keySet()).containsAll(tested().map(Language::name).toList());
  }

  @Test
  void theListHasAllOfThemAndTheirVersions() {
    JsonNode list = Client.json(client.get("/languages"), 200);
    assertThat(list.findValuesAsText("name"))
        .containsAll(tested().map(Language::title).toList()).noneMatch(name -> name.contains("{"));
  }

  /** Plain text, an executable, a project are no languages of their own, and have no version in their titles. */
  private Stream<Language> tested() {
    return languages.all().stream().filter(language -> language.title().contains("("));
  }

  private interface Check {
    void of(JsonNode answer);
  }

  private Optional<DynamicTest> program(Language language, String kind, Verdict usual, Check check) {
    return Optional.ofNullable(programs.get(language.name()).get(kind)).map(source -> DynamicTest.dynamicTest(kind, () -> {
      Verdict expected = verdicts(language).getOrDefault(kind, usual);
      JsonNode answer = client.submit(request(language, kind));
      assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(expected);
      check.of(answer);
    }));
  }

  private Map<String, Verdict> verdicts(Language language) {
    Map<String, Verdict> verdicts = new HashMap<>();
    if (programs.get(language.name()).get("verdicts") instanceof Map<?, ?> special) {
      special.forEach((kind, verdict) -> verdicts.put(kind.toString(), Verdict.valueOf(verdict.toString())));
    }
    return verdicts;
  }

  private ObjectNode request(Language language, String kind) {
    return Client.JSON.createObjectNode().put("language", language.name()).put("source_code", source(language, kind))
        .put("stdin", stdin(language, kind));
  }

  private String source(Language language, String kind) {
    return programs.get(language.name()).get(kind).toString();
  }

  private String stdin(Language language, String kind) {
    return kind.equals("double") ? "21\n" : String.valueOf(programs.get(language.name()).getOrDefault("stdin", ""));
  }

  private static String text(JsonNode answer, String field) {
    return answer.path(field).asText("");
  }

  /** The last number in the title, in which it stands behind a name that may have one too. */
  private static String version(Language language) {
    // what comes after it is a dialect's: C++ (GCC 12.2.0, C++17)
    Matcher matcher = NUMBER.matcher(language.title().substring(language.title().lastIndexOf('(')));
    return matcher.find() ? matcher.group() : "";
  }

  // --- the table in docs/languages.md -------------------------------------------------------------------------------------------

  /** Hello world, all of it: over HTTP from request to verdict, and bare in a container of the same image; the best of a few each. */
  @Test
  @EnabledIfSystemProperty(named = TABLE, matches = ".+")
  void whatTheyCost() throws IOException {
    Map<String, Double> bare = bareMillis();
    StringBuilder table = new StringBuilder("| language | `language` | id | also ids | bare ms | Dromedary ms | peak MB |\n"
        + "|---|---|---|---|---|---|---|\n");
    for (Language language : tested().sorted(Comparator.comparing(Language::title, String.CASE_INSENSITIVE_ORDER)).toList()) {
      double best = Double.MAX_VALUE;
      double memory = 0;
      for (int i = 0; i < TIMES; i++) {
        long start = System.nanoTime();
        JsonNode answer = client.submit(request(language, "hello"));
        best = Math.min(best, (System.nanoTime() - start) / 1e6);
        memory = Math.max(memory, answer.path("memory").asDouble());
        assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
      }
      List<Integer> ids = language.judge0Ids();
      table.append(String.format(Locale.ROOT, "| %s | `%s` | %d | %s | %.0f | %.0f | %.1f |%n", language.title(), language.name(), ids.get(0),
          ids.stream().skip(1).map(String::valueOf).collect(Collectors.joining(", ")), bare.get(language.name()), best, memory / 1024));
    }
    Path file = Path.of(System.getProperty(TABLE));
    Files.writeString(file, Pattern.compile("(?s)(<!-- measured -->\n).*(<!-- end -->)").matcher(Files.readString(file))
        .replaceFirst("$1" + Matcher.quoteReplacement(table.toString()) + "$2"));
  }

  private Map<String, Double> bareMillis() throws IOException {
    ArrayNode jobs = Client.JSON.createArrayNode();
    for (Language language : tested().toList()) {
      ObjectNode job = jobs.addObject().put("name", language.name()).put("file", language.source())
          .put("source", source(language, "hello")).put("stdin", stdin(language, "hello")).put("times", TIMES);
      job.set("compile", Client.JSON.valueToTree(withoutPlaceholders(language.compile())));
      job.set("run", Client.JSON.valueToTree(withoutPlaceholders(language.run())));
      job.set("environment", Client.JSON.valueToTree(language.environment()));
    }
    Process container = new ProcessBuilder("docker", "-H", engine, "run", "--rm", "-i", "--network", "none", "--read-only",
        "--tmpfs", "/box:exec,mode=1777", "--tmpfs", "/tmp:exec,mode=1777", "--memory", "1g", "--user", "65534", "--workdir", "/box",
        "--entrypoint", "python3", image, "-c", Files.readString(Path.of("src/test/resources/bare.py")))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var stdin = container.getOutputStream()) {
      stdin.write(jobs.toString().getBytes(StandardCharsets.UTF_8));
    }
    Map<String, Double> millis = new HashMap<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(container.getInputStream()))) {
      lines.lines().forEach(line -> millis.put(line.split(" ")[0], Double.valueOf(line.split(" ")[1])));
    }
    try {
      assertThat(container.waitFor(10, TimeUnit.SECONDS) && container.exitValue() == 0).as("the bare runs ended well").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return millis;
  }

  private static List<String> withoutPlaceholders(List<String> argv) {
    return argv.stream().filter(word -> !word.equals(Language.OPTIONS) && !word.equals(Language.ARGUMENTS)).toList();
  }
}
