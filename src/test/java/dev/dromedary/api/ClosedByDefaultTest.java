package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without tokens: who reaches it, and whom it answers. */
class ClosedByDefaultTest extends HttpTest {
  private static final String JSON_TYPE = "Content-Type: application/json";
  private static final String TAKEN = "HTTP/1.1 201 ";
  private static final String SUBMISSION = "{\"language_id\": 71, \"source_code\": \"print(1)\"}";

  private String raw(String address, String head, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
      socket.setSoTimeout(20_000);
      String request = head + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private static String posting(String host, String... headers) {
    return "POST /submissions HTTP/1.1\r\nHost: " + host + "\r\n" + String.join("\r\n", headers) + "\r\n";
  }

  private void refused(String answer, String reason) throws IOException {
    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("Content-Type: application/problem+json")
        .doesNotContain("Access-Control-Allow-Origin");
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    JsonNode problem = JSON.readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
    assertThat(problem.path("detail").asText()).startsWith(reason).contains("dromedary.auth.tokens", "--open");
  }

  @Test
  void bothLoopbackAddressesAreListenedTo() throws Exception {
    assertThat(raw("127.0.0.1", posting("localhost:" + port, JSON_TYPE), SUBMISSION)).startsWith(TAKEN);
    assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null);
    for (int i = 0; i < 3; i++) {
      assertThat(raw("::1", posting("[::1]:" + port, JSON_TYPE), SUBMISSION)).startsWith(TAKEN);
    }
  }

  @Test
  void noOtherAddressIs() throws Exception {
    List<InetAddress> others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress()).toList();
    assumeTrue(!others.isEmpty());
    for (InetAddress address : others) {
      assertThatThrownBy(() -> new Socket(address, port).close()).as(address.toString())
          .isInstanceOf(ConnectException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:2358", "localhost.evil.example", "127.0.0.1.evil.example",
      "xn--lcalhost-54a", "127.0.0.1x", "dead.beef"})
  void foreignNamesAreRefused(String host) throws Exception {
    refused(raw("127.0.0.1", posting(host, JSON_TYPE), SUBMISSION), "The host name ");
    refused(raw("127.0.0.1", "GET /languages HTTP/1.1\r\nHost: " + host + "\r\n", ""), "The host name ");
    // of what isn't there nothing is told either
    refused(raw("127.0.0.1", "GET /nothing HTTP/1.1\r\nHost: " + host + "\r\n", ""), "The host name ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1", "judge.localhost:8080", "127.0.0.1", "127.1.2.3:80", "[::1]",
      "10.0.0.7:2358", "[fe80::1]:2358"})
  void ownNamesAndAddressesPass(String host) throws Exception {
    assertThat(raw("127.0.0.1", posting(host, JSON_TYPE), SUBMISSION)).startsWith(TAKEN);
  }

  @Test
  void theOldestOfProgramsPass() throws Exception {
    assertThat(raw("127.0.0.1", "GET /actuator/health/liveness HTTP/1.0\r\n", "")).startsWith("HTTP/1.1 200 ");
    // curl -d: a form, and no page
    assertThat(raw("127.0.0.1", posting("localhost", "Content-Type: application/x-www-form-urlencoded"),
        "language_id=71&source_code=print(1)")).startsWith(TAKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "https://localhost.evil.example", "null", "file://",
      "chrome-extension://abcdef", "http://10.0.0.7:2358", "http://localhost@evil.example", "localhost"})
  void foreignPagesAreRefused(String origin) throws Exception {
    for (String type : List.of("application/json", "text/plain", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x")) {
      String head = posting("localhost:" + port, "Origin: " + origin, "Content-Type: " + type);
      refused(raw("127.0.0.1", head, SUBMISSION), "The origin ");
    }
    refused(raw("127.0.0.1", "GET /dashboard/events HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\n", ""),
        "The origin ");
    refused(raw("127.0.0.1", "OPTIONS /submissions HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
        + "\r\nAccess-Control-Request-Method: POST\r\n", ""), "The origin ");
    assertThat(store.accepted()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:3000", "http://127.0.0.1:8080", "https://[::1]:1", "http://ide.localhost"})
  void pagesOfThisMachinePass(String origin) throws Exception {
    assertThat(raw("127.0.0.1", posting("localhost:" + port, "Origin: " + origin, JSON_TYPE), SUBMISSION))
        .startsWith(TAKEN).contains("Access-Control-Allow-Origin: " + origin);
  }

  @ParameterizedTest
  @CsvSource({"cross-site, no-cors, image, false", "cross-site, navigate, iframe, false",
      "cross-site, cors, empty, false", "cross-site, navigate, document, true",
      "same-origin, cors, empty, true", "same-site, cors, empty, true",
      "none, navigate, document, true"})
  void foreignRequestsWithoutAnOriginAreRefusedAndLinksAreNot(String site, String mode, String destination,
      boolean passes) throws Exception {
    String headers = "Host: localhost\r\nSec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: " + mode
        + "\r\nSec-Fetch-Dest: " + destination + "\r\n";
    String answer = raw("127.0.0.1", "GET /languages HTTP/1.1\r\n" + headers, "");
    if (passes) {
      assertThat(answer).startsWith("HTTP/1.1 200 ");
    } else {
      refused(answer, "A foreign web page's request");
    }
    if (site.equals("cross-site")) {
      refused(raw("127.0.0.1", "POST /submissions HTTP/1.1\r\n" + headers, SUBMISSION), "A foreign web page's request");
    }
  }
}
