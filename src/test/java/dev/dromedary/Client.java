package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client of the REST API, for tests. */
final class Client {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;

  Client(int port) {
    server = "http://localhost:" + port;
  }

  CompletableFuture<HttpResponse<String>> post(String path, JsonNode body) {
    return http.sendAsync(HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(150))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body.toString())).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(server + path)));
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(URI.create(server + path)).DELETE());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Submits and waits for the verdict. */
  JsonNode submit(ObjectNode request) {
    return json(post("/submissions?wait=true", request).join(), 201);
  }

  static JsonNode json(HttpResponse<String> answer, int expectedStatus) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expectedStatus);
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Verdict verdict(JsonNode submission) {
    return Verdict.ofId(submission.at("/status/id").asInt());
  }
}
