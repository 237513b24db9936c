package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.store.RedisFixture;
import dev.dromedary.submission.Verdict;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Packaged services on one Redis: one takes submissions and has no engine, others run them. */
@Timeout(300)
class NodesIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path apiData;
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path workerData;
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path otherData;

  private static ServiceProcess node(Path data, String name, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + redis.port(),
        "--spring.data.redis.password=" + redis.password(), "--dromedary.node=" + name));
    all.addAll(List.of(options));
    return new ServiceProcess(data, all.toArray(String[]::new));
  }

  @Test
  void whoWaitsAtOneNodeGetsWhatAnotherHasComputed() throws Exception {
    try (ServiceProcess api = node(apiData, "api", "--dromedary.roles=api", "--dromedary.docker.host=unix:///nowhere");
        ServiceProcess worker = node(workerData, "worker", "--dromedary.roles=worker", "--dromedary.pool.size=2");
        ServiceProcess both = node(otherData, "both", "--dromedary.pool.size=2")) {
      // the one without an engine has its languages from a worker
      worker.start();
      api.start();
      Client client = api.client();
      ObjectNode request = Client.JSON.createObjectNode().put("language", "python")
          .put("source_code", "import time; time.sleep(0.3); print(6 * 7)").put("expected_output", "42");
      CompletableFuture<HttpResponse<String>> waiting = client.post("/submissions?wait=true", request);
      assertThat(Client.verdict(Client.json(waiting.join(), 201))).isEqualTo(Verdict.ACCEPTED);
      assertThat(worker.client().post("/submissions", request).join().statusCode()).as("a worker takes none").isEqualTo(404);
      assertThat(worker.client().get("/actuator/health").statusCode()).isEqualTo(200);

      both.start();
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        tokens.add(Client.json(client.post("/submissions", request).join(), 201).path("token").asText());
      }
      Set<String> hosts = new HashSet<>();
      Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
        for (String token : tokens) {
          JsonNode answer = Client.json(both.client().get("/submissions/" + token + "?fields=status,execution_host"), 200);
          assertThat(Client.verdict(answer)).isEqualTo(Verdict.ACCEPTED);
          hosts.add(answer.path("execution_host").asText());
        }
      });
      assertThat(hosts).containsExactlyInAnyOrder("worker", "both");

      Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
        JsonNode queue = Client.json(client.get("/workers"), 200).path(0);
        assertThat(queue.path("queue").asText()).isEqualTo("default");
        assertThat(queue.path("available").asInt()).isEqualTo(4);
        assertThat(queue.path("idle").asInt()).isEqualTo(4);
        assertThat(queue.path("nodes").findValuesAsText("name")).containsExactly("api", "both", "worker");
        assertThat(queue.path("nodes").path(0).path("containers").asInt()).isZero();
      });
      both.close();
      Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
          Client.json(client.get("/workers"), 200).path(0).path("nodes").findValuesAsText("name")).containsExactly("api", "worker"));
      assertThat(api.client().get("/actuator/prometheus").body()).contains("dromedary_nodes 2.0");
    }
  }
}
