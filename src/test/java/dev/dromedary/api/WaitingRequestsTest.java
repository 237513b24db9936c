package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.FakeSubmissionStore;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingRequestsTest extends HttpTest {
  private static final int REQUESTS = 1000;
  private static final int BLANKS = 12 << 20;

  @Test
  void aThousandRequestsWaitAndHoldNoThreads() throws Exception {
    int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    HttpClient many = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).build();
    HttpRequest request = request("/submissions?wait=true&fields=stdout").header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"language_id\": 71, \"source_code\": \"print(1)\"}")).build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(many.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }

    await().atMost(Duration.ofSeconds(60)).until(() -> store.waiters() == REQUESTS);
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    // others are served meanwhile
    assertThat(get("/languages").status()).isEqualTo(200);
    store.finishAll(submission -> FakeSubmissionStore.printed(new byte[] {'1'}));

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(60, java.util.concurrent.TimeUnit.SECONDS).body()).isEqualTo("{\"stdout\":\"1\"}");
      assertThat(answer.join().statusCode()).isEqualTo(201);
    }
    // Tomcat's own, and the client's; other tests' contexts in this JVM have theirs
    assertThat(threads - threadsBefore).isLessThan(80);
    executor.shutdown();
  }

  /** Bodies of 12 MB, nearly all of it blank: nothing but the body itself could take memory. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRequestThatWaitsHoldsNothingOfItsBody(boolean chunked) throws Exception {
    long before = heapInUse();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      sockets.add(postBlanks(chunked));
      int waiting = i;
      await().atMost(Duration.ofSeconds(60)).until(() -> store.waiters() == waiting);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> heapInUse() - before < 4 * BLANKS);
    store.finishAll(submission -> FakeSubmissionStore.printed(new byte[] {'1'}));
    for (Socket socket : sockets) {
      try (socket) {
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 201").contains("{\"stdout\":\"1\"}");
      }
    }
  }

  /** Also if a packet ends within a chunk's head: whatever the container has read then, it goes on. */
  @Test
  void aBodyInChunksMayComeByteByByte() throws Exception {
    String chunks = "10\r\n{\"language_id\": \r\n00000010;a=b\r\n71, \"source_code\r\n"
        + "0e\r\n\": \"print(1)\"}\r\n0\r\n\r\n";
    for (int i = 1; i <= 20; i++) {
      try (Socket socket = new Socket("localhost", port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        OutputStream out = socket.getOutputStream();
        out.write(("POST /submissions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte b : chunks.getBytes(StandardCharsets.US_ASCII)) {
          out.write(b);
          // or the next byte would be there, too, when the container looks
          LockSupport.parkNanos(300_000);
        }
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 201");
      }
    }
  }

  private Socket postBlanks(boolean chunked) throws IOException {
    byte[] json = "{\"language_id\": 71, \"source_code\": \"print(1)\"}".getBytes(StandardCharsets.US_ASCII);
    byte[] blanks = " ".repeat(BLANKS / 12).getBytes(StandardCharsets.US_ASCII);
    Socket socket = new Socket("localhost", port);
    OutputStream out = socket.getOutputStream();
    out.write(("POST /submissions?wait=true&fields=stdout HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\n"
        + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + (BLANKS + json.length)) + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 12; i++) {
      write(out, blanks, chunked);
    }
    write(out, json, chunked);
    if (chunked) {
      write(out, new byte[0], true);
    }
    return socket;
  }

  private static void write(OutputStream out, byte[] bytes, boolean chunked) throws IOException {
    if (chunked) {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    out.write(bytes);
    if (chunked) {
      out.write(new byte[] {'\r', '\n'});
    }
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
