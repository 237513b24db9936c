package dev.dromedary.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whether somebody else still answers. Each who wants to know has him asked, but an answer of a moment ago is good enough, so that on a busy machine,
 * where a new one takes its time, health can be told at once. While he is silent, one question waits for him, however many want to know;
 * they are told so after a while.
 *
 * @param <T> what he answers
 */
final class CachedProbe<T> {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  /** Then the question itself may have been lost. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(70);

  private final Supplier<CompletableFuture<T>> question;
  private CompletableFuture<T> asked;
  private long askedNanos;
  private CompletableFuture<T> answered;
  private long answeredNanos;

  CachedProbe(Supplier<CompletableFuture<T>> question) {
    this.question = question;
  }

  /** @throws Exception when there was no answer, or the answer was an error */
  T feel() throws Exception {
    CompletableFuture<T> latest = latest();
    return latest.get(patienceLeft().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** From the question on: who comes later waits for less. */
  private synchronized Duration patienceLeft() {
    Duration left = PATIENCE.minusNanos(System.nanoTime() - askedNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** So that who wants to know finds an answer, or the way to it warm. */
  void ask() {
    latest();
  }

  private synchronized CompletableFuture<T> latest() {
    if (asked == null || asked.isDone() || System.nanoTime() - askedNanos > ASK_AGAIN.toNanos()) {
      CompletableFuture<T> asking = question.get();
      asked = asking;
      askedNanos = System.nanoTime();
      asking.thenRun(() -> answered(asking));
    }
    return answered != null && System.nanoTime() - answeredNanos < FRESH.toNanos() ? answered : asked;
  }

  private synchronized void answered(CompletableFuture<T> answer) {
    answered = answer;
    answeredNanos = System.nanoTime();
  }
}
