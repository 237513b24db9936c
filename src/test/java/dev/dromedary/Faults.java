package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.dromedary.submission.Verdict;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a fault must not change. Submissions have a number: the even ones are right, the odd ones are not. So it can be told of all that
 * Redis knows, also of those whose client was left without an answer, whether their verdict is the right one.
 */
final class Faults implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String SUBMISSION = "dromedary:{0}:submission:";

  private final RedisClient redis;
  private final RedisCommands<String, String> connection;
  private final DockerClient docker = docker();
  private final Set<String> accepted = new HashSet<>();
  private int numbers;

  Faults(int redisPort, String redisPassword) {
    redis = RedisClient.create(RedisURI.builder().withHost("127.0.0.1").withPort(redisPort).withPassword(redisPassword.toCharArray())
        .withTimeout(Duration.ofSeconds(20)).build());
    connection = redis.connect().sync();
  }

  /** Of a service with an embedded Redis. */
  static Faults of(ServiceProcess service) throws IOException {
    Path redis = service.data().resolve("redis");
    return new Faults(Integer.parseInt(Files.readString(redis.resolve("redis.port")).trim()),
        Files.readString(redis.resolve("redis.password")).trim());
  }

  ObjectNode request(double seconds) {
    int number = numbers++;
    return Client.JSON.createObjectNode().put("language", "python").put("wall_time_limit", 20)
        .put("source_code", "import time; time.sleep(" + seconds + "); print(int(input()) // 2 * 2)")
        .put("stdin", "" + number).put("expected_output", "" + number);
  }

  /** So many of so many seconds; returns when all are accepted. */
  List<String> submit(Client client, int count, double seconds) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HttpResponse<String> answer = client.post("/submissions", request(seconds)).join();
      tokens.add(Client.json(answer, 201).path("token").asText());
    }
    accepted.addAll(tokens);
    return tokens;
  }

  List<CompletableFuture<HttpResponse<String>>> submitAndWait(Client client, int count, double seconds) {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(client.post("/submissions?wait=true&fields=token,stdin,status", request(seconds)));
    }
    return answers;
  }

  void assertAnswered(List<CompletableFuture<HttpResponse<String>>> answers) {
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertRight(Client.json(answer.join(), 201));
    }
  }

  /** Until so many are being run. */
  void awaitRunning(int count) {
    await().atMost(PATIENCE).until(() -> commands().xpending("dromedary:{0}:queue:interactive", "workers").getCount() >= count);
  }

  void awaitKnown(int count) {
    await().atMost(PATIENCE).until(() -> tokens().size() >= count);
  }

  Set<String> tokens() {
    Set<String> tokens = new HashSet<>();
    ScanIterator<String> keys = ScanIterator.scan(commands(), ScanArgs.Builder.matches(SUBMISSION + "*").limit(1000));
    keys.forEachRemaining(key -> tokens.add(key.substring(SUBMISSION.length())));
    return tokens;
  }

  RedisCommands<String, String> commands() {
    return connection;
  }

  /** Every submission that was ever accepted has its one right verdict, the queue is empty, and each node is well and has all its containers. */
  void assertNothingLost(int poolSize, ServiceProcess... nodes) {
    awaitFinished();
    Set<String> tokens = tokens();
    assertThat(tokens).containsAll(accepted);
    for (String token : tokens) {
      assertRight(Client.json(nodes[0].client().get("/submissions/" + token + "?fields=token,stdin,status,message"), 200));
    }
    long finished = commands().hvals("dromedary:{0}:totals").stream().mapToLong(Long::parseLong).sum();
    assertThat(finished).as("results that were stored").isEqualTo(tokens.size());
    for (ServiceProcess node : nodes) {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
        assertThat(containers(node)).as("containers of " + node.data()).hasSize(poolSize);
        assertThat(health(node)).as("health of " + node.data()).isEqualTo(200);
      });
    }
  }

  void awaitFinished() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).until(this::allFinished);
  }

  private boolean allFinished() {
    for (String lane : List.of("interactive", "batch")) {
      if (commands().xlen("dromedary:{0}:queue:" + lane) > 0 || commands().xpending("dromedary:{0}:queue:" + lane, "workers").getCount() > 0) {
        return false;
      }
    }
    return tokens().stream().allMatch(token ->
        Verdict.ofId(Integer.parseInt(commands().hget(SUBMISSION + token, "status"))).isFinal());
  }

  static void assertRight(JsonNode submission) {
    boolean even = submission.path("stdin").asInt() % 2 == 0;
    assertThat(Client.verdict(submission)).as(submission.toString()).isEqualTo(even ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER);
  }

  static int health(ServiceProcess node) {
    return node.client().get("/actuator/health").statusCode();
  }

  static void awaitRed(ServiceProcess node) {
    await().atMost(PATIENCE).until(() -> health(node) == 503);
  }

  static void awaitGreen(ServiceProcess node) {
    await().atMost(PATIENCE).until(() -> health(node) == 200);
  }

  /** As {@code docker kill}; one that has ended already is what was wanted. */
  void kill(String containerId) {
    try {
      docker.killContainerCmd(containerId).exec();
    } catch (ConflictException | NotFoundException e) {
      // gone, or not running any more
    }
  }

  List<String> containers(ServiceProcess node) {
    return docker.listContainersCmd().withShowAll(true)
        .withLabelFilter(Map.of("dromedary.data", node.data().toAbsolutePath().toString())).exec().stream().map(c -> c.getId()).toList();
  }

  private static DockerClient docker() {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
        .withDockerHost(System.getProperty("dromedary.docker.host", "unix:///var/run/docker.sock")).build();
    return DockerClientImpl.getInstance(config,
        new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }

  @Override
  public void close() throws IOException {
    docker.close();
    redis.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
