package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import dev.dromedary.pool.ContainerPool;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.test.context.TestPropertySource;

/** The whole pipeline over HTTP and over the file drop: real Redis, real engine, real compilers. */
@TestPropertySource(properties = "dromedary.pool.size=4")
@AutoConfigureObservability(tracing = false)
class PipelineIT extends ServiceFixture {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");

  @Autowired
  private ContainerPools pool;
  @Autowired
  private DockerClient docker;
  @Autowired
  private Languages languages;
  @Autowired
  private MeterRegistry meters;

  @TestFactory
  Stream<DynamicTest> everyProgramOfTheCorpusGetsItsVerdict() throws IOException {
    connect();
    return corpus().map(program -> DynamicTest.dynamicTest(CORPUS.relativize(program).toString(), () -> {
      String expected = program.getParent().getFileName().toString().replace('-', '_').toUpperCase(Locale.ROOT);
      JsonNode answer = client.submit(request(program));
      assertThat(Client.verdict(answer).name()).as("%s", answer).isEqualTo(expected);
    }));
  }

  @TestFactory
  Stream<DynamicTest> theMemoryLimitIsTheOneThatWasAskedFor() {
    connect();
    Map<String, String> touching = Map.of(
        "c", "#include <stdlib.h>\nint main(void) { volatile char *p = malloc(%1$d);"
            + " for (long at = 0; at < %1$d; at += 4096) p[at] = 1; return 0; }",
        "python", "block = bytearray(%1$d)\nfor at in range(0, len(block), 4096): block[at] = 1");
    return Stream.of(32, 64, 128, 256).flatMap(megabytes -> touching.keySet().stream().flatMap(language ->
        Stream.of(90, 110).map(percent -> DynamicTest.dynamicTest(percent + " % of " + megabytes + " MB in " + language, () -> {
          ObjectNode request = Client.JSON.createObjectNode().put("language", language).put("memory_limit", megabytes * 1024)
              .put("source_code", touching.get(language).formatted((long) megabytes * 1024 * 1024 * percent / 100));
          for (int run = 0; run < 4; run++) { // by a parked process, a copy, or none
            assertThat(Client.verdict(client.submit(request)))
                .isEqualTo(percent < 100 ? Verdict.ACCEPTED : Verdict.MEMORY_LIMIT_EXCEEDED);
          }
        }))));
  }

  @Test
  void aContainerThatHitALimitIsGoneAndThePoolIsBackAtItsSize() throws Exception {
    for (String program : List.of("time-limit-exceeded/busy-loop.py", "memory-limit-exceeded/heap.py")) {
      awaitFullPool();
      Set<String> before = containers();
      client.submit(request(CORPUS.resolve(program)));
      Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
        Set<String> now = containers();
        assertThat(now).hasSize(4);
        assertThat(now.stream().filter(before::contains)).as("containers that were there before").hasSize(3);
      });
    }
  }

  @Test
  void aCancelledProgramIsKilledWhereverItIs() throws Exception {
    awaitFullPool();
    Set<String> before = containers();
    ObjectNode request = Client.JSON.createObjectNode().put("language", "python").put("wall_time_limit", 20)
        .put("source_code", "import time; time.sleep(19)");
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tokens.add(Client.json(client.post("/submissions", request).join(), 201).path("token").asText());
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> pool.status().containers()
        // of four: one is left to other clients
        .getOrDefault(dev.dromedary.pool.SandboxContainer.State.LEASED, 0) == 3);
    long began = System.nanoTime();
    // those that wait first, or they would follow the cancelled ones into the container that is left
    Collections.reverse(tokens);
    for (String token : tokens) {
      JsonNode answer = Client.json(client.delete("/submissions/" + token + "?fields=status"), 200);
      assertThat(Client.verdict(answer)).isEqualTo(Verdict.CANCELLED);
      assertThat(Client.verdict(Client.json(client.get("/submissions/" + token), 200))).isEqualTo(Verdict.CANCELLED);
    }
    assertThat(Client.verdict(client.submit(Client.JSON.createObjectNode().put("language", "python")
        .put("source_code", "print(1)")))).as("there's room at once").isEqualTo(Verdict.ACCEPTED);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    awaitFullPool();
    Set<String> kept = new HashSet<>(containers());
    assertThat(kept).hasSize(4);
    kept.retainAll(before);
    assertThat(kept).as("the one that had none of them").hasSize(1);
  }

  @Test
  void whoWaitsForACancelledSubmissionIsToldAtOnce_andAFinishedOneIsDeleted() throws Exception {
    awaitFullPool();
    ObjectNode request = Client.JSON.createObjectNode().put("language", "python")
        .put("source_code", "import time; print('up', flush=True); time.sleep(9)");
    String token = Client.json(client.post("/submissions", request).join(), 201).path("token").asText();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() ->
        Client.verdict(Client.json(client.get("/submissions/" + token), 200)) == Verdict.PROCESSING);
    client.delete("/submissions/" + token);
    Awaitility.await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(Client.json(
        client.get("/submissions/" + token + "?fields=message"), 200).path("message").asText()).startsWith("Cancelled"));

    assertThat(Client.verdict(Client.json(client.delete("/submissions/" + token), 200))).isEqualTo(Verdict.CANCELLED);
    assertThat(client.get("/submissions/" + token).statusCode()).isEqualTo(404);
    assertThat(client.delete("/submissions/" + token).statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasCompiledBeforeIsNotCompiledAgain() throws Exception {
    Map<String, Verdict> programs = Map.of(
        "int main(void) { char b[1]; b[5] = 1; return b[5] - 1 + 0 * %d; }", Verdict.ACCEPTED,
        "int main(void) { return x%d; }", Verdict.COMPILATION_ERROR);
    double before = compileCacheHits();
    for (var program : programs.entrySet()) {
      List<JsonNode> answers = new ArrayList<>();
      for (int i : new int[] {1, 1, 2}) {
        answers.add(client.submit(Client.JSON.createObjectNode().put("language", "c").put("compiler_options", "-Wall -Wextra")
            .put("source_code", program.getKey().formatted(i))));
      }
      assertThat(answers).allSatisfy(answer -> assertThat(Client.verdict(answer)).isEqualTo(program.getValue()));
      assertThat(answers.get(0).path("compile_output").asText()).isNotEmpty().isEqualTo(answers.get(1).path("compile_output").asText());
    }
    assertThat(compileCacheHits() - before).isEqualTo(2);
  }

  private double compileCacheHits() {
    return meters.get("dromedary.compile.cache").tag("hit", "true").counter().count();
  }

  @Test
  void aCleanContainerIsUsedAgain() throws Exception {
    awaitFullPool();
    Set<String> before = containers();
    for (int i = 0; i < 10; i++) {
      assertThat(Client.verdict(client.submit(request(CORPUS.resolve("accepted/double-py.py"))))).isEqualTo(Verdict.ACCEPTED);
    }
    assertThat(containers()).isEqualTo(before);
  }

  @Test
  void aHundredAtOnceAllGetTheirVerdictWithFewThreads() throws Exception {
    List<Path> programs = List.of(CORPUS.resolve("accepted/double-py.py"), CORPUS.resolve("accepted/double-sh.sh"),
        CORPUS.resolve("wrong-answer/off-by-one.py"), CORPUS.resolve("runtime-error-nzec/exit-7.sh"),
        CORPUS.resolve("accepted/double-js.js"));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    long before = threadsButTheClients();
    long threads = 0;
    for (int i = 0; i < 100; i++) {
      answers.add(client.post("/submissions?wait=true", request(programs.get(i % programs.size()))));
    }
    for (int i = 0; i < 100; i++) {
      HttpResponse<String> answer = answers.get(i).join();
      threads = Math.max(threads, threadsButTheClients());
      String expected = programs.get(i % programs.size()).getParent().getFileName().toString();
      assertThat(Client.verdict(Client.json(answer, 201)).name().toLowerCase(Locale.ROOT))
          .as(answer.body()).isEqualTo(expected.replace('-', '_'));
    }
    // those that read, route, answer and judge; what other tests of this JVM have left is in both numbers
    assertThat(threads - before).isLessThan(60);
  }

  private static long threadsButTheClients() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.getName().startsWith("HttpClient-")).count();
  }

  @Test
  void aDroppedFileGetsAResultFile() throws Exception {
    Path inbox = data.resolve("inbox");
    Files.writeString(inbox.resolve("dropped.in"), "21");
    Files.writeString(inbox.resolve("dropped.out"), "42");
    Files.writeString(inbox.resolve("dropped.py"), "print(int(input()) * 2)");
    Path result = data.resolve("outbox/dropped.result.json");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(result));
    assertThat(Client.JSON.readTree(result.toFile()).at("/status/id").asInt()).isEqualTo(3);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !Files.exists(inbox.resolve("dropped.py")));
  }

  @Test
  void healthAndMetricsTellOfPoolRedisAndEngine() throws Exception {
    awaitFullPool();
    JsonNode health = Client.json(client.get("/actuator/health"), 200);
    assertThat(health.at("/status").asText()).isEqualTo("UP");
    assertThat(health.at("/components/pool/details/size").asInt()).isEqualTo(4);
    assertThat(health.at("/components/redis/status").asText()).isEqualTo("UP");
    assertThat(health.at("/components/docker/status").asText()).isEqualTo("UP");
    assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(client.get("/actuator/prometheus").body())
        .contains("dromedary_pool_containers", "dromedary_queue_depth", "dromedary_stage_seconds", "camel_route_policy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"accept", "queue", "check-out", "run", "clean-up", "complete", "notify"})
  void eachStageOfASubmissionIsTimed(String stage) throws Exception {
    Timer timer = meters.get("dromedary.stage").tag("stage", stage).timer();
    long before = timer.count();
    JsonNode answer = Client.json(client.post("/submissions?wait=true",
        Client.JSON.createObjectNode().put("language", "python").put("source_code", "print(1)")).join(), 201);
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.ACCEPTED);
    // whoever waited may be answered before the last of them is counted
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> timer.count() > before);
  }

  private void awaitFullPool() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
      ContainerPool.Status status = pool.status();
      return status.booting() == 0 && status.usable() == 4;
    });
  }

  private Set<String> containers() {
    Set<String> ids = new HashSet<>();
    for (Container container : docker.listContainersCmd().withShowAll(true)
        .withLabelFilter(Map.of("dromedary.data", data.toAbsolutePath().toString())).exec()) {
      ids.add(container.getId());
    }
    return ids;
  }

  private Stream<Path> corpus() throws IOException {
    try (Stream<Path> files = Files.walk(CORPUS)) {
      return files.filter(Files::isRegularFile)
          .filter(file -> languages.withExtension(extension(file)).isPresent())
          .sorted(Comparator.comparing(Path::toString)).toList().stream();
    }
  }

  private ObjectNode request(Path program) throws IOException {
    String base = program.toString().substring(0, program.toString().lastIndexOf('.'));
    ObjectNode request = Files.exists(Path.of(base + ".json"))
        ? (ObjectNode) Client.JSON.readTree(Path.of(base + ".json").toFile()) : Client.JSON.createObjectNode();
    request.put("language", languages.withExtension(extension(program)).orElseThrow().name());
    request.put("source_code", Files.readString(program));
    if (Files.exists(Path.of(base + ".in"))) {
      request.put("stdin", Files.readString(Path.of(base + ".in")));
    }
    if (Files.exists(Path.of(base + ".out"))) {
      request.put("expected_output", Files.readString(Path.of(base + ".out")));
    }
    return request;
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
