package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.IntakeApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Real HTTP to the routes of the API, as they are, over a fake store. */
@SpringBootTest(
    classes = IntakeApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "camel.main.routes-include-pattern="
          + "file:routes/api/10-intake-judge0.camel.yaml,file:routes/common/90-errors.camel.yaml,"
          + "file:routes/api/20-accept.camel.yaml",
      "dromedary.data-directory=target/http-test",
      "dromedary.embedded-redis.enabled=false",
      // the pool's and Redis's are not here
      "management.endpoint.health.group.readiness.include=readinessState,camelHealth"
    })
@AutoConfigureObservability(tracing = false)
abstract class HttpTest {
  static final ObjectMapper JSON = new ObjectMapper();

  @Autowired FakeSubmissionStore store;
  @LocalServerPort int port;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  record Answer(int status, String body, HttpResponse<byte[]> response) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }

  /** An error of ours, as RFC 9457 has it, with Judge0's {@code error} in it. */
  static void assertProblem(Answer answer, int status, String title, String detail) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    ObjectNode problem = JSON.createObjectNode().put("title", title).put("status", status);
    if (detail != null) {
      problem.put("detail", detail);
    }
    assertThat(answer.json()).isEqualTo(problem.put("error", detail == null ? title : detail));
  }

  @BeforeEach
  void forgetSubmissions() {
    store.reset();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  Answer send(HttpRequest request) throws Exception {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), response);
  }

  Answer get(String path) throws Exception {
    return send(request(path).build());
  }

  Answer post(String path, String json) throws Exception {
    return post(path, json.getBytes(StandardCharsets.UTF_8));
  }

  Answer post(String path, byte[] json) throws Exception {
    return send(request(path).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(json)).build());
  }
}
