package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.store.RedisFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateLimiterIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private RateLimiter node(ClientProperties properties) {
    return new RateLimiter(properties, redis::connections, meters);
  }

  private static boolean admits(RateLimiter node, String client) {
    return refusal(node.admit(client, 1)) == null;
  }

  private static TooManyRequestsException refusal(CompletableFuture<Boolean> admitted) {
    try {
      admitted.join();
      return null;
    } catch (CompletionException e) {
      return (TooManyRequestsException) e.getCause();
    }
  }

  @Test
  void aStormAtTwoNodesGetsItsBurstAndNoMore() {
    ClientProperties properties = new ClientProperties(10, Duration.ofHours(1), 50, 0);
    List<RateLimiter> nodes = List.of(node(properties), node(properties));
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      answers.add(nodes.get(i % 2).admit("storm", 1));
    }
    List<TooManyRequestsException> refusals =
        answers.stream().map(RateLimiterIT::refusal).filter(e -> e != null).toList();
    assertThat(refusals).hasSize(350).allSatisfy(refusal -> {
      assertThat(refusal).hasMessage("too many submissions: 10 in 1h are allowed to a client");
      assertThat(refusal.getRetryAfter()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(7));
    });
    assertThat(meters.get("dromedary.submissions.refused").tag("reason", "rate").counter().count()).isEqualTo(350);
    assertThat(admits(nodes.get(0), "somebody else")).isTrue();
    assertThat(redis.commands().keys("dromedary:rate:*")).hasSize(2)
        .allSatisfy(key -> assertThat(redis.commands().ttl(key)).isPositive());
  }

  @Test
  void whoWaitsAsLongAsItWasToldIsAdmitted() {
    RateLimiter node = node(new ClientProperties(4, Duration.ofSeconds(4), 0, 0));
    TooManyRequestsException refusal = null;
    // more than four, if the machine is slow
    for (int i = 0; i < 50 && refusal == null; i++) {
      refusal = refusal(node.admit("patient", 1));
    }
    assertThat(refusal.getRetryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    Awaitility.await().pollDelay(refusal.getRetryAfter()).atMost(Duration.ofSeconds(5)).until(() -> admits(node, "patient"));
  }

  @Test
  void aQuotaIsFilledUpAtMidnight_andABatchCountsAsMany() {
    RateLimiter node = node(new ClientProperties(0, Duration.ofSeconds(1), 0, 20));
    assertThat(refusal(node.admit("batch", 20))).isNull();
    TooManyRequestsException refusal = refusal(node.admit("batch", 1));
    assertThat(refusal).hasMessageContaining("20 a day");
    java.time.LocalTime now = java.time.LocalTime.now(java.time.ZoneOffset.UTC);
    assertThat(refusal.getRetryAfter().toSeconds())
        .isCloseTo(86_400 - now.toSecondOfDay(), org.assertj.core.data.Offset.offset(5L));
  }

  @Test
  void whileRedisIsAwayNobodyIsRefused() {
    RateLimiter node = node(new ClientProperties(1, Duration.ofHours(1), 0, 0));
    redis.stopServer();
    try {
      assertThat(admits(node, "any")).isTrue();
      assertThat(admits(node, "any")).isTrue();
    } finally {
      redis.resume();
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !admits(node, "any"));
  }
}
