package dev.dromedary.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A service of the benchmark's own, with the settings that are to be measured. */
final class Service implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final Path data;
  private final int port;
  private final Process process;

  Service(Path jar, Path data, String image, String engine, String... properties) throws IOException, InterruptedException {
    this.data = data;
    Files.createDirectories(data);
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("dromedary.jvm-options").split(" ")));
    command.addAll(List.of("-jar", jar.toString(), "--server.port=" + port, "--dromedary.data-directory=" + data, "--dromedary.sandbox.image=" + image,
        "--dromedary.docker.host=" + engine, "--dromedary.inbox.enabled=false", "--dromedary.node=" + data.getFileName()));
    command.addAll(List.of(properties));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("service.log").toFile()));
    // camel-docker would take it for a host name
    builder.environment().remove("DOCKER_HOST");
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    await("/actuator/health/readiness", health -> health.startsWith("{\"status\":\"UP\""));
  }

  /** What another service needs to be a node beside this one. */
  String[] redisProperties() throws IOException {
    return new String[] {"--spring.data.redis.host=127.0.0.1",
        "--spring.data.redis.port=" + Files.readString(data.resolve("redis/redis.port")).strip(),
        "--spring.data.redis.password=" + Files.readString(data.resolve("redis/redis.password")).strip()};
  }

  /** As if its machine had lost power. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  Judge client() {
    return new Judge(URI.create("http://127.0.0.1:" + port));
  }

  /** Of the service, and of the Redis that it started. */
  List<Long> pids() throws IOException {
    return List.of(process.pid(), Long.parseLong(Files.readString(data.resolve("redis/redis.pid")).strip()));
  }

  /** Until every container of the pool is frozen, so that the next request finds what an idle machine has to offer. */
  void awaitPaused() throws IOException, InterruptedException {
    awaitHealth("/actuator/health/pool", "\"hot\":0,\"running\":0,\"dirty\":0,\"booting\":0");
  }

  /** Until every container of the pool is free. */
  void awaitFull() throws IOException, InterruptedException {
    awaitHealth("/actuator/health/pool", "\"running\":0,\"dirty\":0,\"booting\":0");
  }

  private void awaitHealth(String path, String words) throws IOException, InterruptedException {
    await(path, health -> health.contains(words));
  }

  private void await(String path, Predicate<String> wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!wanted.test(health(path))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the service is not as it should be: " + health(path) + "; see " + data.resolve("service.log"));
      }
      Thread.sleep(50);
    }
  }

  private String health(String path) throws IOException, InterruptedException {
    try {
      return client().text(path);
    } catch (ConnectException e) {
      return "";
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
