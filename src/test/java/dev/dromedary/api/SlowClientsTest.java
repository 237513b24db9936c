package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.http.Transfers;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/**
 * Clients that are as slow as they can be, at one thread that reads requests. With {@code
 * -Ddromedary.slow.clients=300} there are as many of each kind.
 */
@TestPropertySource(properties = {"server.tomcat.threads.max=1", "dromedary.data-directory=target/slow-clients-test"})
@Import(SlowClientsTest.Blocking.class)
@Timeout(180)
class SlowClientsTest extends HttpTest {
  private static final int CLIENTS = Integer.getInteger("dromedary.slow.clients", 20);
  private static final String PROBE = "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String METRICS = "GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String PLAIN_HEAD = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String JSON_HEAD = " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  /**
   * What is sent at once, what then is sent again and again, and how the answer begins; none where there's no request
   * yet.
   */
  private enum Kind {
    IDLE("", "", ""),
    LINE("P", "O", ""),
    HEAD("POST /submissions HTTP/1.1\r\nHost: localhost\r\nX-A: ", "a", ""),
    PROBE_HEAD("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\nX-A: ", "a", ""),
    BODY("POST /submissions" + JSON_HEAD + "Content-Length: 100000\r\n\r\n{", " ", "HTTP/1.1 408"),
    CHUNKS("POST /submissions" + JSON_HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "1\r\n \r\n",
        "HTTP/1.1 408"),
    PROBE_WITH_BODY("GET /actuator/health/liveness" + PLAIN_HEAD + "Content-Length: 100000\r\n\r\n{", " ",
        "HTTP/1.1 200"),
    POSTED_PROBE("POST /actuator/health" + JSON_HEAD + "Content-Length: 100000\r\n\r\n{", " ", "HTTP/1.1 405"),
    PAGE_WITH_BODY("GET /index.html" + JSON_HEAD + "Content-Length: 100000\r\n\r\n{", " ", "HTTP/1.1 200"),
    NO_SUCH_PATH("POST /nothing" + JSON_HEAD + "Content-Length: 100000\r\n\r\n{", " ", "HTTP/1.1 404"),
    TOO_LARGE("POST /submissions" + JSON_HEAD + "Content-Length: 60000000\r\n\r\n{", " ", "HTTP/1.1 413");

    final String first;
    final String drop;
    final String answer;

    Kind(String first, String drop, String answer) {
      this.first = first;
      this.drop = drop;
      this.answer = answer;
    }
  }

  /** A servlet that holds its thread as long as the test wants. */
  static class Blocking {
    static final Semaphore MAY_GO = new Semaphore(0);

    @Bean
    ServletRegistrationBean<HttpServlet> blocking() {
      return new ServletRegistrationBean<>(new HttpServlet() {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
          MAY_GO.acquireUninterruptibly();
        }
      }, "/blocking");
    }
  }

  private final class Client {
    final SocketChannel socket;
    final Kind kind;
    final StringBuilder heard = new StringBuilder();
    boolean ended;

    Client(Kind kind, String first) throws IOException {
      this.kind = kind;
      socket = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      clients.add(this);
      socket.connect(new InetSocketAddress("localhost", port));
      socket.configureBlocking(false);
      say(first);
    }

    void say(String text) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (socket.write(bytes) > 0) {
          // as much as the socket takes
        }
      } catch (IOException e) {
        // the server has ended the connection, maybe with an answer that is still to be heard
      }
    }

    /** @return whether the server has ended the connection */
    boolean hear() {
      ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
      try {
        int bytes = 1;
        while (!ended && bytes > 0) {
          bytes = socket.read(buffer.clear());
          heard.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
          ended = bytes < 0;
        }
      } catch (IOException e) {
        ended = true;
      }
      return ended;
    }

    String hearAnswer() {
      heard.setLength(0);
      Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5))
          .until(() -> hear() || isWhole());
      return heard.toString();
    }

    private boolean isWhole() {
      int end = heard.indexOf("\r\n\r\n");
      var length = java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(heard);
      return end >= 0 && (length.find() ? heard.length() - end - 4 >= Integer.parseInt(length.group(1))
          : heard.toString().endsWith("0\r\n\r\n"));
    }
  }

  private final List<Client> clients = new ArrayList<>();
  @Autowired Transfers transfers;
  @Autowired ServletWebServerApplicationContext context;

  @AfterEach
  void hangUp() throws IOException {
    Blocking.MAY_GO.release(100);
    for (Client client : clients) {
      client.socket.close();
    }
    Blocking.MAY_GO.drainPermits();
  }

  private void assertOthersAreServed() throws Exception {
    for (String path : List.of("/actuator/health/liveness", "/languages")) {
      assertThat(send(request(path).timeout(Duration.ofSeconds(15)).build()).status()).as(path).isEqualTo(200);
    }
    assertThat(send(request("/submissions").timeout(Duration.ofSeconds(15)).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"language_id\": 71, \"source_code\": \"print(1)\"}")).build())
        .status()).isEqualTo(201);
  }

  @Test
  void whoDribblesHoldsNobodyUp_andIsEndedInTime() throws Exception {
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < CLIENTS; i++) {
        new Client(kind, kind.first);
      }
    }
    Instant deadline = Instant.now().plusSeconds(60);
    while (clients.stream().filter(Client::hear).count() < clients.size() && Instant.now().isBefore(deadline)) {
      clients.forEach(client -> client.say(client.kind.drop));
      assertOthersAreServed();
      Thread.sleep(500);
    }
    assertThat(clients).allSatisfy(client -> {
      assertThat(client.ended).as("%s is ended", client.kind).isTrue();
      assertThat(client.heard.toString()).as("%s", client.kind).startsWith(client.kind.answer);
      if (client.kind.answer.isEmpty()) {
        assertThat(client.heard).isEmpty();
      } else {
        assertThat(client.heard.toString()).containsIgnoringCase("connection: close");
      }
    });
    assertThat(transfers.held()).isZero();
  }

  @Test
  void whoReadsNothingHoldsNobodyUp_andIsEndedInTime() throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      new Client(Kind.IDLE, METRICS.repeat(100));
    }
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> transfers.held() > 0);
    Instant deadline = Instant.now().plusSeconds(60);
    while (transfers.held() > 0 && Instant.now().isBefore(deadline)) {
      assertOthersAreServed();
      Thread.sleep(500);
    }
    assertThat(transfers.held()).isZero();
    Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(2))
        .until(() -> clients.stream().filter(Client::hear).count() == CLIENTS);
  }

  @Test
  void whoReadsLateGetsAllOfIt() throws Exception {
    Client late = new Client(Kind.IDLE, METRICS.repeat(90));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> transfers.held() > 0);
    late.say(PROBE.replace("localhost\r\n", "localhost\r\nConnection: close\r\n"));
    Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).until(late::hear);
    assertThat(late.heard.toString().split("HTTP/1.1 200", -1)).hasSize(92);
    assertThat(late.heard.substring(late.heard.length() - 100)).contains("{\"status\":\"UP\"}");
    assertThat(transfers.held()).isZero();
  }

  /** The socket's buffers take megabytes of it, and all of it stays in memory until the last byte is sent. */
  @Test
  void aLargeAnswerCountsAsAWholeWhileAnyOfItIsUnsent() throws Exception {
    String token = post("/submissions", "{\"language_id\": 71, \"source_code\": \"print(1)\"}").json().get("token").asText();
    int length = 12 << 20;
    store.finishAll(submission -> FakeSubmissionStore.printed("1".repeat(length).getBytes(StandardCharsets.US_ASCII)));
    Client deaf = new Client(Kind.IDLE, "GET /submissions/" + token + "?fields=stdout" + PLAIN_HEAD + "\r\n");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> transfers.held() > 0);
    assertThat(transfers.held()).isGreaterThanOrEqualTo(length);
    Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).until(() -> {
      deaf.hear();
      return deaf.isWhole();
    });
    assertThat(deaf.heard.length()).isGreaterThan(length);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> transfers.held() == 0);
  }

  @Test
  void moreHalfSentBodiesThanThereIsRoomForHoldNobodyUp() throws Exception {
    for (int i = 0; i < 1100; i++) {
      new Client(Kind.BODY, Kind.BODY.first);
    }
    assertOthersAreServed();
    Awaitility.await().atMost(Duration.ofSeconds(20))
        .until(() -> clients.stream().filter(Client::hear).count() >= 100);
    assertThat(clients).filteredOn(client -> client.ended).allSatisfy(client ->
        assertThat(client.heard.toString()).startsWith("HTTP/1.1 503").contains("Retry-After"));
    assertOthersAreServed();
  }

  @Test
  void aProbeIsAnsweredWhileOthersWaitForAThread() throws Exception {
    new Client(Kind.IDLE, "GET /blocking HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(Blocking.MAY_GO::hasQueuedThreads);
    Client ordinary = new Client(Kind.IDLE, METRICS);
    assertThat(new Client(Kind.IDLE, PROBE).hearAnswer()).startsWith("HTTP/1.1 200").contains("UP");
    ordinary.hear();
    assertThat(ordinary.heard).isEmpty();
    Blocking.MAY_GO.release();
    assertThat(ordinary.hearAnswer()).startsWith("HTTP/1.1 200");
  }

  @Test
  void aWholeRequestDoesNotWaitBehindThoseThatAreSentInPart() throws Exception {
    String half = "GET /blocking HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n";
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      new Client(Kind.IDLE, half);
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(Blocking.MAY_GO::hasQueuedThreads);
    Client behind = new Client(Kind.IDLE, half.replace("/blocking", "/index.html"));
    assertThat(new Client(Kind.IDLE, METRICS).hearAnswer()).startsWith("HTTP/1.1 200");
    behind.hear();
    assertThat(behind.heard).isEmpty();
    Blocking.MAY_GO.release(100);
    assertThat(behind.hearAnswer()).startsWith("HTTP/1.1 200");
  }

  @Test
  void aConnectionMayAskForThisAndThatOneAfterTheOther() throws Exception {
    Client client = new Client(Kind.IDLE, METRICS);
    assertThat(client.hearAnswer()).startsWith("HTTP/1.1 200");
    for (String request : List.of(PROBE, METRICS, PROBE, PROBE)) {
      client.say(request);
      assertThat(client.hearAnswer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aRequestMayComeInPieces() throws Exception {
    for (String request : List.of(PROBE, METRICS)) {
      for (int cut : new int[] {1, 10, 20, 21, request.length() - 1}) {
        Client client = new Client(Kind.IDLE, request.substring(0, cut));
        // the service has to have seen the first piece
        assertThat(get("/actuator/health/liveness").status()).isEqualTo(200);
        client.say(request.substring(cut));
        assertThat(client.hearAnswer()).as("cut at %d", cut).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void whoHangsUpWhileWaitingLeavesNoConnection() throws Exception {
    String body = "{\"language_id\": 71, \"source_code\": \"print(1)\"}";
    long before = connections();
    for (int i = 0; i < CLIENTS; i++) {
      new Client(Kind.IDLE, "POST /submissions?wait=true" + JSON_HEAD + "Content-Length: " + body.length() + "\r\n\r\n"
          + body);
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> store.waiters() == CLIENTS);
    assertThat(connections()).isEqualTo(before + CLIENTS);
    for (Client client : clients) {
      client.socket.close();
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> connections() <= before);
    store.finishAll(submission -> FakeSubmissionStore.printed(new byte[] {'1'}));
    assertOthersAreServed();
  }

  private long connections() {
    return ((AbstractProtocol<?>) ((TomcatWebServer) context.getWebServer()).getTomcat().getConnector()
        .getProtocolHandler()).getConnectionCount();
  }

  @Test
  void aBodyThatNobodyReadsIsNotHeldForEver() throws Exception {
    String head = "POST /authenticate" + JSON_HEAD + "Content-Length: 200000\r\n\r\n";
    for (int i = 0; i < 3; i++) {
      Client client = new Client(Kind.IDLE, head + " ".repeat(1000));
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> transfers.held() > 0);
      client.say(" ".repeat(199_000));
      assertThat(client.hearAnswer()).startsWith("HTTP/1.1 200");
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> transfers.held() == 0);
    }
  }

  /** Most clients send the head first, and the body when they have it. */
  @Test
  void aBodyMayComeInPieces() throws Exception {
    String body = "{\"language_id\": 71, \"source_code\": \"" + "#".repeat(100_000) + "\"}";
    String head = "POST /submissions" + JSON_HEAD + "Content-Length: " + body.length() + "\r\n\r\n";
    for (int cut : new int[] {0, 1, 10_000}) {
      Client client = new Client(Kind.IDLE, head + body.substring(0, cut));
      assertThat(get("/languages").status()).isEqualTo(200);
      client.say(body.substring(cut, 50_000));
      assertThat(get("/languages").status()).isEqualTo(200);
      client.say(body.substring(50_000));
      assertThat(client.hearAnswer()).startsWith("HTTP/1.1 201").doesNotContainIgnoringCase("connection: close");
      client.say(PROBE);
      assertThat(client.hearAnswer()).startsWith("HTTP/1.1 200");
    }
    assertThat(transfers.held()).isZero();
  }
}
