package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;

/** Every way to have a Redis that Spring's properties can say: real servers, and submissions that go all the way through them. */
@Timeout(120)
class RedisSetupsIT {
  private static final String PASSWORD = "only-for-tests";

  @TempDir
  Path directory;

  private RedisServers redis;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @BeforeEach
  void open() {
    redis = new RedisServers(directory, PASSWORD);
    open.push(redis);
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private StoreService service(RedisConfiguration where) throws Exception {
    StoreService service = new StoreService(where, "here");
    open.push(service);
    return service;
  }

  private static String submissionGoesThrough(StoreService service, String lane) throws Exception {
    StoredSubmission finished = service.goThrough(lane);
    assertThat(finished.verdict()).isEqualTo(Verdict.ACCEPTED);
    return finished.submission().token();
  }

  @Test
  void withAUserWhoMayDoNoMoreThanTheOperationsGuideSays() throws Exception {
    int port = RedisServers.freePort();
    redis.start(port, "user default off\nuser dromedary on >" + PASSWORD
        + " ~dromedary:* &dromedary:* +@read +@write +@scripting +@pubsub +@connection +client +info\n");
    RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", port);
    where.setUsername("dromedary");
    where.setPassword(PASSWORD);
    StoreService service = service(where);
    submissionGoesThrough(service, "interactive");
    String token = submissionGoesThrough(service, "batch");
    service.store().cancelOrDelete(token).get(20, TimeUnit.SECONDS);
    assertThat(service.store().depth().get(20, TimeUnit.SECONDS)).isEqualTo(new QueueDepth(0, 0, 0));
  }

  @Test
  void replicasThatAreWantedAndMissing_areNoticedByTheProbe() throws Exception {
    int port = RedisServers.freePort();
    redis.start(port, "requirepass " + PASSWORD + "\n");
    RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", port);
    where.setPassword(PASSWORD);
    try (StoreService alone = new StoreService(where, "alone", 0);
        StoreService replicated = new StoreService(where, "replicated", 1)) {
      assertThat(alone.store().probe()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(replicated.store().probe()).failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class).withCauseInstanceOf(StoreUnavailableException.class)
          .withMessageContaining("0 of 1 replicas");
    }
  }

  @Test
  void withACluster() throws Exception {
    int port = RedisServers.freePort();
    redis.start(port, "cluster-enabled yes\nrequirepass " + PASSWORD + "\n");
    RedisCommands<String, String> commands = redis.commands(port);
    commands.clusterAddSlots(java.util.stream.IntStream.range(0, 16384).toArray());
    Awaitility.await().until(() -> commands.clusterInfo().contains("cluster_state:ok"));
    RedisClusterConfiguration where = new RedisClusterConfiguration(List.of("127.0.0.1:" + port));
    where.setPassword(PASSWORD);
    StoreService service = service(where);
    submissionGoesThrough(service, "interactive");
    service.store().cancelOrDelete(submissionGoesThrough(service, "batch")).get(20, TimeUnit.SECONDS);
  }

  @Test
  void withSentinels_submissionsGoOnWhenThePrimaryIsKilled() throws Exception {
    String secrets = "requirepass " + PASSWORD + "\nmasterauth " + PASSWORD + "\n";
    int primaryPort = RedisServers.freePort();
    Process primary = redis.start(primaryPort, secrets);
    int replicaPort = RedisServers.freePort();
    redis.start(replicaPort, secrets + "replicaof 127.0.0.1 " + primaryPort + "\n");
    RedisCommands<String, String> replica = redis.commands(replicaPort);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> replica.info("replication").contains("master_link_status:up"));
    int sentinelPort = RedisServers.freePort();
    redis.start(sentinelPort, "sentinel monitor main 127.0.0.1 " + primaryPort + " 1\nsentinel auth-pass main " + PASSWORD
        + "\nsentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 10000\n", "--sentinel");
    var sentinel = redis.sentinel(sentinelPort);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sentinel.slaves("main").size() == 1);

    RedisSentinelConfiguration where = new RedisSentinelConfiguration("main", java.util.Set.of("127.0.0.1:" + sentinelPort));
    where.setPassword(PASSWORD);
    StoreService service = service(where);
    String before = submissionGoesThrough(service, "interactive");
    Awaitility.await().until(() -> replica.exists(new Keys("0").submission(before)) == 1);
    primary.destroyForcibly().waitFor();

    // sent before anybody has noticed
    submissionGoesThrough(service, "interactive");
    assertThat(replica.info("replication")).contains("role:master");
    assertThat(service.store().find(before).get(20, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.ACCEPTED);
  }
}
