package dev.dromedary;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The packaged service as a process of its own, to be treated as badly as real ones are. */
final class ServiceProcess implements AutoCloseable {
  private final Path data;
  private final int port;
  private final List<String> options;
  private Process process;

  /** @param options as on the command line, {@code --name=value} */
  ServiceProcess(Path data, String... options) throws IOException {
    this.data = data;
    this.options = List.of(options);
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  String address() {
    return "http://localhost:" + port;
  }

  Client client() {
    return new Client(port);
  }

  Path data() {
    return data;
  }

  /** Returns when the service says that it is ready. */
  void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(
        ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1", "-Xmx512m",
        "-jar", "target/dromedary.jar", "--server.port=" + port, "--dromedary.data-directory=" + data,
        "--dromedary.sandbox.image=" + System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core")));
    command.addAll(options);
    if (options.stream().noneMatch(option -> option.startsWith("--dromedary.docker.host="))) {
      command.add("--dromedary.docker.host=" + System.getProperty("dromedary.docker.host", "unix:///var/run/docker.sock"));
    }
    process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("service.log").toFile())).start();
    Awaitility.await().atMost(Duration.ofSeconds(240)).pollInterval(Duration.ofMillis(250)).until(() -> {
      if (!process.isAlive()) {
        throw new IllegalStateException("the service ended with " + process.exitValue() + ", see " + data);
      }
      return isReady();
    });
  }

  private boolean isReady() {
    try {
      return client().get("/actuator/health/readiness").statusCode() == 200;
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }

  /** As {@code kill}, and doesn't wait. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill}; returns when the service is gone. */
  @Override
  public void close() throws InterruptedException {
    if (process == null) {
      return;
    }
    process.destroy();
    if (!process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("the service did not stop within a minute");
    }
  }
}
