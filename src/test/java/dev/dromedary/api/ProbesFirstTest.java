package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.TestPropertySource;

/** There is one thread that reads requests, and it has much to do. */
@TestPropertySource(properties = {"server.tomcat.threads.max=1", "dromedary.data-directory=target/probes-first-test"})
@Timeout(60)
class ProbesFirstTest extends HttpTest {
  private static final String PROBE = "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String ORDINARY = "GET /actuator/info HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aProbeIsAnsweredWhileOthersWaitForAThread() throws Exception {
    busyTheThread();
    Socket ordinary = say(ORDINARY);
    assertThat(answer(say(PROBE))).startsWith("HTTP/1.1 200").contains("UP");
    assertThat(ordinary.getInputStream().available()).isZero();
    hangUp();
    assertThat(get("/actuator/info").status()).isEqualTo(200);
  }

  @Test
  void aConnectionMayAskForThisAndThatOneAfterTheOther() throws Exception {
    Socket socket = say(ORDINARY);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200");
    for (String request : List.of(PROBE, ORDINARY, PROBE, PROBE)) {
      write(socket, request);
      assertThat(answer(socket)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aRequestMayComeInPieces() throws Exception {
    for (String request : List.of(PROBE, ORDINARY)) {
      for (int cut : new int[] {1, 10, 20, 21, request.length() - 1}) {
        Socket socket = say(request.substring(0, cut));
        // the service has to have seen the first piece
        assertThat(get("/actuator/health/liveness").status()).isEqualTo(200);
        write(socket, request.substring(cut));
        assertThat(answer(socket)).as("cut at %d", cut).startsWith("HTTP/1.1 200");
      }
    }
  }

  /** By more metrics than are answered in a second, which nobody reads. */
  private void busyTheThread() throws Exception {
    Socket greedy = say("GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(400));
    org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ofMillis(100)).until(() -> {
      int before = greedy.getInputStream().available();
      Socket other = say(ORDINARY);
      other.setSoTimeout(300);
      try {
        return other.getInputStream().read() < 0;
      } catch (java.net.SocketTimeoutException e) {
        return greedy.getInputStream().available() == before && before > 0;
      }
    });
  }

  private Socket say(String request) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new java.net.InetSocketAddress("localhost", port));
    socket.setSoTimeout(10_000);
    write(socket, request);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** With a body of chunks or of a declared length, until its end. */
  private static String answer(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    while (!isWhole(all.toString())) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      all.append((char) next);
    }
    return all.toString();
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    var length = java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
    return length.find() ? answer.length() - end - 4 >= Integer.parseInt(length.group(1)) : answer.endsWith("0\r\n\r\n");
  }
}
