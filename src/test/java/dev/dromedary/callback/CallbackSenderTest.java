package dev.dromedary.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real receiver on loopback, which is allowed to those tests that need it. */
class CallbackSenderTest {
  private static final byte[] BODY = "{\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8);

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer receiver;
  private volatile int status = 200;
  private CallbackSender sender;

  @BeforeEach
  void start() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", exchange -> {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
          + exchange.getRequestHeaders().getFirst(CallbackSignature.TIMESTAMP) + " "
          + exchange.getRequestHeaders().getFirst(CallbackSignature.HEADER) + " "
          + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/inner");
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    receiver.start();
    sender = new CallbackSender(new CallbackProperties("secret", Duration.ofSeconds(1), List.of("127.0.0.1")));
  }

  @AfterEach
  void stop() throws Exception {
    sender.close();
    receiver.stop(0);
  }

  private String send(CallbackSender by, String url) throws Exception {
    try {
      return by.send(url, "t", BODY).get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private String receiver(String path) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
  }

  @Test
  void signsTimestampAndBody() throws Exception {
    assertThat(send(sender, receiver("/hook?a=b"))).startsWith("200 in ");
    String[] parts = requests.get(0).split(" ", 5);
    assertThat(parts[0] + parts[1]).isEqualTo("PUT/hook?a=b");
    assertThat(Long.parseLong(parts[2])).isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(5L));
    assertThat(parts[3]).isEqualTo(CallbackSignature.of("secret", parts[2], BODY)).matches("v1=[0-9a-f]{64}");
    assertThat(parts[4]).isEqualTo("{\"token\":\"t\"}");
  }

  /** Computed with openssl dgst -sha256 -hmac. */
  @Test
  void theSignatureIsWhatOthersCompute() {
    assertThat(CallbackSignature.of("key", "1", "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
  }

  @ParameterizedTest
  @CsvSource({"500, true", "503, true", "429, true", "404, false", "301, false", "307, false"})
  void anAnswerMayBeWorthAnotherAttempt(int answer, boolean another) {
    status = answer;
    assertThatThrownBy(() -> send(sender, receiver("/hook")))
        .isInstanceOf(another ? CallbackFailedException.class : CallbackRefusedException.class)
        .hasMessageContaining("" + answer);
    assertThat(requests).as("no redirect is followed, nothing is tried again here").hasSize(1);
  }

  @Test
  void aReceiverThatIsAwayOrSilentIsWorthAnotherAttempt() throws Exception {
    String url = receiver("/");
    receiver.stop(0);
    assertThatThrownBy(() -> send(sender, url)).isInstanceOf(CallbackFailedException.class);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long began = System.nanoTime();
      assertThatThrownBy(() -> send(sender, "http://127.0.0.1:" + silent.getLocalPort() + "/"))
          .isInstanceOf(CallbackFailedException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }
  }

  /** Ones that never answer had the threads, and eight attempts of others failed without having been made. */
  @Test
  void whoWaitsForItsTurnHasMadeNoAttempt() throws Exception {
    List<Turns.Turn> taken = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      taken.add(sender.turn(1000).get(10, TimeUnit.SECONDS));
    }
    CompletableFuture<Turns.Turn> next = sender.turn(1000);
    CompletableFuture<Turns.Turn> last = sender.turn(1000);
    assertThat(next).isNotDone();
    sender.turn(40_000_000).get(10, TimeUnit.SECONDS);
    sender.turn(40_000_000).get(10, TimeUnit.SECONDS);
    assertThat(sender.turn(40_000_000)).as("large ones are few").isNotDone();
    sender.end(taken.get(0));
    assertThat(next).isCompleted();
    assertThat(last).isNotDone();
    sender.end(next.join());
    assertThat(last).isCompleted();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.2:PORT/", "http://localhost:PORT/", "http://169.254.169.254/latest/meta-data", "http://[::1]:PORT/",
      "http://0.0.0.0:PORT/", "http://2130706434:PORT/", "http://redis:6379/", "ftp://example.com/", "file:///etc/passwd",
      "http://user:password@127.0.0.1:PORT/", "no url", "http:///x"})
  void innerAddressesAndOtherSchemesAreRefused(String url) {
    assertThatThrownBy(() -> send(sender, url.replace("PORT", "" + receiver.getAddress().getPort())))
        .isInstanceOf(CallbackRefusedException.class);
    assertThat(requests).isEmpty();
  }
}
