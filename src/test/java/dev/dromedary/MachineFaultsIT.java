package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, the clock jumps. Needs root for a small disk, and gcc for a clock of the service's and its Redis's own. */
@Timeout(300)
class MachineFaultsIT {
  private static final int POOL = 2;

  @TempDir
  static Path directory;
  private static Path clock;
  private static ServiceProcess service;
  private static Faults faults;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data.toString())).as("a small disk is mounted; only root may").isTrue();
    service = new ServiceProcess(data, "--dromedary.pool.size=" + POOL);
    Path library = directory.resolve("shifted-clock.so");
    assertThat(run("gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), "src/test/resources/shifted-clock.c"))
        .as("gcc, which ./dromedary test installs, made the clock").isTrue();
    clock = directory.resolve("clock");
    Files.write(clock, new byte[Long.BYTES]);
    service.with("LD_PRELOAD", library.toString()).with("CLOCK_OFFSET", clock.toString());
    service.start();
    client = service.client();
    faults = Faults.of(service);
  }

  @AfterEach
  void nothingIsLost() {
    faults.assertNothingLost(POOL, service);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service == null) {
      return;
    }
    try {
      service.close();
      if (faults != null) {
        assertThat(faults.containers(service)).as("containers after a graceful stop").isEmpty();
        faults.close();
      }
    } finally {
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
    int before = faults.tokens().size();
    List<CompletableFuture<HttpResponse<String>>> answers = faults.submitAndWait(client, 5, 1);
    faults.awaitKnown(before + 5);
    jumpTo(3600);
    answers.addAll(faults.submitAndWait(client, 5, 1));
    faults.awaitKnown(before + 10);
    jumpTo(-7200);
    answers.addAll(faults.submitAndWait(client, 5, 0.5));
    faults.assertAnswered(answers);
    faults.awaitFinished();
    jumpTo(0);
  }

  /** @param seconds to the true time */
  private static void jumpTo(long seconds) throws IOException {
    try (FileChannel offset = FileChannel.open(clock, StandardOpenOption.WRITE)) {
      offset.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, seconds), 0);
    }
    await().atMost(Duration.ofSeconds(30)).until(() ->
        Math.abs(Long.parseLong(faults.commands().time().get(0)) - System.currentTimeMillis() / 1000 - seconds) < 60);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }
}
