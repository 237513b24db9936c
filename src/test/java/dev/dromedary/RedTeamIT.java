package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/**
 * What a program takes of the machine beyond its limits, and what it can tell the next test or job. The machine's own figures are the
 * oracle, and the engine runs on it; as others use it too, a figure that is too high must be so each time that it is looked at.
 */
@TestPropertySource(properties = "dromedary.pool.size=3")
@Timeout(300)
class RedTeamIT extends ServiceFixture {
  private static final Path PROGRAMS = Path.of("src/test/resources/redteam");
  private static final int LIMIT_KB = 64_000;

  /** What a job may hold of the machine beyond its limit: its container's own share, and what is counted late. */
  private static final long TOLERANCE_KB = 32 * 1024;
  private static final int ATTEMPTS = 8;

  // ---- the machine

  @ParameterizedTest
  @CsvSource({
      "tcp, 1, 15, true", "tcp, 1, 200, false", "tcp, 20, 200, false",
      "udp, 1, 20, true", "udp, 1, 400, false", "udp, 20, 400, false",
      "unix, 1, 450, false", "unix, 20, 450, false", "netlink, 20, 400, true", "filter, 20, 400, false", "pipes, 1, 200, false",
  })
  void theMachinesMemoryInUseIsWithinTheLimit(String what, int processes, int count, boolean accepted) {
    List<Long> held = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS && (held.isEmpty() || held.get(held.size() - 1) > LIMIT_KB + TOLERANCE_KB); attempt++) {
      held.add(mostWhile(() -> {
        JsonNode answer = submit(hold(what, processes, count));
        assertThat(Client.verdict(answer)).as("%s", answer)
            .isIn(accepted ? List.of(Verdict.ACCEPTED) : List.of(Verdict.ACCEPTED, Verdict.MEMORY_LIMIT_EXCEEDED));
      }, () -> -availableKb()));
    }
    assertThat(held.get(held.size() - 1)).as("KB of the machine's memory, each time: %s", held).isLessThanOrEqualTo(LIMIT_KB + TOLERANCE_KB);
  }

  /** A number of the whole machine's, of which every process could take 512. */
  @Test
  void terminalsAreNobodys() throws IOException {
    long before = number("/proc/sys/kernel/pty/nr");
    long most = mostWhile(() -> assertThat(submit(hold("terminals", 10, 400)).path("stdout").asText()).startsWith("0 terminals\n"),
        () -> number("/proc/sys/kernel/pty/nr"));
    assertThat(most).isLessThan(400);
    assertThat(number("/proc/sys/kernel/pty/nr")).isLessThanOrEqualTo(before + 10);
  }

  @Test
  void processesAreBoundedAndGoneWithTheirProgram() throws IOException {
    ObjectNode request = request("c", "int fork(void), pause(void); int main(void) { while (fork() >= 0) ; pause(); return 0; }")
        .put("wall_time_limit", 2);
    List<Long> most = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS && (most.isEmpty() || most.get(most.size() - 1) > 256); attempt++) {
      most.add(mostWhile(() -> assertThat(Client.verdict(submit(request))).isEqualTo(Verdict.TIME_LIMIT_EXCEEDED), RedTeamIT::tasks));
    }
    assertThat(most.get(most.size() - 1)).as("tasks of the machine, each time: %s", most).isLessThanOrEqualTo(256);
  }

  // ---- what is told to others

  @ParameterizedTest
  @ValueSource(strings = {"files", "folders", "label", "group", "udp", "tcp", "outside", "daemon"})
  void noTestHearsOfTheOneBeforeItAndNoJobEither(String way) throws IOException {
    for (int job = 0; job < 3; job++) {
      JsonNode answer = submit(channel(way, job));
      assertThat(stdouts(answer)).as("%s", answer).containsExactly("nothing\n", "nothing\n", "nothing\n");
      assertThat(Client.verdict(answer)).isEqualTo(Verdict.ACCEPTED);
    }
  }

  /** Cleaning takes its time then; nothing may begin before it is done. */
  @RepeatedTest(5)
  void norDoesItOnABusyMachine() throws Exception {
    List<Process> busy = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      for (String way : List.of("files", "folders", "tcp")) {
        JsonNode answer = submit(channel(way, 0).put("wall_time_limit", 20));
        assertThat(stdouts(answer)).as("%s", answer).containsExactly("nothing\n", "nothing\n", "nothing\n");
      }
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }

  // ---- what is right goes on working

  @ParameterizedTest
  @CsvSource({"python, loopback.py, 2000030 9 datagram", "javascript, loopback.js, 1000000 datagram",
      "java, Loopback.java, 1000000 datagram 1"})
  void aProgramMayTalkWithItselfOverTheLoopback(String language, String file, String expected) throws IOException {
    JsonNode answer = submit(tests(request(language, Files.readString(PROGRAMS.resolve(file))), "", ""));
    assertThat(stdouts(answer)).as("%s", answer).containsExactly(expected + "\n", expected + "\n");
  }

  /** Its container may not be used for the next run that it is to look at. */
  @Test
  void aCheckerMayToo() {
    String checker = "import socket, sys\n"
        + "s = socket.create_server(('127.0.0.1', 9000))\n"
        + "c = socket.create_connection(('127.0.0.1', 9000))\n"
        + "sys.exit(open(sys.argv[2]).read() != open(sys.argv[3]).read())\n";
    ObjectNode request = request("python", "print(input())");
    request.put("stop_at_first_failure", false).putObject("checker").put("type", "program").put("language", "python").put("source_code", checker);
    ArrayNode cases = request.putArray("test_cases");
    for (String expected : List.of("1", "2", "x", "4")) {
      cases.addObject().put("stdin", expected.equals("x") ? "3" : expected).put("expected_output", expected + "\n");
    }
    JsonNode answer = submit(request);
    assertThat(StreamSupport.stream(answer.path("tests").spliterator(), false).map(Client::verdict)).as("%s", answer)
        .containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED);
  }

  // ---- requests

  private JsonNode submit(ObjectNode request) {
    return Client.json(new Client(port).post("/submissions?wait=true&fields=*", request).join(), 201);
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  private static ObjectNode hold(String what, int processes, int count) {
    try {
      return request("c", Files.readString(PROGRAMS.resolve("hold.c"))).put("stdin", what + " " + processes + " " + count)
          .put("memory_limit", LIMIT_KB).put("cpu_time_limit", 10);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ObjectNode channel(String way, int job) throws IOException {
    String secret = way + " secret-of-" + job + "-";
    return tests(request("c", Files.readString(PROGRAMS.resolve("channel.c"))), secret + 1, secret + 2, secret + 3);
  }

  private static ObjectNode tests(ObjectNode request, String... inputs) {
    ArrayNode cases = request.put("stop_at_first_failure", false).putArray("test_cases");
    for (String input : inputs) {
      cases.addObject().put("stdin", input);
    }
    return request;
  }

  private static List<String> stdouts(JsonNode answer) {
    return StreamSupport.stream(answer.path("tests").spliterator(), false).map(test -> test.path("stdout").asText()).toList();
  }

  // ---- the machine's figures

  /** @return by how much a figure was ever above its mean of before, while something was done */
  private static long mostWhile(Runnable done, LongSupplier figure) {
    Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/meminfo")));
    long before = Math.round(LongStream.range(0, 10).map(i -> figure.getAsLong()).average().orElseThrow());
    CompletableFuture<Void> running = CompletableFuture.runAsync(done);
    long most = before;
    while (!running.isDone()) {
      most = Math.max(most, figure.getAsLong());
      try {
        running.get(1, TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.TimeoutException e) {
        continue;
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        break;
      }
    }
    running.join();
    return most - before;
  }

  private static long availableKb() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith("MemAvailable"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Processes and threads. */
  private static long tasks() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/loadavg")).split("[ /]")[4]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long number(String file) {
    try {
      return Long.parseLong(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
