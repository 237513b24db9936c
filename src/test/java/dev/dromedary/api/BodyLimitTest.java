package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyLimitTest extends HttpTest {
  private static final int MB = 1024 * 1024;
  private static final String TOO_LARGE = "the request body is larger than 33554432 bytes";

  private static byte[] submissionOf(int bytes) {
    byte[] start = "{\"language_id\": 71, \"source_code\": \"".getBytes(StandardCharsets.UTF_8);
    byte[] end = "\"}".getBytes(StandardCharsets.UTF_8);
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) '#');
    System.arraycopy(start, 0, body, 0, start.length);
    System.arraycopy(end, 0, body, bytes - end.length, end.length);
    return body;
  }

  @Test
  void aBodyUpToTheLimitIsTaken() throws Exception {
    assertThat(post("/submissions", submissionOf(32 * MB)).status()).isEqualTo(201);
    assertThat(store.last().sourceCode().length).isGreaterThan(32 * MB - 100);
  }

  @Test
  void aLargerBodyIsRefusedClearlyWhenItSaysSo() throws Exception {
    Answer answer = post("/submissions", submissionOf(40 * MB));

    assertProblem(answer, 413, "Payload Too Large", TOO_LARGE);
  }

  @Test
  void aLargerBodyIsRefusedClearlyWhenItTurnsOutToBe() throws Exception {
    byte[] body = submissionOf(40 * MB);
    Answer answer = send(request("/submissions").header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))).build());

    assertProblem(answer, 413, "Payload Too Large", TOO_LARGE);
    assertThat(store.accepted()).isEmpty();
  }

  @Test
  void aClientThatSendsEverythingBeforeItReadsGetsTheAnswer() throws Exception {
    byte[] body = submissionOf(40 * MB);
    try (Socket socket = new Socket("localhost", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(("POST /submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
          + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aClientThatAsksFirstIsToldBeforeItSends() throws Exception {
    try (Socket socket = new Socket("localhost", port)) {
      socket.getOutputStream().write(("POST /submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Expect: 100-continue\r\nContent-Length: 41943040\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
  }

  private static String firstLine(InputStream in) throws Exception {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
