package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full, the clock jumps. Needs root for a small disk, and libfaketime (Debian's package) for a clock of Redis's own. Redis's is the
 * clock that matters: by it entries are numbered, heartbeats counted and results expire, while the service measures by
 * {@link System#nanoTime}. A JVM can't be run under libfaketime, its timed waits return at once.
 */
@Timeout(300)
class MachineFaultsIT {
  private static final int POOL = 2;
  private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  @TempDir
  static Path directory;
  private static Path clock;
  private static ServiceProcess service;
  private static Faults faults;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data.toString()), "a small disk can't be mounted: not root");
    clock = directory.resolve("clock");
    List<String> options = new ArrayList<>(List.of("--dromedary.pool.size=" + POOL));
    if (Files.exists(FAKETIME)) {
      setClock("+0");
      Path redis = Files.writeString(directory.resolve("redis-server"), String.join("\n", "#!/bin/sh",
          "export LD_PRELOAD=" + FAKETIME + " FAKETIME_TIMESTAMP_FILE=" + clock + " FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1",
          "exec redis-server \"$@\"", ""));
      assertThat(redis.toFile().setExecutable(true)).isTrue();
      options.add("--dromedary.embedded-redis.binary=" + redis);
    }
    service = new ServiceProcess(data, options.toArray(String[]::new));
    service.start();
    client = service.client();
    faults = Faults.of(service);
  }

  /** An offset in seconds to the true time. */
  private static void setClock(String offset) throws IOException {
    Path next = Files.writeString(directory.resolve("clock.next"), offset + "\n");
    Files.move(next, clock, java.nio.file.StandardCopyOption.REPLACE_EXISTING, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  @AfterEach
  void nothingIsLost() {
    faults.assertNothingLost(POOL, service);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
      assertThat(faults.containers(service)).as("containers after a graceful stop").isEmpty();
      faults.close();
      assertThat(run("umount", service.data().toString())).isTrue();
    }
  }

  @Test
  void diskFull() throws Exception {
    Path ballast = service.data().resolve("ballast");
    int before = faults.tokens().size();
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 4, 1);
    faults.awaitKnown(before + 4);
    run("sh", "-c", "cat /dev/zero >" + ballast + " 2>&1");
    // Redis notices when it next appends to its file; then it takes nothing any more
    await().atMost(Duration.ofSeconds(60)).until(() -> {
      HttpResponse<String> answer = client.post("/submissions", faults.request(0.1)).join();
      assertThat(answer.statusCode()).as(answer.body()).isIn(201, 503);
      return answer.statusCode() == 503;
    });
    Faults.awaitRed(service);
    Files.delete(ballast);
    Faults.awaitGreen(service);
    faults.assertAnswered(answers);
    assertThat(client.post("/submissions", faults.request(0.1)).join().statusCode()).isEqualTo(201);
  }

  @Test
  void clockJumps() throws Exception {
    assumeTrue(Files.exists(FAKETIME), "libfaketime is not installed");
    int before = faults.tokens().size();
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 5, 1);
    faults.awaitKnown(before + 5);
    jumpTo("+3600", 3600);
    answers.addAll(faults.submitAndWait(client, 5, 1));
    faults.awaitKnown(before + 10);
    jumpTo("-7200", -7200);
    answers.addAll(faults.submitAndWait(client, 5, 0.5));
    faults.assertAnswered(answers);
    faults.awaitFinished();
    jumpTo("+0", 0);
  }

  private static void jumpTo(String offset, long seconds) throws IOException {
    setClock(offset);
    await().atMost(Duration.ofSeconds(30)).until(() ->
        Math.abs(Long.parseLong(faults.commands().time().get(0)) - System.currentTimeMillis() / 1000 - seconds) < 60);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }
}
