package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.dromedary.submission.Verdict;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, killed. */
@Timeout(300)
class CrashIT {
  private static final int SUBMISSIONS = 50;

  @TempDir
  Path data;

  @Test
  void killedInTheMiddleOfFiftySubmissionsTheNextLifeFinishesThemAll() throws Exception {
    try (ServiceProcess service = new ServiceProcess(data, "--dromedary.pool.size=3", "--dromedary.callbacks.allowed-hosts=127.0.0.1");
        DockerClient docker = docker(); CallbackReceiver receiver = new CallbackReceiver(number -> 500)) {
      service.start();
      Client client = service.client();
      String called = Client.json(client.post("/submissions", Client.JSON.createObjectNode().put("language", "python")
          .put("source_code", "print(1)").put("callback_url", receiver.url("127.0.0.1"))).join(), 201).path("token").asText();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !receiver.callbacks.isEmpty());
      Map<String, Verdict> expected = new LinkedHashMap<>();
      for (int i = 0; i < SUBMISSIONS; i++) {
        ObjectNode request = Client.JSON.createObjectNode().put("language", "python")
            .put("source_code", "import time; time.sleep(0.2); print(" + i + " // 2 * 2)").put("expected_output", "" + i);
        HttpResponse<String> answer = client.post("/submissions", request).join();
        expected.put(Client.json(answer, 201).path("token").asText(),
            i % 2 == 0 ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER);
      }
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> finished(client, expected.keySet()) >= 5);
      Set<String> containersOfTheFirstLife = containers(docker);
      service.kill();

      receiver.answerWith(200);
      service.start();
      Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> finished(client, expected.keySet()) == SUBMISSIONS);
      expected.forEach((token, verdict) ->
          assertThat(Client.verdict(submission(client, token))).as(token).isEqualTo(verdict));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> receiver.taken() > 0);
      assertThat(receiver.callbacks).extracting(CallbackReceiver.Callback::delivery).containsOnly(called);
      Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(containers(docker))
          .hasSize(3).doesNotContainAnyElementsOf(containersOfTheFirstLife));
    }
    try (DockerClient docker = docker()) {
      assertThat(containers(docker)).as("containers after a graceful stop").isEmpty();
    }
  }

  private static long finished(Client client, Set<String> tokens) {
    return tokens.stream().filter(token -> Client.verdict(submission(client, token)).isFinal()).count();
  }

  private static JsonNode submission(Client client, String token) {
    return Client.json(client.get("/submissions/" + token), 200);
  }

  private Set<String> containers(DockerClient docker) {
    Set<String> ids = new HashSet<>();
    docker.listContainersCmd().withShowAll(true)
        .withLabelFilter(Map.of("dromedary.data", data.toAbsolutePath().toString())).exec()
        .forEach(container -> ids.add(container.getId()));
    return ids;
  }

  private static DockerClient docker() {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    return DockerClientImpl.getInstance(config,
        new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }
}
