package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;

/** Replicas as the operations guide wants them, and primaries that go on, for a while, after another has taken over. */
@Timeout(180)
class RedisFailoverIT {
  private static final String PASSWORD = "only-for-tests";

  @TempDir
  Path directory;

  @Test
  void orderedFailover_nothingAnsweredIsLost_andNoVerdictChanges() throws Exception {
    try (RedisServers redis = new RedisServers(directory, PASSWORD)) {
      String settings = "requirepass " + PASSWORD + "\nmasterauth " + PASSWORD
          + "\nappendonly yes\nmin-replicas-to-write 1\nmin-replicas-max-lag 10\nrepl-diskless-sync-delay 0\n";
      int oldPort = RedisServers.freePort();
      redis.start(oldPort, settings);
      int newPort = RedisServers.freePort();
      redis.start(newPort, settings + "replicaof 127.0.0.1 " + oldPort + "\n");
      RedisCommands<String, String> replica = redis.commands(newPort);
      await().atMost(Duration.ofSeconds(30)).until(() -> replica.info("replication").contains("master_link_status:up"));
      List<Integer> sentinels = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int port = RedisServers.freePort();
        redis.start(port, "sentinel monitor main 127.0.0.1 " + oldPort + " 2\nsentinel auth-pass main " + PASSWORD
            + "\nsentinel down-after-milliseconds main 5000\nsentinel failover-timeout main 20000\n", "--sentinel");
        sentinels.add(port);
      }
      for (int port : sentinels) {
        var sentinel = redis.sentinel(port);
        await().atMost(Duration.ofSeconds(30)).until(() ->
            sentinel.slaves("main").size() == 1 && "2".equals(sentinel.master("main").get("num-other-sentinels")));
      }
      RedisSentinelConfiguration where = new RedisSentinelConfiguration("main",
          Set.of("127.0.0.1:" + sentinels.get(0), "127.0.0.1:" + sentinels.get(1), "127.0.0.1:" + sentinels.get(2)));
      where.setPassword(PASSWORD);
      try (StoreService here = new StoreService(where, "here", 1); StoreService there = new StoreService(where, "there", 1)) {
        Traffic traffic = new Traffic(List.of(here, there));
        traffic.run(() -> {
          redis.sentinel(sentinels.get(0)).failover("main");
          await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
              .until(() -> replica.info("replication").contains("role:master"));
          // until the old primary has become a replica: so long it lives on, and takes what it is told
          RedisCommands<String, String> old = redis.commands(oldPort);
          await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
              .until(() -> old.info("replication").contains("master_link_status:up"));
        });
        traffic.assertNothingLost(there);
      }
    }
  }

  /** It does, when it wakes, what it was told while it slept, and only then learns that it has been replaced. */
  @Test
  void primaryOfAClusterThatSleeps_nothingAnsweredIsLost_andNoVerdictChanges() throws Exception {
    try (RedisServers redis = new RedisServers(directory, PASSWORD)) {
      String settings = "cluster-enabled yes\ncluster-node-timeout 2000\nrequirepass " + PASSWORD + "\nmasterauth "
          + PASSWORD + "\nappendonly yes\nrepl-diskless-sync-delay 0\n";
      int[] ports = new int[4];
      Process[] servers = new Process[4];
      for (int i = 0; i < 4; i++) {
        ports[i] = RedisServers.freePort();
        servers[i] = redis.start(ports[i], settings);
      }
      RedisCommands<String, String> primary = redis.commands(ports[0]);
      RedisCommands<String, String> replica = redis.commands(ports[3]);
      for (int i = 1; i < 4; i++) {
        primary.clusterMeet("127.0.0.1", ports[i]);
      }
      // a primary without slots has no vote
      primary.clusterAddSlots(IntStream.range(0, 16382).toArray());
      redis.commands(ports[1]).clusterAddSlots(16382);
      redis.commands(ports[2]).clusterAddSlots(16383);
      await().ignoreExceptions().until(() -> "OK".equals(replica.clusterReplicate(primary.clusterMyId())));
      await().atMost(Duration.ofSeconds(30)).until(() -> replica.info("replication").contains("master_link_status:up")
          && replica.clusterInfo().contains("cluster_state:ok"));
      RedisClusterConfiguration where =
          new RedisClusterConfiguration(Arrays.stream(ports).mapToObj(port -> "127.0.0.1:" + port).toList());
      where.setPassword(PASSWORD);
      try (StoreService here = new StoreService(where, "here", 1);
          StoreService there = new StoreService(where, "there", 1)) {
        Traffic traffic = new Traffic(List.of(here, there));
        traffic.run(() -> {
          signal("STOP", servers[0]);
          await().atMost(Duration.ofSeconds(60)).until(() -> replica.info("replication").contains("role:master"));
          signal("CONT", servers[0]);
          await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
              .until(() -> primary.info("replication").contains("master_link_status:up"));
        });
        traffic.assertNothingLost(there);
      }
    }
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor()).isZero();
  }

  /** Clients that submit and wait, or ask, all the time. */
  private static final class Traffic {
    private final List<StoreService> nodes;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();

    Traffic(List<StoreService> nodes) {
      this.nodes = nodes;
    }

    interface Fault {
      void happen() throws Exception;
    }

    void run(Fault fault) throws Exception {
      AtomicBoolean over = new AtomicBoolean();
      List<Thread> clients = new ArrayList<>();
      for (StoreService node : nodes) {
        for (int i = 0; i < 4; i++) {
          boolean asks = i % 2 == 1;
          Thread client = new Thread(() -> {
            while (!over.get()) {
              submit(node, asks);
            }
          });
          client.start();
          clients.add(client);
        }
      }
      await().until(() -> told.size() > 100);
      fault.happen();
      int before = told.size();
      await().atMost(Duration.ofSeconds(30)).until(() -> told.size() > before + 100);
      over.set(true);
      for (Thread client : clients) {
        client.join();
      }
    }

    private static StoredSubmission poll(StoreService node, String token) throws Exception {
      StoredSubmission found;
      do {
        found = node.store().find(token).get(20, TimeUnit.SECONDS);
      } while (!found.verdict().isFinal());
      return found;
    }

    private void submit(StoreService node, boolean asks) {
      String token;
      try {
        token = node.accept("interactive").get(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        // a 503
        refused.incrementAndGet();
        return;
      }
      answered.add(token);
      try {
        told.put(token, output(asks ? poll(node, token) : node.store().await(token).get(20, TimeUnit.SECONDS)));
      } catch (Exception e) {
        // looked up at the end
      }
    }

    private static String output(StoredSubmission finished) {
      return new String(finished.result().stdout(), StandardCharsets.UTF_8);
    }

    void assertNothingLost(StoreService node) {
      for (String token : answered) {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
          StoredSubmission found = node.store().find(token).get(20, TimeUnit.SECONDS);
          assertThat(found.verdict()).as(token).isEqualTo(Verdict.ACCEPTED);
        });
      }
      told.forEach((token, output) ->
          assertThat(output(node.store().find(token).join())).as("the verdict of " + token).isEqualTo(output));
      System.out.println("answered " + answered.size() + ", told " + told.size() + ", refused " + refused);
    }
  }
}
