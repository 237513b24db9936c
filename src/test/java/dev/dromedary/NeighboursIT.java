package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** What others do on the same service and on the same machine is not a program's fault, and does not hold it up. */
@TestPropertySource(properties = "dromedary.pool.size=3")
class NeighboursIT extends ServiceFixture {
  /** Less than the 20 s that one test of the others takes; a verdict takes a tenth of a second, on a quiet machine. */
  private static final Duration NOT_HELD_UP = Duration.ofSeconds(10);

  @Autowired
  private ContainerPools pool;

  private final List<Process> loops = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  @AfterEach
  void stop() {
    loops.forEach(Process::destroyForcibly);
    tokens.forEach(token -> client.delete("/submissions/" + token));
    Awaitility.await().atMost(Duration.ofSeconds(60))
        .until(() -> pool.status().usable() == 3 && pool.status().waiting() == 0);
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 20", "while :; do :; done"})
  void fourSubmissionsOfTwoHundredTestsLeaveRoomForOthers(String program) {
    ObjectNode hog = request("bash", program).put("wall_time_limit", 20).put("cpu_time_limit", 15)
        .put("stop_at_first_failure", false);
    for (int i = 0; i < 200; i++) {
      hog.withArray("test_cases").addObject().put("stdin", "" + i);
    }
    for (int i = 0; i < 4; i++) {
      tokens.add(Client.json(client.post("/submissions", hog).join(), 201).path("token").asText());
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> tokens.stream().anyMatch(token ->
        Client.json(client.get("/submissions/" + token), 200).at("/status/id").asInt() == Verdict.PROCESSING.id()));
    for (int i = 0; i < 5; i++) {
      JsonNode answer = Client.json(client.post("/submissions?wait=true", request("python", "print(1)"))
          .orTimeout(NOT_HELD_UP.toMillis(), TimeUnit.MILLISECONDS).join(), 201);
      assertThat(Client.verdict(answer)).isEqualTo(Verdict.ACCEPTED);
    }
  }

  /** Each of these takes a second or more of wall time then, and has a limit of one, or is a compiler or a checker. */
  @Test
  void aRightProgramIsAcceptedWhereOthersHaveTheCpus() throws IOException {
    for (int i = 0; i < 6 * Runtime.getRuntime().availableProcessors(); i++) {
      loops.add(new ProcessBuilder("nice", "-n", "-10", "sh", "-c", "while :; do :; done").start());
    }
    String work = "print(sum(range(3_000_000)))";
    accepted(request("python", work).put("wall_time_limit", 1));
    ObjectNode checked = request("python", "print(1)").put("wall_time_limit", 1);
    checked.putObject("checker").put("type", "program").put("language", "python").put("source_code", work);
    accepted(checked);
    accepted(request("cpp", "#include <bits/stdc++.h>\nint main() { std::cout << 1; }").put("wall_time_limit", 1));
    JsonNode sleeper = client.submit(request("bash", "sleep 15").put("wall_time_limit", 1));
    assertThat(Client.verdict(sleeper)).isEqualTo(Verdict.TIME_LIMIT_EXCEEDED);
  }

  private void accepted(ObjectNode request) {
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
  }
}
