package dev.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.api.ApiFixture;
import dev.dromedary.submission.Submission;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The routes file-drop and accept, as they are, over real folders and a fake store. */
class FileDropTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final FakeSubmissionStore store = new FakeSubmissionStore();
  private final ObjectMapper mapper = new ObjectMapper();
  private Path inbox;
  private Path outbox;
  private int maxInFlight = 100;
  private CamelContext camel;

  @BeforeEach
  void start() throws Exception {
    // a path that would break a URI that it is pasted into
    inbox = Files.createDirectories(directory.resolve("data & more/in box"));
    outbox = directory.resolve("data & more/outbox");
    camel = startCamel();
  }

  @AfterEach
  void stop() throws Exception {
    camel.close();
  }

  private CamelContext startCamel() throws Exception {
    InboxProperties properties = new InboxProperties(
        true, inbox, outbox, Duration.ofMillis(300), DataSize.ofKilobytes(64), maxInFlight);
    ApiFixture api = new ApiFixture();
    CamelContext context = new DefaultCamelContext();
    api.bind(context.getRegistry());
    context.getRegistry().bind("submissionStore", store);
    context.getRegistry().bind("droppedFileReader",
        new DroppedFileReader(api.languages, api.reader, api.json, properties));
    context.getRegistry().bind("inbox", new Inbox());
    context.getRegistry().bind("outbox", new Outbox(properties, api.view));
    context.getRegistry().bind("settledFiles", new SettledFiles(properties));
    context.getRegistry().bind("inboxPace", new InboxPace(properties));
    Properties route = new Properties();
    route.setProperty("dromedary.inbox.enabled", "true");
    route.setProperty("dromedary.inbox.directory", inbox.toString());
    route.setProperty("dromedary.inbox.poll-interval", "50");
    route.setProperty("dromedary.inbox.pause-after-trouble", "200ms");
    context.getPropertiesComponent().setInitialProperties(route);
    // what still waits for a verdict isn't waited for
    context.getShutdownStrategy().setTimeout(1);
    PluginHelper.getRoutesLoader(context).loadRoutes(
        ResourceHelper.resolveMandatoryResource(context, "file:routes/api/13-intake-files.camel.yaml"),
        ResourceHelper.resolveMandatoryResource(context, "file:routes/api/20-accept.camel.yaml"));
    context.start();
    return context;
  }

  private Path drop(String name, String content) throws IOException {
    return Files.writeString(inbox.resolve(name), content);
  }

  private JsonNode result(String name) {
    Path file = outbox.resolve(name);
    await().atMost(PATIENCE).until(() -> Files.exists(file));
    try {
      return mapper.readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError("a result appears complete", e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted().toList();
    }
  }

  /** Names without the time before them. */
  private List<String> putAway(String folder) throws IOException {
    return names(inbox.resolve(folder)).stream().map(name -> name.replaceFirst("^\\d{8}-\\d{9}-(\\d-)?", "")).sorted()
        .toList();
  }

  private void awaitPutAway(String folder, String... files) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(putAway(folder)).containsExactly(files));
  }

  private void judgeAtOnce() {
    store.judgeAtOnce(submission -> FakeSubmissionStore.printed("42\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aSourceFileIsRunAndItsResultIsWritten() throws Exception {
    judgeAtOnce();
    drop("double.py", "print(int(input())*2)");

    JsonNode result = result("double.result.json");

    assertThat(result.path("file").asText()).isEqualTo("double.py");
    assertThat(result.path("status").path("description").asText()).isEqualTo("Accepted");
    assertThat(result.path("stdout").asText()).isEqualTo("42\n");
    assertThat(result.path("language").path("id").asInt()).isEqualTo(71);
    assertThat(result.has("source_code")).isFalse();
    assertThat(result.path("base64_encoded").asBoolean()).isFalse();
    awaitPutAway(".done", "double.py");
    assertThat(names(inbox)).isEmpty();
    assertThat(names(outbox)).containsExactly("double.result.json");
  }

  @Test
  void companionsAreInputExpectedOutputAndFields() throws Exception {
    judgeAtOnce();
    drop("double.in", "21\n");
    drop("double.out", "42\n");
    drop("double.json", "{\"cpu_time_limit\": 1.5, \"command_line_arguments\": \"a b\", \"stdin\": \"overruled\"}");
    drop("double.py", "print(int(input())*2)");

    awaitPutAway(".done", "double.in", "double.json", "double.out", "double.py");

    Submission submission = store.last();
    assertThat(submission.testCases().get(0).stdin()).asString().isEqualTo("21\n");
    assertThat(submission.testCases().get(0).expectedOutput()).asString().isEqualTo("42\n");
    assertThat(submission.limits().cpuTime()).isEqualTo(Duration.ofMillis(1500));
    assertThat(submission.commandLineArguments()).isEqualTo("a b");
    assertThat(names(inbox)).isEmpty();
  }

  @Test
  void companionsMayBeCalledAsOtherJudgesCallThem() throws Exception {
    judgeAtOnce();
    drop("double.IN", "21\n");
    drop("double.ans", "42\n");
    drop("double.py", "print(int(input())*2)");

    awaitPutAway(".done", "double.IN", "double.ans", "double.py");

    assertThat(store.last().testCases().get(0).stdin()).asString().isEqualTo("21\n");
    assertThat(store.last().testCases().get(0).expectedOutput()).asString().isEqualTo("42\n");
    assertThat(names(inbox)).isEmpty();
  }

  @Test
  void companionsAloneWaitForTheirSource() throws Exception {
    judgeAtOnce();
    drop("later.in", "21\n");
    drop("later.json", "{}");
    drop("other.py", "print(1)");

    result("other.result.json");

    staysTrue(Duration.ofMillis(500), () -> {
      assertThat(names(inbox)).containsExactly("later.in", "later.json");
      assertThat(store.accepted()).hasSize(1);
    });
  }

  @Test
  void sourcesOfOneNameShareTheirCompanionsAndEachHasItsResult() throws Exception {
    drop("sum.in", "1 2\n");
    drop("sum.py", "print(3)");
    drop("sum.js", "console.log(3)");
    await().atMost(PATIENCE).until(() -> store.accepted().size() == 2);

    store.finish(store.accepted().get(0).token(), FakeSubmissionStore.printed(new byte[] {'3'}));
    await().atMost(PATIENCE).until(() -> putAway(".done").size() == 1);
    assertThat(names(inbox)).hasSize(2).contains("sum.in");
    store.finish(store.accepted().get(1).token(), FakeSubmissionStore.printed(new byte[] {'3'}));

    awaitPutAway(".done", "sum.in", "sum.js", "sum.py");
    assertThat(store.accepted()).allSatisfy(
        submission -> assertThat(submission.testCases().get(0).stdin()).asString().isEqualTo("1 2\n"));
    String second = store.accepted().get(1).language().equals("python") ? "sum.py" : "sum.js";
    assertThat(names(outbox)).containsExactly(second + ".result.json", "sum.result.json");
    assertThat(result(second + ".result.json").path("file").asText()).isEqualTo(second);
  }

  @Test
  void aFileThatIsStillWrittenIsReadWhenItIsComplete() throws Exception {
    judgeAtOnce();
    StringBuilder whole = new StringBuilder();
    try (OutputStream out = Files.newOutputStream(inbox.resolve("slow.py"))) {
      for (int line = 0; line < 12; line++) {
        String text = "print(" + line + ")\n";
        whole.append(text);
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        Thread.sleep(120);
      }
    }

    result("slow.result.json");

    assertThat(store.accepted()).hasSize(1);
    assertThat(store.last().sourceCode()).asString().isEqualTo(whole.toString());
  }

  @Test
  void aFileThatIsBeingWrittenHoldsUpNoOther() throws Exception {
    judgeAtOnce();
    Thread writer = new Thread(() -> {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          Files.writeString(inbox.resolve("endless.py"), "#" + System.nanoTime());
          Thread.sleep(30);
        }
      } catch (IOException | InterruptedException e) {
        // the test is over
      }
    });
    writer.start();
    try {
      drop("quick.py", "print(1)");
      Files.setLastModifiedTime(inbox.resolve("quick.py"), FileTime.from(Instant.now().plusSeconds(86_400)));
      result("quick.result.json");
      assertThat(store.accepted()).hasSize(1);
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  @Test
  void temporaryAndHiddenFilesAreLeftAlone() throws Exception {
    judgeAtOnce();
    drop("a.py.tmp", "print(1)");
    drop(".b.py", "print(1)");
    drop("c.py.part", "print(1)");
    Files.createDirectories(inbox.resolve("folder.py"));

    staysTrue(Duration.ofMillis(800), () -> {
      assertThat(store.accepted()).isEmpty();
      assertThat(names(outbox)).isEmpty();
    });
    assertThat(inbox.resolve(".b.py")).exists();
  }

  @Test
  void anUnknownExtensionIsRefusedWithAResultThatSaysSo() throws Exception {
    drop("story.doc", "once upon a time");
    drop("README", "no extension");

    assertThat(result("story.result.json").path("error").asText()).isEqualTo("no language has the extension .doc");
    assertThat(result("README.result.json").path("error").asText()).contains("no extension");
    awaitPutAway(".failed", "README", "story.doc");
    assertThat(store.accepted()).isEmpty();
  }

  @Test
  void fieldsThatAreNotAllowedAreAllListed() throws Exception {
    drop("greedy.json", "{\"cpu_time_limit\": 100, \"memory_limit\": 1, \"language\": \"klingon\"}");
    drop("greedy.py", "print(1)");

    JsonNode errors = result("greedy.result.json").path("errors");

    assertThat(errors.path("cpu_time_limit").path(0).asText()).isEqualTo("must be less than or equal to 15.0");
    assertThat(errors.path("memory_limit").path(0).asText()).isEqualTo("must be greater than or equal to 2048");
    assertThat(errors.path("language").path(0).asText()).isEqualTo("language klingon doesn't exist");
    awaitPutAway(".failed", "greedy.json", "greedy.py");
  }

  @Test
  void fieldsThatAreNotJsonAreRefusedWithThePlaceOfTheError() throws Exception {
    drop("broken.json", "{\"stdin\": \"1\"\n\"x\"}");
    drop("broken.py", "print(1)");
    drop("list.json", "[1]");
    drop("list.py", "print(1)");

    assertThat(result("broken.result.json").path("error").asText())
        .startsWith("broken.json: the request is not valid JSON, line 2, column 1: ");
    assertThat(result("list.result.json").path("error").asText())
        .isEqualTo("list.json: the request must be a JSON object, not array");
    awaitPutAway(".failed", "broken.json", "broken.py", "list.json", "list.py");
  }

  @Test
  void oversizedAndEmptyFilesAreRefused() throws Exception {
    drop("big.py", "#".repeat(64 * 1024 + 1));
    drop("empty.py", "");
    drop("full.py", "#".repeat(64 * 1024));

    assertThat(result("big.result.json").path("error").asText()).isEqualTo("big.py is larger than 65536 bytes");
    assertThat(result("empty.result.json").path("errors").path("source_code").path(0).asText())
        .isEqualTo("can't be blank");
    awaitPutAway(".failed", "big.py", "empty.py");
    await().atMost(PATIENCE).until(() -> store.accepted().size() == 1);
    assertThat(store.last().sourceCode()).hasSize(64 * 1024);
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.txt"), "print('secret')");
    Files.createSymbolicLink(inbox.resolve("link.py"), secret);
    Files.createSymbolicLink(inbox.resolve("honest.in"), secret);
    drop("honest.py", "print(input())");

    assertThat(result("link.result.json").path("error").asText()).contains("links are not followed");
    assertThat(result("honest.result.json").path("error").asText())
        .isEqualTo("honest.in is not a regular file; links are not followed");
    awaitPutAway(".failed", "honest.in", "honest.py", "link.py");
    assertThat(store.accepted()).isEmpty();
    assertThat(secret).hasContent("print('secret')");
  }

  @Test
  void aNameThatIsDroppedAgainIsRunAgain() throws Exception {
    judgeAtOnce();
    drop("again.py", "print(1)");
    Files.setLastModifiedTime(inbox.resolve("again.py"), FileTime.fromMillis(1_000_000_000_000L));
    awaitPutAway(".done", "again.py");

    // the same content and time
    drop("again.py", "print(1)");
    Files.setLastModifiedTime(inbox.resolve("again.py"), FileTime.fromMillis(1_000_000_000_000L));
    awaitPutAway(".done", "again.py", "again.py");

    assertThat(store.accepted()).hasSize(2);
    assertThat(names(outbox)).containsExactly("again.result.json");
  }

  @Test
  void aFileThatIsReplacedWhileItRunsIsRunAgain() throws Exception {
    drop("edited.py", "print(1)");
    await().atMost(PATIENCE).until(() -> store.accepted().size() == 1);
    drop("edited.py", "print(2)");

    store.finish(store.last().token(), FakeSubmissionStore.printed(new byte[] {'1'}));
    await().atMost(PATIENCE).until(() -> store.accepted().size() == 2);
    assertThat(store.last().sourceCode()).asString().isEqualTo("print(2)");
    store.finish(store.last().token(), FakeSubmissionStore.printed(new byte[] {'2'}));

    awaitPutAway(".done", "edited.py");
    assertThat(result("edited.result.json").path("stdout").asText()).isEqualTo("2");
  }

  @Test
  void aRestartInTheMiddleWaitsForTheSameSubmission() throws Exception {
    drop("patient.in", "1");
    drop("patient.py", "print(1)");
    await().atMost(PATIENCE).until(() -> store.waiters() == 1);
    assertThat(names(inbox)).containsExactly("patient.in", "patient.py");

    camel.close();
    assertThat(names(inbox)).containsExactly("patient.in", "patient.py");
    assertThat(names(outbox)).isEmpty();
    int awaitsOfTheFirstLife = store.awaits();
    camel = startCamel();
    await().atMost(PATIENCE).until(() -> store.awaits() == awaitsOfTheFirstLife + 1);
    store.finish(store.last().token(), FakeSubmissionStore.printed(new byte[] {'1'}));

    assertThat(result("patient.result.json").path("status_id").asInt()).isEqualTo(3);
    awaitPutAway(".done", "patient.in", "patient.py");
    assertThat(store.accepted()).hasSize(1);
  }

  @Test
  void outputThatIsNotTextIsInBase64() throws Exception {
    store.judgeAtOnce(submission -> FakeSubmissionStore.printed(new byte[] {(byte) 0xff, 0}));
    drop("binary.py", "…");

    JsonNode result = result("binary.result.json");

    assertThat(result.path("base64_encoded").asBoolean()).isTrue();
    assertThat(result.path("stdout").asText()).isEqualTo("/wA=\n");
  }

  @Test
  void whatFindsTheQueueFullStaysAndIsTriedAgain() throws Exception {
    store.beFull(Duration.ofMillis(300));
    drop("early.py", "print(1)");
    staysTrue(Duration.ofSeconds(1), () -> {
      assertThat(names(inbox)).containsExactly("early.py");
      assertThat(names(outbox)).isEmpty();
    });

    store.refuse(null);
    judgeAtOnce();

    awaitPutAway(".done", "early.py");
  }

  @Test
  void aResultThatCannotBeWrittenKeepsTheFileInTheInbox() throws Exception {
    judgeAtOnce();
    Files.writeString(outbox, "in the way");
    drop("stuck.py", "print(1)");
    await().atMost(PATIENCE).until(() -> store.accepted().size() == 1);
    staysTrue(Duration.ofMillis(500), () -> assertThat(names(inbox)).containsExactly("stuck.py"));

    Files.delete(outbox);

    result("stuck.result.json");
    awaitPutAway(".done", "stuck.py");
    assertThat(store.accepted()).hasSize(1);
  }

  @Test
  void manyFilesWaitAtOnceAndNotMoreThanAllowed() throws Exception {
    camel.close();
    maxInFlight = 20;
    camel = startCamel();
    for (int i = 0; i < 60; i++) {
      drop("job" + i + ".py", "print(" + i + ")");
    }
    await().atMost(PATIENCE).until(() -> store.accepted().size() >= 20);
    staysTrue(Duration.ofMillis(600), () -> assertThat(store.accepted().size()).isBetween(20, 29));

    judgeAtOnce();
    store.finishAll(submission -> FakeSubmissionStore.printed(submission.sourceCode()));

    await().atMost(PATIENCE).until(() -> names(outbox).size() == 60);
    await().atMost(PATIENCE).until(() -> putAway(".done").size() == 60);
    assertThat(store.accepted()).hasSize(60);
  }

  /** For what must not happen. */
  private static void staysTrue(Duration time, org.awaitility.core.ThrowingRunnable assertion) {
    await().during(time).atMost(time.plus(PATIENCE)).untilAsserted(assertion);
  }

  @Test
  void namesThatAreNotUtf8HoldUpNothing() throws Exception {
    Process made = new ProcessBuilder("bash", "-c",
        "for i in {1..12}; do echo 'print(1)' >\"$1\"/$'\\xff\\xfe'$i.py; done", "-", inbox.toString()).start();
    assertThat(made.waitFor()).isZero();
    drop("hello.py", "print('hello')");

    await().atMost(PATIENCE).until(() -> !store.accepted().isEmpty());
    assertThat(new String(store.last().sourceCode(), StandardCharsets.UTF_8)).isEqualTo("print('hello')");
  }

  @Test
  void filesWhoseResultsCanNotBeWrittenHoldUpNothing() throws Exception {
    // each of these is older than the one that counts, and more of them than a poll picks up
    for (int i = 0; i < 12; i++) {
      Path name = drop("old" + i + ".py", "print(" + i + ")");
      Files.setLastModifiedTime(name, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      Files.createDirectories(outbox.resolve("old" + i + ".result.json/x"));
      Files.createDirectories(outbox.resolve("old" + i + ".py.result.json/x"));
    }
    judgeAtOnce();
    drop("hello.py", "print('hello')");

    assertThat(result("hello.result.json").path("file").asText()).isEqualTo("hello.py");
  }
}
