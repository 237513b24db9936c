package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, and an engine that fails it. */
@Timeout(300)
class EngineFaultsIT {
  private static final int POOL = 3;

  @TempDir
  static Path data;
  private static EngineProxy engine;
  private static ServiceProcess service;
  private static Faults faults;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    engine = new EngineProxy();
    service = new ServiceProcess(data, "--dromedary.pool.size=" + POOL, "--dromedary.docker.host=" + engine.address());
    service.start();
    faults = Faults.of(service);
    client = service.client();
    await().atMost(Duration.ofSeconds(60)).until(() -> faults.containers(service).size() == POOL);
  }

  @AfterEach
  void nothingIsLost() {
    engine.allowAll();
    faults.assertNothingLost(POOL, service);
    await().atMost(Duration.ofSeconds(60)).until(() -> ofPool("free") == POOL && ofPool("booting") == 0);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    assertThat(faults.containers(service)).as("containers after a graceful stop").isEmpty();
    faults.close();
    engine.close();
  }

  @Test
  void containersKilledInMidJob() {
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 6, 2);
    faults.awaitRunning(POOL);
    List<String> before = faults.containers(service);
    before.forEach(faults::kill);
    faults.assertAnswered(answers);
    assertThat(faults.containers(service)).doesNotContainAnyElementsOf(before);
  }

  @Test
  void containerThatCannotBeRemoved() {
    engine.refuse("DELETE /", "device or resource busy");
    String victim = faults.containers(service).get(0);
    faults.kill(victim);
    await().atMost(Duration.ofSeconds(30)).until(() -> client.get("/actuator/health").body().contains("\"dirty\":1"));
    faults.submit(client, 4, 0.1);
    faults.awaitFinished();
    assertThat(faults.containers(service)).contains(victim);
    engine.allowAll();
    await().atMost(Duration.ofSeconds(30)).until(() -> !faults.containers(service).contains(victim));
  }

  /** As its disk is full. */
  @Test
  void containersThatCannotBeCreated() {
    engine.refuse("POST /.*containers/create", "no space left on device");
    faults.submit(client, 6, 0.2);
    faults.containers(service).forEach(faults::kill);
    Faults.awaitRed(service);
    engine.allowAll();
    Faults.awaitGreen(service);
  }

  /** As the service sees it when dockerd is restarted: no answer, all containers dead, and after a while an engine. */
  @Test
  void engineRestarted() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 8, 1);
    faults.awaitRunning(POOL);
    List<String> before = faults.containers(service);
    engine.unplug();
    try {
      before.forEach(faults::kill);
      Faults.awaitRed(service);
    } finally {
      engine.plugIn();
    }
    Faults.awaitGreen(service);
    faults.assertAnswered(answers);
  }

  /** The boot that hangs costs its time, and the pool is whole again. */
  @Test
  void aCreateThatIsNeverAnswered() {
    engine.swallowRequest("POST /.*containers/create");
    faults.kill(faults.containers(service).get(0));
    await().atMost(Duration.ofSeconds(30)).until(engine::hasSwallowed);
    faults.submit(client, 4, 0.1);
    faults.awaitFinished();
    assertThat(Faults.health(service)).isEqualTo(200);
    await().atMost(Duration.ofSeconds(60)).until(() -> faults.containers(service).size() == POOL);
  }

  /**
   * The engine has made a container that the service doesn't know, and that is still there when the pool is whole
   * again.
   */
  @Test
  void aCreateWhoseAnswerIsLost() {
    engine.swallowAnswer("POST /.*containers/create");
    faults.kill(faults.containers(service).get(0));
    await().atMost(Duration.ofSeconds(60))
        .until(() -> engine.hasSwallowed() && faults.containers(service).size() == POOL + 1);
    await().atMost(Duration.ofSeconds(240)).until(() -> faults.containers(service).size() == POOL);
  }

  @Test
  void anAttachThatIsNeverAnswered() {
    engine.swallowAnswer("POST /.*/attach");
    faults.kill(faults.containers(service).get(0));
    await().atMost(Duration.ofSeconds(30)).until(engine::hasSwallowed);
    faults.submit(client, 4, 0.1);
    faults.awaitFinished();
  }

  /** As a stopped dockerd, or one behind a proxy that hangs. */
  @Test
  void engineThatFallsSilent() {
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 8, 1);
    faults.awaitRunning(POOL);
    engine.fallSilent();
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> Faults.health(service) == 503);
      await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(20)).until(() -> Faults.health(service) == 503);
    } finally {
      engine.speak();
    }
    await().atMost(Duration.ofSeconds(40)).until(() -> Faults.health(service) == 200);
    faults.assertAnswered(answers);
  }

  /** All of a submission's containers, one after the other; what others lose as well doesn't count. */
  @Test
  void containersKilledTogetherAgainAndAgain() {
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, POOL, 3);
    for (int i = 0; i < 5; i++) {
      await().atMost(Duration.ofSeconds(60)).until(() -> ofPool("running") >= 2);
      faults.containers(service).forEach(faults::kill);
      await().atMost(Duration.ofSeconds(60)).until(() -> ofPool("running") < 2);
    }
    faults.assertAnswered(answers);
  }

  private static int ofPool(String detail) {
    try {
      return Client.JSON.readTree(client.get("/actuator/health").body()).at("/components/pool/details/" + detail).asInt();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void terminatedWhileClientsWait() throws Exception {
    int before = faults.tokens().size();
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 12, 1);
    faults.awaitKnown(before + 12);
    faults.awaitRunning(POOL);
    service.terminate();
    int finished = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      JsonNode submission = Client.json(answer.join(), 201);
      assertThat(submission.path("token").asText()).isNotEmpty();
      if (Client.verdict(submission).isFinal()) {
        Faults.assertRight(submission);
        finished++;
      }
    }
    assertThat(finished).as("those that were running").isGreaterThanOrEqualTo(POOL);
    await().atMost(Duration.ofSeconds(60)).until(() -> !service.isAlive());
    assertThat(faults.containers(service)).isEmpty();
    service.start();
  }
}
