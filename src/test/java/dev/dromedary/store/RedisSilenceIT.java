package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;

/** A Redis that is there and says nothing, while the kernel at its side goes on acknowledging what it is sent. */
@Timeout(180)
class RedisSilenceIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  /** From the end of the fault on, as the issue has it. */
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static RedisStandaloneConfiguration at(int port) {
    RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", port);
    where.setPassword(redis.password());
    return where;
  }

  private static List<CompletableFuture<StoredSubmission>> waiting(StoreService at, List<String> tokens) {
    List<CompletableFuture<StoredSubmission>> answers = new ArrayList<>();
    tokens.forEach(token -> answers.add(at.store().await(token)));
    return answers;
  }

  /** For what another node finishes, which is told by pub/sub. */
  private static void assertFinished(List<CompletableFuture<StoredSubmission>> answers) throws Exception {
    for (CompletableFuture<StoredSubmission> answer : answers) {
      assertThat(answer.get(RECOVERY.toSeconds(), TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.ACCEPTED);
    }
  }

  @Test
  void connectionsThatAreSilentForEverAreThrownAway_andNewOnesMade() throws Exception {
    try (SilentProxy proxy = new SilentProxy(redis.port());
        StoreService here = new StoreService(at(proxy.port()), "here");
        StoreService there = new StoreService(at(redis.port()), "there")) {
      here.goThrough("interactive");
      there.goThrough("interactive");
      long connections = proxy.open();
      proxy.fallSilent();
      List<CompletableFuture<String>> sent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sent.add(here.accept("batch"));
      }
      // noticed, which closes them, without anybody having been told
      await().atMost(Duration.ofSeconds(20)).until(() -> here.health() == HealthCheck.State.DOWN);
      proxy.speakToNewOnes();

      await().atMost(RECOVERY).until(() -> here.health() == HealthCheck.State.UP);
      assertFinished(List.of(here.store().await(here.accept("interactive").get(30, TimeUnit.SECONDS))));
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        tokens.add(there.accept("interactive").get(10, TimeUnit.SECONDS));
      }
      assertFinished(waiting(here, tokens));
      await().atMost(RECOVERY).until(() -> proxy.open() <= connections);
      for (CompletableFuture<String> accepted : sent) {
        // answered or given up after the accept timeout; in both cases known to Redis, or not, as a whole
        await().atMost(RECOVERY).until(accepted::isDone);
        if (!accepted.isCompletedExceptionally()) {
          assertFinished(List.of(here.store().await(accepted.join())));
        }
      }
    }
  }

  @Test
  void nothingIsLostWhenRedisIsStoppedForTwentySeconds() throws Exception {
    try (StoreService here = new StoreService(at(redis.port()), "here");
        StoreService there = new StoreService(at(redis.port()), "there")) {
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        tokens.add(here.accept("interactive").get(10, TimeUnit.SECONDS));
      }
      List<CompletableFuture<StoredSubmission>> answers = waiting(there, tokens);
      redis.signal("STOP");
      try {
        await().atMost(Duration.ofSeconds(25)).until(() ->
            here.health() == HealthCheck.State.DOWN && there.health() == HealthCheck.State.DOWN);
      } finally {
        redis.signal("CONT");
      }
      assertFinished(answers);
      await().atMost(RECOVERY).until(() ->
          here.health() == HealthCheck.State.UP && there.health() == HealthCheck.State.UP);
      for (String token : tokens) {
        assertThat(here.store().find(token).get(10, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.ACCEPTED);
      }
      assertThat(redis.commands().hget(new Keys("0").totals(), "python:3")).isEqualTo("50");
    }
  }
}
