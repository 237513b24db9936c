package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.FakeSubmissionStore;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest extends HttpTest {
  private static final int REQUESTS = 1000;

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
}
