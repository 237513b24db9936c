package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
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

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      // a cluster's bus is 10,000 above
      return socket.getLocalPort() > 50_000 ? socket.getLocalPort() - 20_000 : socket.getLocalPort();
    }
  }

  private Process server(int port, String configuration, String... options) throws IOException {
    Path home = Files.createDirectory(directory.resolve("" + port));
    Path file = Files.writeString(home.resolve("redis.conf"),
        "port " + port + "\nbind 127.0.0.1\ndir " + home + "\nsave \"\"\n" + configuration);
    List<String> command = new java.util.ArrayList<>(List.of("redis-server", file.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile()).start();
    open.push(() -> process.destroyForcibly().waitFor());
    Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
      new Socket("127.0.0.1", port).close();
      return true;
    });
    return process;
  }

  private RedisCommands<String, String> commands(int port) {
    RedisURI.Builder uri = RedisURI.builder().withHost("127.0.0.1").withPort(port);
    RedisClient client = RedisClient.create(uri.withPassword(PASSWORD.toCharArray()).build());
    open.push(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
    return client.connect().sync();
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
    int port = freePort();
    server(port, "user default off\nuser dromedary on >" + PASSWORD
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
  void withACluster() throws Exception {
    int port = freePort();
    server(port, "cluster-enabled yes\nrequirepass " + PASSWORD + "\n");
    RedisCommands<String, String> commands = commands(port);
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
    int primaryPort = freePort();
    Process primary = server(primaryPort, secrets);
    int replicaPort = freePort();
    server(replicaPort, secrets + "replicaof 127.0.0.1 " + primaryPort + "\n");
    RedisCommands<String, String> replica = commands(replicaPort);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> replica.info("replication").contains("master_link_status:up"));
    int sentinelPort = freePort();
    server(sentinelPort, "sentinel monitor main 127.0.0.1 " + primaryPort + " 1\nsentinel auth-pass main " + PASSWORD
        + "\nsentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 10000\n", "--sentinel");
    RedisClient sentinels = RedisClient.create(RedisURI.create("127.0.0.1", sentinelPort));
    open.push(() -> sentinels.shutdown(0, 1, TimeUnit.SECONDS));
    var sentinel = sentinels.connectSentinel(RedisURI.create("127.0.0.1", sentinelPort)).sync();
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
