package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/** What no route sees, or sees as something else than the client wrote. */
class UnroutedRequestsTest extends HttpTest {
  private static final String PROGRAM = "{\"language_id\": 71, \"source_code\": \"print(1)\"}";

  @Autowired ApplicationContext context;

  private String say(String request) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/languages/", "/languages/71/", "/about/", "/actuator/health/liveness/", "/statuses/?x=1"})
  void aSlashAtTheEndIsNoOtherPath(String path) throws Exception {
    assertThat(get(path).status()).isEqualTo(200);
  }

  @Test
  void aSlashAtTheEndIsNoOtherPathToPostTo() throws Exception {
    Answer answer = post("/submissions/?base64_encoded=false", PROGRAM.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(get("/submissions/" + answer.json().get("token").asText() + "/").status()).isEqualTo(200);
    assertProblem(get("/nothing/"), 404, "Not Found", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "GET /submissions/%00 HTTP/1.1|Host: localhost|Connection: close||",
    "GET /submissions/a%2fb HTTP/1.1|Host: localhost|Connection: close||",
    "GET /submissions/a%5cb HTTP/1.1|Host: localhost|Connection: close||",
    "GET /% HTTP/1.1|Host: localhost|Connection: close||",
    "GET /a b HTTP/1.1|Host: localhost|Connection: close||",
    "GET /<script> HTTP/1.1|Host: localhost|Connection: close||",
    "GET /languages HTTP/1.1|Connection: close||",
    "GET /languages HTTP/1.1|Host: a b|Connection: close||",
    "GET /languages HTTP/1.1|Host: localhost|X : y||",
    "GET /languages HTTP/9.9|Host: localhost||",
    "POST /submissions HTTP/1.1|Host: localhost|Content-Length: -1||",
    "POST /submissions HTTP/1.1|Host: localhost|Transfer-Encoding: rot13||",
    "\0\1\2 / HTTP/1.1|Host: localhost||",
  })
  void whatCanNotBeReadIsAProblemAndNoPage(String request) throws Exception {
    assertIsProblem(say(request.replace("|", "\r\n")));
  }

  /** Of requests that came just as the one before was answered, one in a hundred was read by two threads. */
  @Test
  void theNextRequestMayComeAsSoonAsOneIsAnswered() throws Exception {
    String post = "POST /submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(PROGRAM.length()) + "\r\n" + PROGRAM
        + "\r\n0\r\n\r\n";
    String next = "GET /languages/71 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for (int i = 0; i < 1000; i++) {
      try (Socket socket = new Socket("localhost", port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(post.getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
          answer.append((char) socket.getInputStream().read());
        }
        socket.getOutputStream().write(next.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void whatIsTooLongIsAProblemAndNoPage() throws Exception {
    assertIsProblem(say("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assertIsProblem(say("GET /languages HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\n\r\n"));
  }

  private static void assertIsProblem(String answer) throws IOException {
    assertThat(answer).matches("(?s)HTTP/1.1 (400|501|505) .*").contains("\r\nContent-Type: application/problem+json")
        .doesNotContainIgnoringCase("<html").doesNotContainIgnoringCase("tomcat").doesNotContain("Exception");
    String body = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    assertThat(JSON.readTree(body).get("status").asText()).isEqualTo(answer.substring(9, 12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "gzip, gzip", "x"})
  void aCompressedBodyIsRefusedInWords(String encoding) throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(PROGRAM.getBytes(StandardCharsets.UTF_8));
    }
    Answer answer = send(request("/submissions").header("Content-Type", "application/json")
        .header("Content-Encoding", encoding)
        .POST(HttpRequest.BodyPublishers.ofByteArray(compressed.toByteArray())).build());
    assertProblem(answer, 415, "Unsupported Media Type",
        "the request body must not be compressed: send it without Content-Encoding");
    assertThat(answer.header("accept-encoding")).isEqualTo("identity");
    assertThat(store.accepted()).isEmpty();
  }

  @Test
  void aBodyThatSaysThatItIsNotCompressedIsTaken() throws Exception {
    assertThat(send(request("/submissions").header("Content-Type", "application/json")
        .header("Content-Encoding", "identity").POST(HttpRequest.BodyPublishers.ofString(PROGRAM)).build()).status())
        .isEqualTo(201);
  }

  @Test
  void whereTheServiceIsNotReadyItSaysWhenToAskAgain() throws Exception {
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    try {
      Answer answer = get("/actuator/health/readiness");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("5");
    } finally {
      AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }
    Answer ready = get("/actuator/health/readiness");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.header("retry-after")).isNull();
  }
}
