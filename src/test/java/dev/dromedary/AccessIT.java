package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** The whole service with tokens asked for: what it answers without one, and where a token gets to. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = {"dromedary.pool.size=1", "dromedary.inbox.enabled=false", "dromedary.clients.rate=20", "dromedary.clients.per=1h",
        "dromedary.auth.tokens=" + AccessIT.PLAIN + "," + AccessIT.OTHER,
        "dromedary.auth.admin-tokens=" + AccessIT.ADMINISTRATOR,
        "logging.level.dev.dromedary=TRACE", "logging.level.org.springframework.web=DEBUG"})
@AutoConfigureObservability(tracing = false)
@Timeout(120)
class AccessIT extends ServiceFixture {
  static final String PLAIN = "plain-1c0bd9d5f8a64e2f";
  static final String OTHER = "other-0a1b2c3d4e5f6071";
  static final String ADMINISTRATOR = "administrator-77aa0e1b9d3c4455";
  private static final String WRONG = "mistyped-93d2c4b1a0f7e6d5";
  private static final List<String> SECRETS = List.of(PLAIN, OTHER, ADMINISTRATOR, WRONG);

  @Autowired
  private Collection<RequestMappingInfoHandlerMapping> mappings;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Every path that anything in the service answers: Camel's routes, Spring's controllers, the actuator, files of the web page. */
  private Set<String> paths() throws IOException {
    Set<String> paths = new TreeSet<>(List.of("/", "/nothing", "/openapi.json"));
    for (RequestMappingInfoHandlerMapping mapping : mappings) {
      for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
        paths.addAll(info.getPatternValues());
      }
    }
    Path files = Path.of("src/main/resources/static");
    try (Stream<Path> all = Files.walk(files)) {
      all.filter(Files::isRegularFile).forEach(file -> paths.add("/" + files.relativize(file)));
    }
    return paths;
  }

  @Test
  void nothingButHealthAndThePageIsAnsweredWithoutAToken() throws Exception {
    Set<String> paths = paths();
    JsonNode described = Client.json(send(request("/openapi.json").header("X-Auth-Token", PLAIN)), 200).path("paths");
    assertThat(described).hasSizeGreaterThan(20);
    assertThat(paths).containsAll(() -> described.fieldNames()).contains("/dashboard/events", "/actuator/prometheus", "/api/v2/execute",
        "/run_code", "/index.html", "/error");

    Set<String> open = new TreeSet<>();
    for (String path : paths) {
      String concrete = path.replaceAll("\\{[^}]*}|\\*\\*", "x");
      for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
        for (String wrong : new String[] {null, WRONG, "", PLAIN.substring(1), ADMINISTRATOR}) {
          HttpRequest.Builder request = request(concrete).method(method, HttpRequest.BodyPublishers.noBody());
          if (wrong != null) {
            request.header("X-Auth-Token", wrong).header("X-Auth-User", ADMINISTRATOR);
          }
          HttpResponse<String> answer = send(request);
          if (answer.statusCode() == 401) {
            assertThat(answer.body()).isEmpty();
          } else {
            open.add(path);
          }
        }
      }
    }
    assertThat(open).allMatch(path -> path.matches("/|/index.html|/favicon.svg|/docs(/(index.html)?)?|/page/.+|/actuator/health(/[*]{2})?"))
        .contains("/", "/docs/index.html", "/page/app.js", "/page/access.json", "/actuator/health");
  }

  @Test
  void thePageSaysWhetherItNeedsAToken() throws Exception {
    assertThat(send(request("/page/access.json")).body()).isEqualTo("{\"signed_in\":false}");
    assertThat(send(request("/page/access.json").header("Authorization", "Bearer " + WRONG)).body()).isEqualTo("{\"signed_in\":false}");
    assertThat(send(request("/page/access.json").header("Authorization", "Bearer " + PLAIN)).body()).isEqualTo("{\"signed_in\":true}");
  }

  @Test
  void healthTellsNoDetailsWithoutAToken() throws Exception {
    assertThat(send(request("/actuator/health")).body()).isEqualTo("{\"status\":\"UP\",\"groups\":[\"liveness\",\"readiness\"]}");
    assertThat(send(request("/actuator/health").header("X-Auth-Token", PLAIN)).body()).contains("\"pool\"");
  }

  /** A way to say a token: in one header or another, or in the query. */
  private HttpRequest.Builder with(String token, int way, String path) {
    HttpRequest.Builder request = switch (way) {
      case 0 -> request(path).header("X-Auth-Token", token);
      case 1 -> request(path).header("Authorization", "Bearer " + token);
      default -> request(path + (path.contains("?") ? "&" : "?") + "X-Auth-Token=" + token
          + "&X-Auth-User=" + URLEncoder.encode(ADMINISTRATOR, StandardCharsets.UTF_8));
    };
    return request.header("Content-Type", "application/json").header("Idempotency-Key", "key " + way);
  }

  @Test
  void aTokenIsNeitherInTheLogNorInRedisNorInMetrics(CapturedOutput log) throws Exception {
    String token = null;
    for (int way = 0; way < 3; way++) {
      assertThat(send(with(PLAIN, way, "/languages")).statusCode()).isEqualTo(200);
      HttpResponse<String> judged = send(with(PLAIN, way, "/submissions?wait=true").POST(HttpRequest.BodyPublishers.ofString(
          "{\"language\": \"bash\", \"source_code\": \"echo " + way + "\", \"callback_url\": \"http://127.0.0.1/\"}")));
      token = Client.json(judged, 201).path("token").asText();
      assertThat(Client.json(judged, 201).at("/status/id").asInt()).isEqualTo(3);
      assertThat(send(with(PLAIN, way, "/submissions/" + token + "/events")).body()).contains("event: result");
      assertThat(send(with(PLAIN, way, "/submissions").POST(HttpRequest.BodyPublishers.ofString("{"))).statusCode()).isEqualTo(400);
      assertThat(send(with(PLAIN, way, "/api/v2/execute").POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(400);
      assertThat(send(with(PLAIN, way, "/run_code").POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(422);
      assertThat(send(with(PLAIN, way, "/submissions?page=1").header("X-Auth-User", ADMINISTRATOR)).statusCode()).isEqualTo(200);
      assertThat(send(with(PLAIN, way, "/nothing")).body()).contains("Not Found");
      assertThat(send(with(WRONG, way, "/languages")).statusCode()).isEqualTo(401);
    }
    // what Tomcat can't read it may not quote either
    for (String line : List.of("GET /languages?X-Auth-Token=" + PLAIN + "&x={} HTTP/1.1\r\nHost: localhost\r\n",
        "GET /languages HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token " + PLAIN + "\r\n",
        "GET /languages HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: " + PLAIN + "\u0001\r\n",
        "GET /languages?X-Auth-Token=" + PLAIN + " HTTP/9\r\nHost: localhost\r\n")) {
      assertThat(raw(line)).startsWith("HTTP/1.1 ").doesNotContain(PLAIN);
    }

    String metrics = send(request("/actuator/prometheus").header("X-Auth-Token", PLAIN)).body();
    assertThat(metrics).contains("http_server_requests").doesNotContain(SECRETS);
    String last = token;
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log.getAll().contains("callback of " + last));
    assertThat(log.getAll()).doesNotContain(SECRETS);
    // Redis writes each command that changes something into its file, before it answers
    assertThat(whatIsOnDisk()).contains(token).doesNotContain(SECRETS);
  }

  @Test
  void whoHasSubmittedTooMuchIsToldSoAndMayStillRead() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(send(with(OTHER, 0, "/submissions").POST(HttpRequest.BodyPublishers.ofString("{"))).statusCode()).isEqualTo(400);
    }
    HttpResponse<String> refused = send(with(OTHER, 0, "/submissions").POST(HttpRequest.BodyPublishers.ofString("{")));
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(refused.headers().firstValueAsLong("Retry-After").getAsLong()).isBetween(1L, 180L);
    JsonNode problem = Client.json(refused, 429);
    assertThat(problem.path("title").asText()).isEqualTo("Too Many Requests");
    assertThat(problem.path("status").asInt()).isEqualTo(429);
    assertThat(problem.path("detail").asText()).contains("20 in 1h").isEqualTo(problem.path("error").asText());
    String batch = "{\"submissions\": [{\"language\": \"bash\", \"source_code\": \":\"}]}";
    for (String path : List.of("/submissions/batch", "/api/v2/execute", "/run_code")) {
      HttpResponse<String> answer = send(with(OTHER, 0, path).POST(HttpRequest.BodyPublishers.ofString(batch)));
      assertThat(answer.statusCode()).as(path).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
    }
    for (int i = 0; i < 30; i++) {
      assertThat(send(with(OTHER, i % 3, "/languages")).statusCode()).isEqualTo(200);
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
    }
  }

  private static String whatIsOnDisk() throws IOException {
    StringBuilder bytes = new StringBuilder();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return bytes.toString();
  }
}
