package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.queue.RedisConnections;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Other ways in than Judge0's, and the news on the way: real Redis, real engine, real clients. */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false", "dromedary.callbacks.secret=s3cret",
        "dromedary.callbacks.allowed-hosts=127.0.0.1", "dromedary.callbacks.first-delay-millis=100"})
@Timeout(120)
class IntakesIT extends ServiceFixture {
  private static final String WRITES_TWICE = """
      import sys, time
      print("first", flush=True)
      print("problem", file=sys.stderr, flush=True)
      time.sleep(1.5)
      print("second")
      """;

  @Autowired
  private RedisConnections redis;

  private record Event(String name, JsonNode data, long atNanos) {
    String text() {
      return new String(Base64.getDecoder().decode(data.get("data").asText()), StandardCharsets.UTF_8);
    }
  }

  /** What a browser's EventSource makes of the stream. */
  private final class Events {
    final List<Event> all = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> end;

    Events(String token) {
      HttpRequest request = HttpRequest.newBuilder(
          URI.create("http://localhost:" + port + "/submissions/" + token + "/events")).build();
      end = HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofLines()).thenAcceptAsync(answer -> {
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        String[] name = new String[1];
        answer.body().forEach(line -> {
          if (line.startsWith("event: ")) {
            name[0] = line.substring(7);
          } else if (line.startsWith("data: ")) {
            all.add(new Event(name[0], read(line.substring(6)), System.nanoTime()));
          }
        });
      });
    }

    Event await(String name) {
      Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(() -> has(name));
      return all(name).get(0);
    }

    boolean has(String name) {
      return !all(name).isEmpty();
    }

    List<Event> all(String name) {
      return all.stream().filter(event -> event.name.equals(name)).toList();
    }

    List<String> stages() {
      return all("status").stream().map(event -> event.data.get("stage").asText()
          + (event.data.get("test").isNull() ? "" : " " + event.data.get("test"))).toList();
    }

    String output(String stream) {
      return all("output").stream().filter(event -> event.data.get("stream").asText().equals(stream)).map(Event::text)
          .collect(Collectors.joining());
    }
  }

  private static JsonNode read(String json) {
    try {
      return Client.JSON.readTree(json);
    } catch (Exception e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private String submit(ObjectNode request) {
    return Client.json(client.post("/submissions", request).join(), 201).get("token").asText();
  }

  private static ObjectNode python(String source) {
    return Client.JSON.createObjectNode().put("language", "python").put("source_code", source);
  }

  @Test
  void whatAProgramWritesIsHeardWhileItRunsAndByThoseWhoComeLater() throws Exception {
    String token = submit(python(WRITES_TWICE));
    Events events = new Events(token);
    Event first = events.await("output");
    Events late = new Events(token);
    events.end.get(30, TimeUnit.SECONDS);
    late.end.get(30, TimeUnit.SECONDS);

    assertThat(first.text()).isIn("first\n", "problem\n");
    Event result = events.all.get(events.all.size() - 1);
    assertThat(result.name).isEqualTo("result");
    assertThat(result.atNanos - first.atNanos).as("the output came long before").isGreaterThan(1_000_000_000L);
    assertThat(result.data).isEqualTo(Client.json(client.get("/submissions/" + token + "?base64_encoded=true&fields=*,started_at,"
        + "queued_at,updated_at,queue_host,execution_host,stdout_truncated,stderr_truncated"), 200));
    for (Events heard : List.of(events, late)) {
      assertThat(heard.output("stdout")).isEqualTo("first\nsecond\n");
      assertThat(heard.output("stderr")).isEqualTo("problem\n");
      assertThat(heard.stages()).endsWith("running", "finished").doesNotHaveDuplicates();
    }
    assertThat(events.all.get(0).name).isEqualTo("submission");
    assertThat(events.all.get(0).data.get("token").asText()).isEqualTo(token);
    assertThat(events.all.get(1).name).isEqualTo("status");
  }

  @Test
  void eachTestIsAnnouncedAndCompiling() throws Exception {
    ObjectNode request = Client.JSON.createObjectNode().put("language", "c").put("source_code",
        "#include <stdio.h>\n#include <unistd.h>\nint main(void) { int n; scanf(\"%d\", &n); printf(\"%d\\n\", n); fflush(stdout);"
            + " usleep(300000); }");
    for (int i = 7; i < 10; i++) {
      request.withArray("test_cases").addObject().put("stdin", i + "\n");
    }
    Events events = new Events(submit(request));
    events.end.get(60, TimeUnit.SECONDS);
    assertThat(events.stages()).containsSubsequence("compiling", "running 0", "running 1", "running 2", "finished");
    assertThat(events.all("output")).extracting(event -> event.data.get("test").asInt() + ":" + event.text())
        .containsExactly("0:7\n", "1:8\n", "2:9\n");
    assertThat(events.all("result").get(0).data.get("tests")).hasSize(3);
  }

  @Test
  void ofAFinishedSubmissionThereIsOnlyTheResultAndOfNoneNothing() throws Exception {
    String token = client.submit(python("print(1)")).get("token").asText();
    Events events = new Events(token);
    events.end.get(10, TimeUnit.SECONDS);
    assertThat(events.all).extracting(Event::name).containsExactly("submission", "status", "result");
    assertThat(events.stages()).containsExactly("finished");
    HttpResponse<String> none = client.get("/submissions/no-such-token/events");
    assertThat(none.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(Client.json(none, 404).get("detail").asText()).isEqualTo("no submission has the token no-such-token");
  }

  @Test
  void twoHundredWatchersHoldNoThreadsAndOneThatDoesNotReadHoldsUpNobody() throws Exception {
    String token = submit(python("import time\nprint('x' * 900_000, flush=True)\ntime.sleep(2)\nprint('end')"));
    try (Socket deaf = new Socket("localhost", port)) {
      deaf.setReceiveBufferSize(4096);
      OutputStream out = deaf.getOutputStream();
      out.write(("GET /submissions/" + token + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      int before = Thread.activeCount();
      List<Socket> watchers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Socket watcher = new Socket("localhost", port);
        watcher.getOutputStream().write(("GET /submissions/" + token + "/events HTTP/1.1\r\nHost: localhost\r\n"
            + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        watchers.add(watcher);
      }
      assertThat(Thread.activeCount() - before).as("threads, of which Tomcat may have forty").isLessThan(60);
      for (Socket watcher : watchers) {
        watcher.setSoTimeout(30_000);
        try (watcher; InputStream in = watcher.getInputStream()) {
          assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("event: result\n");
        }
      }
    }
  }

  private static String run(Path folder, String... command) throws Exception {
    Path errors = Files.createTempFile(data, "stderr", ".txt");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> {
      try {
        return String.join(" ", command) + ": " + output + Files.readString(errors);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }).isZero();
    return output;
  }

  private JsonNode execute(int status, String json) {
    return Client.json(client.post("/api/v2/execute", read(json)).join(), status);
  }

  @Test
  void pistonsLimitsAndErrorsAreInItsWords() {
    JsonNode run = execute(200, """
        {"language": "py", "version": "3.x", "run_timeout": 500, "files": [{"content": "import time; time.sleep(9)"}]}""").at("/run");
    assertThat(run.get("status").asText()).isEqualTo("TO");
    assertThat(run.get("signal").asText()).isEqualTo("SIGKILL");
    assertThat(run.get("code").isNull()).isTrue();
    assertThat(run.get("wall_time").asInt()).isBetween(500, 1500);
    assertThat(execute(200, """
        {"language": "c", "version": "*", "files": [{"content": "int main(void) { *(volatile int *)0 = 1; }"}]}""")
        .at("/run/signal").asText()).isEqualTo("SIGSEGV");
    String files = "\"files\": [{\"content\": \"\"}]}";
    assertThat(List.of(
        execute(400, "{\"version\": \"*\", " + files),
        execute(400, "{\"language\": \"python\", " + files),
        execute(400, "{\"language\": \"python\", \"version\": \"*\"}"),
        execute(400, "{\"language\": \"python\", \"version\": \"*\", \"files\": [{}]}"),
        execute(400, "{\"language\": \"python\", \"version\": \"2\", " + files),
        execute(400, "{\"language\": \"python\", \"version\": \"*\", \"run_timeout\": \"1\", " + files),
        execute(400, "{\"language\": \"python\", \"version\": \"*\", \"run_timeout\": -1, " + files),
        execute(400, "{\"language\": \"python\", \"version\": \"*\", \"run_timeout\": 20001, " + files)))
        .extracting(answer -> answer.get("message").asText()).containsExactly(
            "language is required as a string",
            "version is required as a string",
            "files is required as an array",
            "files[0].content is required as a string",
            "python-2 runtime is unknown",
            "If specified, run_timeout must be a number",
            "run_timeout must be non-negative",
            "run_timeout cannot exceed the configured limit of 20000");
    assertThat(Client.json(client.get("/api/v2/packages"), 200).get(0).get("installed").asBoolean()).isTrue();
  }

  @Test
  void whatPistonHasAndWeDoNotIsSaid() throws Exception {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(("GET /api/v2/connect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 501");
    }
    assertThat(Client.json(client.get("/api/v2/connect"), 501).get("message").asText())
        .isEqualTo("sessions over a WebSocket are not offered: send stdin with POST /api/v2/execute, "
            + "or watch what a program writes with POST /submissions and GET /submissions/TOKEN/events");
    assertThat(client.delete("/api/v2/packages").statusCode()).isEqualTo(405);
  }

  private JsonNode runCode(int status, String json) {
    return Client.json(client.post("/run_code", read(json)).join(), status);
  }

  @Test
  void sandboxFusionsClientsGetWhatTheyReadToday() {
    JsonNode answer = runCode(200, """
        {"compile_timeout": 10, "run_timeout": 10, "code": "print(int(input()) * 2)", "stdin": "21", "language": "python",
         "files": {}, "fetch_files": [], "memory_limit_MB": 256}""");
    assertThat(answer.get("status").asText()).isEqualTo("Success");
    assertThat(answer.at("/run_result/stdout").asText()).isEqualTo("42\n");
    assertThat(answer.at("/run_result/return_code").asInt(-1)).isZero();
    assertThat(answer.at("/run_result/execution_time").asDouble()).isPositive();
    assertThat(answer.get("compile_result").isNull()).isTrue();
    JsonNode late = runCode(200, """
        {"code": "while (1);", "language": "nodejs", "run_timeout": 0.5}""");
    assertThat(late.get("status").asText()).isEqualTo("Failed");
    assertThat(late.at("/run_result/status").asText()).isEqualTo("TimeLimitExceeded");
    assertThat(late.at("/run_result/return_code").isNull()).isTrue();
    JsonNode broken = runCode(200, """
        {"code": "int main( {", "language": "cpp"}""");
    assertThat(broken.get("status").asText()).isEqualTo("Failed");
    assertThat(broken.at("/compile_result/return_code").asInt()).isEqualTo(1);
    assertThat(broken.at("/compile_result/stderr").asText()).contains("error:");
    assertThat(broken.get("run_result").isNull()).isTrue();
    assertThat(runCode(422, "{\"language\": \"python\"}").at("/detail/0/loc/1").asText()).isEqualTo("code");
    assertThat(runCode(422, "{\"code\": \"\", \"language\": \"klingon\"}").at("/detail/0/loc/1").asText()).isEqualTo("language");
    assertThat(runCode(422, "{\"code\": \"\", \"language\": \"python\", \"files\": {\"../x\": \"eA==\"}}").at("/detail/0/loc/1").asText())
        .isEqualTo("files");
    assertThat(client.get("/v1/ping").body()).isEqualTo("\"pong\"");
  }

  private void awaitNoCallbacks() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> redis.shared().get()
        .xlen("dromedary:{0}:queue:callbacks").toCompletableFuture().get() == 0);
  }

  @Test
  void aReceiverThatFailsTwiceTakesOneSignedCallback() throws Exception {
    try (CallbackReceiver receiver = new CallbackReceiver(number -> number < 2 ? 500 : 200)) {
      String token = submit(python("print('hi')").put("callback_url", receiver.url("127.0.0.1")));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> receiver.taken() == 1);
      awaitNoCallbacks();
      assertThat(receiver.callbacks).extracting(CallbackReceiver.Callback::answer).containsExactly(500, 500, 200);
      for (CallbackReceiver.Callback callback : receiver.callbacks) {
        assertThat(callback.method()).isEqualTo("PUT");
        assertThat(callback.delivery()).isEqualTo(token);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((callback.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
        assertThat(callback.signature()).isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(callback.body())));
        assertThat(callback.json()).isEqualTo(Client.json(client.get("/submissions/" + token + "?base64_encoded=true"), 200));
      }
    }
  }

  @Test
  void nobodyIsCalledWithinAndNothingIsLeftOfTheWish() throws Exception {
    try (CallbackReceiver receiver = new CallbackReceiver(number -> 200)) {
      for (String host : List.of("localhost", "127.0.0.2", "[::1]", "169.254.169.254", "redis")) {
        submit(python("print('hi')").put("callback_url", receiver.url(host)));
      }
      String last = submit(python("print('hi')").put("callback_url", receiver.url("127.0.0.1")));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> receiver.taken() == 1);
      awaitNoCallbacks();
      assertThat(receiver.callbacks).extracting(CallbackReceiver.Callback::delivery).containsExactly(last);
    }
  }

  @Test
  void theExamplesOfTheDocumentationWork() throws Exception {
    Path examples = Path.of("docs/examples").toAbsolutePath();
    String server = "http://localhost:" + port;
    for (List<String> command : List.of(List.of("bash", "submit.sh"), List.of("python3", "submit.py"), List.of("node", "submit.mjs"),
        List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "Submit.java"))) {
      assertThat(run(examples, command.get(0), command.get(1), server)).as(command.get(1)).contains("42", "Accepted");
    }
  }

  @Test
  void aSubmissionIsAnsweredWithItsEventsWhenTheyAreAskedFor() throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/submissions"))
        .header("Content-Type", "application/json").header("Accept", "text/event-stream");
    HttpResponse<String> followed = HttpClient.newHttpClient().send(request.POST(HttpRequest.BodyPublishers.ofString(
        "{\"language\": \"python\", \"source_code\": \"print(42)\"}")).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(followed.statusCode()).isEqualTo(200);
    List<String> events = followed.body().lines().filter(line -> line.startsWith("event: ")).toList();
    assertThat(events).startsWith("event: submission", "event: status").endsWith("event: result");
    String token = followed.body().lines().skip(1).findFirst().orElseThrow().replaceAll(".*\"token\":\"([^\"]*)\".*", "$1");
    assertThat(Client.json(client.get("/submissions/" + token), 200).get("stdout").asText()).isEqualTo("42\n");

    HttpResponse<String> refused = HttpClient.newHttpClient().send(request.POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(Client.json(refused, 422).has("source_code")).isTrue();
  }

  // --- ./dromedary submit ---------------------------------------------------------------------------------------------

  private record Ended(int code, String out, String err) {}

  /** The launcher and the packaged command, as from a shell. */
  private Ended command(Path folder, String stdin, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile());
    builder.environment().put("DROMEDARY_SERVER", "http://localhost:" + port);
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
  }

  @Test
  void fiftyTestCasesOfADirectoryAreSubmittedFromAShell(@TempDir Path folder) throws Exception {
    String launcher = Path.of("dromedary").toAbsolutePath().toString();
    Path problem = Files.createDirectory(folder.resolve("problem"));
    for (int i = 1; i <= 50; i++) {
      Files.writeString(problem.resolve(i + ".in"), i + "\n");
      Files.writeString(problem.resolve(i + ".out"), 2 * i + "\n");
    }
    Files.writeString(folder.resolve("right.py"), "print(int(input()) * 2)");
    Files.writeString(folder.resolve("wrong.py"), "n = int(input())\nprint(n * 2 if n != 7 else 13)");

    JsonNode json = read(command(folder, "", launcher, "submit", "right.py", "--tests", "problem", "--json").out);
    assertThat(json.at("/status/description").asText()).isEqualTo("Accepted");
    assertThat(json.get("tests")).hasSize(50);
    assertThat(json.at("/tests/6/name").asText()).isEqualTo("7");
    assertThat(json.at("/tests/6/stdout").asText()).isEqualTo("14\n");
    assertThat(json.at("/tests/49/time").isNumber()).isTrue();

    // a terminal, which script(1) makes
    Ended seen = command(folder, "", "script", "-qec", launcher + " submit wrong.py --tests problem", "/dev/null");
    assertThat(seen.code).as(seen.out).isEqualTo(4);
    assertThat(seen.out).containsPattern("█░+ \\d+/50  wrong.py  running").contains("\u001b[31mWrong Answer\u001b[0m");
    String table = seen.out.replaceAll("\u001b\\[\\d*[mK]", "");
    assertThat(table.lines().filter(line -> line.matches("\\d+ +Accepted +\\d+\\.\\d{3} s +\\d+\\.\\d MB"))).hasSize(49);
    assertThat(table).containsPattern("(?m)^7 +Wrong Answer .*line 1: “13” instead of “14”").contains("wrong.py, 50 tests: 49 Accepted, 1 Wrong Answer");
  }

  @Test
  void aProgramComesFromAPipeAndItsVerdictIsTheExitCode(@TempDir Path folder) throws Exception {
    String launcher = Path.of("dromedary").toAbsolutePath().toString();
    Ended json = command(folder, "print(6 * 7)", launcher, "submit", "--language", "python", "--json");
    assertThat(json.code).as(json.err).isZero();
    assertThat(read(json.out).get("stdout").asText()).isEqualTo("42\n");
    assertThat(command(folder, "int main() { return x; }", launcher, "submit", "--language", "c").code).isEqualTo(6);
    Ended refused = command(folder, "x", launcher, "submit", "-", "--language", "python", "--time-limit", "999");
    assertThat(refused.code).isEqualTo(1);
    assertThat(refused.err).contains("cpu_time_limit: must be less than or equal to");
    Files.writeString(folder.resolve("a.docx"), "x");
    Ended unknown = command(folder, "", launcher, "submit", "a.docx");
    assertThat(unknown.code).isEqualTo(2);
    assertThat(unknown.err).contains("no language of this service has the extension .docx");
  }

  @Test
  void aShellCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
    String launcher = Path.of("dromedary").toAbsolutePath().toString();
    Ended completed = command(folder, "", "bash", "-c", "source <(" + launcher + """
         completion bash)
        complete_line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dromedary; echo "${COMPREPLY[@]}"; }
        complete_line dromedary su
        complete_line dromedary submit --t
        complete_line dromedary up --languages f
        complete_line dromedary submit x""");
    assertThat(completed.out).as(completed.err).isEqualTo("submit\n--tests --time-limit --token\nfull\n\n");
  }
}
