package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.http.Watchers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/** A server that has memory for few requests. */
@TestPropertySource(properties = "dromedary.data-directory=target/open-requests-test")
@Import(OpenRequestsTest.Few.class)
class OpenRequestsTest extends HttpTest {
  private static final int MOST = 4;

  static class Few {
    @Bean
    @Primary
    Watchers<HttpServer.OpenRequest> fewOpenRequests() {
      return new Watchers<>(MOST, MOST);
    }
  }

  private CompletableFuture<HttpResponse<String>> submitAndWait() {
    return client.sendAsync(request("/submissions?wait=true&fields=stdout").header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"language_id\": 71, \"source_code\": \"print(1)\"}")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theOldestMakesRoomForTheNewest_andPlacesAreFreeAgainAfterwards() throws Exception {
    for (int round = 0; round < 2; round++) {
      store.reset();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 1; i <= MOST + 1; i++) {
        answers.add(submitAndWait());
        int accepted = i;
        await().atMost(Duration.ofSeconds(30)).until(() -> store.accepted().size() == accepted);
      }
      HttpResponse<String> ended = answers.remove(0).get(30, TimeUnit.SECONDS);
      assertThat(ended.statusCode()).isEqualTo(503);
      assertThat(ended.headers().firstValue("retry-after")).contains("5");
      assertThat(JSON.readTree(ended.body()).get("detail").asText()).isEqualTo("too many requests wait");
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      store.finishAll(submission -> FakeSubmissionStore.printed(new byte[] {'1'}));
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("{\"stdout\":\"1\"}");
      }
    }
  }
}
