package dev.dromedary.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CachedProbeTest {
  private final List<CompletableFuture<String>> questions = new ArrayList<>();
  private final CachedProbe<String> pulse = new CachedProbe<>(() -> {
    CompletableFuture<String> question = new CompletableFuture<>();
    questions.add(question);
    return question;
  });

  @Test
  void anAnswerOfAMomentAgoIsTakenWhileTheNextIsWaitedFor() throws Exception {
    CompletableFuture<String> first = CompletableFuture.supplyAsync(this::feel);
    org.awaitility.Awaitility.await().until(() -> questions.size() == 1);
    questions.get(0).complete("one");
    assertThat(first.get()).isEqualTo("one");
    assertThat(pulse.feel()).isEqualTo("one");
    assertThat(questions).hasSize(2);
    questions.get(1).complete("two");
    assertThat(pulse.feel()).isEqualTo("two");
  }

  @Test
  void silenceIsToldAndOneQuestionWaits() {
    assertThatThrownBy(pulse::feel).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(pulse::feel).isInstanceOf(TimeoutException.class);
    assertThat(questions).hasSize(1);
  }

  @Test
  void anErrorIsToldAndNotKept() throws Exception {
    CompletableFuture<String> first = CompletableFuture.supplyAsync(this::feel);
    org.awaitility.Awaitility.await().until(() -> questions.size() == 1);
    questions.get(0).completeExceptionally(new IllegalStateException("away"));
    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasMessageContaining("away");
    CompletableFuture<String> second = CompletableFuture.supplyAsync(this::feel);
    org.awaitility.Awaitility.await().until(() -> questions.size() == 2);
    questions.get(1).complete("back");
    assertThat(second.get()).isEqualTo("back");
  }

  private String feel() {
    try {
      return pulse.feel();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
