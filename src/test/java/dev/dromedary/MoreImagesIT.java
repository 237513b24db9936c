package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.pool.ContainerPool;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two images, each with its own pool; the second one is the first with other languages written into it. */
@Timeout(120)
class MoreImagesIT {
  private static final String FIRST = System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core");
  private static final String ENGINE = System.getProperty("dromedary.docker.host", "unix:///var/run/docker.sock");
  private static final String SECOND = "dromedary/sandbox:test-" + ProcessHandle.current().pid();
  private static final String LANGUAGES = """
      defaults: {environment: {PATH: "/usr/bin:/bin", PLACE: second}}
      languages:
        - {name: python, title: Another Python (9), judge0: [71], source: script.py, run: [echo, the wrong one]}
        - {name: where, title: Where (1), judge0: [50, 1099], aliases: [place], source: where.sh, run: [sh, where.sh]}
      """;

  @TempDir
  static Path data;
  private static ConfigurableApplicationContext service;
  private static Client client;
  private static ContainerPools pools;

  @BeforeAll
  static void start() throws Exception {
    String container = docker("create", FIRST);
    docker("cp", Files.writeString(data.resolve("languages.yaml"), LANGUAGES).toString(), container + ":/usr/lib/dromedary/languages.yaml");
    docker("commit", container, SECOND);
    docker("rm", container);
    service = new SpringApplicationBuilder(Dromedary.class).run("--server.port=0", "--dromedary.data-directory=" + data,
        "--dromedary.sandbox.image=" + FIRST, "--dromedary.docker.host=" + ENGINE, "--dromedary.inbox.enabled=false",
        "--dromedary.pool.size=2", "--dromedary.sandbox.more-images[0].name=" + SECOND, "--dromedary.sandbox.more-images[0].containers=1");
    client = new Client(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    pools = service.getBean(ContainerPools.class);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
    docker("rmi", SECOND);
  }

  private static String docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "-H", ENGINE));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return output;
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  private static void awaitPools() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pools.members().stream()
        .collect(Collectors.groupingBy(ContainerPool.Member::image, Collectors.counting())).equals(Map.of(FIRST, 2L, SECOND, 1L)));
  }

  @Test
  void eachLanguageRunsInItsImage() throws IOException {
    awaitPools();
    List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(CompletableFuture.supplyAsync(() -> client.submit(request("python", "import os; print(os.environ.get('PLACE'))"))));
      answers.add(CompletableFuture.supplyAsync(() -> client.submit(request("place", "echo $PLACE; grep -c Where /usr/lib/dromedary/languages.yaml"))));
      answers.add(CompletableFuture.supplyAsync(() -> client.submit(request("c", "int main(void) { return 0; }"))));
    }
    for (int i = 0; i < answers.size(); i += 3) {
      assertThat(answers.get(i).join().path("stdout").asText()).isEqualTo("None\n");
      assertThat(answers.get(i + 1).join().path("stdout").asText()).isEqualTo("second\n1\n");
      assertThat(Client.verdict(answers.get(i + 2).join())).isEqualTo(Verdict.ACCEPTED);
    }
    assertThat(pools.members()).allSatisfy(member -> assertThat(member.uses()).as(member.toString()).isPositive());
  }

  @Test
  void theyAreListedTogetherAndTheFirstImageIsPreferred() {
    JsonNode languages = Client.json(client.get("/languages"), 200);
    assertThat(languages.findValuesAsText("name")).contains("Where (1)").doesNotContain("Another Python (9)");
    assertThat(languages.findValuesAsText("id")).doesNotHaveDuplicates();
    assertThat(Client.json(client.get("/languages/50"), 200).path("name").asText()).startsWith("C (");
    assertThat(Client.json(client.get("/languages/1099"), 200).path("name").asText()).isEqualTo("Where (1)");
  }

  @Test
  void aContainerIsReplacedByOneOfItsImage() {
    awaitPools();
    JsonNode answer = client.submit(request("where", "tail /dev/zero"));
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.MEMORY_LIMIT_EXCEEDED);
    assertThat(client.submit(request("where", "echo $PLACE")).path("stdout").asText()).isEqualTo("second\n");
    awaitPools();
    assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
  }

  /** The second image has one container. */
  @Test
  void anInteractorHoldsNoContainerThatItsProgramWaitsFor() {
    awaitPools();
    String interactor = "echo 21; read answer; [ $answer = 42 ]";
    ObjectNode other = request("python", "print(int(input()) * 2)");
    other.set("checker", request("where", interactor).put("type", "interactor"));
    assertThat(Client.verdict(client.submit(other))).isEqualTo(Verdict.ACCEPTED);

    ObjectNode same = request("where", "read number; echo $((number * 2))");
    same.set("checker", request("where", interactor).put("type", "interactor"));
    JsonNode answer = client.submit(same);
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.INTERNAL_ERROR);
    assertThat(answer.path("message").asText()).contains("a container of its own", SECOND);
    awaitPools();
  }
}
