package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.TestPropertySource;

/** The clients of our own: what docs/clients.md shows, and what it promises when a network or a service fails. */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false"})
@Timeout(300)
class SmallClientsIT extends ServiceFixture {
  private static final Path PAGE = Path.of("docs/clients.md");
  private static final Path SCRIPTS = Path.of("src/test/resources/clients");
  /** A block, where it is written to, what it is run with, and what it prints. */
  private static final Pattern EXAMPLE = Pattern.compile(
      "(?ms)^<!-- file: (\\S+) -->\n<!-- check: ([^\n]+) -->\n```\\w+\n(.*?)^```\n```text\n(.*?)^```\n");
  private static final String ALL_CALLS = Stream.of("run", "bytes", "text", "tests", "uncompiled", "batch", "events",
      "cancel", "refused", "unknown", "unsent", "lost", "busy", "quota", "full", "broken", "silent", "drip", "nobody")
      .map(call -> call + " ok\n").collect(Collectors.joining());

  private FaultyGateway gateway;

  @BeforeEach
  void open() throws IOException {
    gateway = new FaultyGateway(port);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @TestFactory
  List<DynamicTest> examplesOfThePagePrintWhatItSays() throws IOException {
    List<DynamicTest> examples = new ArrayList<>();
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    while (example.find()) {
      Path file = Path.of(example.group(1));
      String command = example.group(2);
      String source = example.group(3);
      String printed = example.group(4);
      examples.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        assertThat(run("bash", "-c", command)).isEqualTo(printed);
      }));
    }
    assertThat(examples).hasSize(4);
    return examples;
  }

  @Test
  void pythonsClientGetsThrough() throws Exception {
    getsThrough("blocking", "python3", "-W", "error", SCRIPTS + "/small.py");
  }

  @Test
  void pythonsAsynchronousClientGetsThrough() throws Exception {
    getsThrough("asynchronous", "python3", "-W", "error", SCRIPTS + "/small.py");
  }

  @Test
  void javascriptsClientGetsThrough() throws Exception {
    getsThrough("", "node", SCRIPTS + "/small.mjs");
  }

  @Test
  void javasClientGetsThrough() throws Exception {
    getsThrough("", Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp", "target/dromedary-cli.jar",
        SCRIPTS + "/Small.java");
  }

  /** @param kind the last argument */
  private void getsThrough(String kind, String... script) throws Exception {
    String nobody;
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = "http://localhost:" + free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of(script));
    command.addAll(List.of("http://localhost:" + port, gateway.address(), nobody, kind));
    assertThat(run(command.toArray(String[]::new))).isEqualTo(ALL_CALLS);

    for (String fault : List.of("unsent", "lost", "busy", "quota")) {
      List<FaultyGateway.Post> posts = gateway.posts(fault);
      assertThat(posts).as(fault).hasSize(2).extracting(FaultyGateway.Post::idempotencyKey).doesNotContainNull();
      assertThat(posts.get(1).idempotencyKey()).as(fault).isEqualTo(posts.get(0).idempotencyKey());
      if (fault.equals("lost")) {
        assertThat(posts.get(1).token()).as("one submission").isNotNull().isEqualTo(posts.get(0).token());
      }
      if (fault.equals("busy") || fault.equals("quota")) {
        assertThat(posts.get(1).at() - posts.get(0).at()).as("nanoseconds after %s", fault)
            .isGreaterThanOrEqualTo(FaultyGateway.RETRY_AFTER * 1_000_000_000L);
      }
    }
    assertThat(gateway.posts("full")).extracting(FaultyGateway.Post::idempotencyKey).hasSizeBetween(2, 4);
  }

  private String run(String... command) throws Exception {
    Path errors = Files.createTempFile(data, "stderr", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("DROMEDARY_SERVER", "http://localhost:" + port);
    builder.environment().put("PYTHONPATH", "src/clients/python");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s%s", String.join(" ", command), output, Files.readString(errors)).isZero();
    return output;
  }
}
