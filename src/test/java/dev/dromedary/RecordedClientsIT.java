package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.TestPropertySource;

/**
 * What clients send and how they read the answers, written down from their source: Judge0's Python SDK 0.0.8, which
 * fails on a field or an id that it doesn't know, and verl, for which any answer but 200 and 504 is a failed sample.
 */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false",
        "dromedary.callbacks.allowed-hosts=127.0.0.1"})
@Timeout(120)
class RecordedClientsIT extends ServiceFixture {
  /** The SDK's table for 1.13.1, of what the smaller image has. */
  private static final Map<String, Integer> SDK_LANGUAGES = Map.of("BASH", 46, "C", 50, "C_GCC", 50, "CPP", 52,
      "CPP_GCC", 52, "JAVA", 62, "JAVASCRIPT", 63, "PYTHON", 71, "PYTHON3", 71, "MULTI_FILE", 89);
  /** What its Submission has; setting anything else raises an exception. */
  private static final Set<String> SDK_FIELDS = Set.of(
      "source_code", "language", "additional_files", "compiler_options",
      "command_line_arguments", "stdin", "expected_output", "cpu_time_limit", "cpu_extra_time", "wall_time_limit",
      "memory_limit", "stack_limit", "max_processes_and_or_threads", "enable_per_process_and_thread_time_limit",
      "enable_per_process_and_thread_memory_limit", "max_file_size", "redirect_stderr_to_stdout", "enable_network",
      "number_of_runs", "callback_url", "stdout", "stderr", "compile_output", "message", "exit_code", "exit_signal",
      "status", "created_at", "finished_at", "token", "time", "wall_time", "memory", "language_id", "status_id");
  private static final DateTimeFormatter SDK_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As the SDK does: without line breaks, and strictly. */
  private static String decode(JsonNode text) {
    return text.isNull() ? null
        : new String(Base64.getDecoder().decode(text.asText().replace("\n", "").replace("\r", "")),
            StandardCharsets.UTF_8);
  }

  private ObjectNode sdkBody(String source, String language) {
    JsonNode languages = Client.json(client.get("/languages"), 200);
    int id = SDK_LANGUAGES.get(language);
    assertThat(languages).as("the ids that the SDK looks %s up in", language)
        .anySatisfy(offered -> assertThat(offered.get("id").asInt()).isEqualTo(id));
    return Client.JSON.createObjectNode().put("source_code", encode(source)).put("language_id", id);
  }

  private JsonNode sdkPoll(String token) {
    String path = "/submissions/" + token + "?base64_encoded=true&fields=*";
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() ->
        checked(Client.json(client.get(path), 200)).at("/status/id").asInt() > 2);
    return Client.json(client.get(path), 200);
  }

  private static JsonNode checked(JsonNode submission) {
    Set<String> unknown = new TreeSet<>();
    submission.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(SDK_FIELDS);
    assertThat(unknown).as("what the SDK's object has no field for").isEmpty();
    assertThat(submission.at("/status/id").asInt()).isBetween(1, 14);
    for (String time : List.of("created_at", "finished_at")) {
      if (submission.hasNonNull(time)) {
        assertThat(LocalDateTime.parse(submission.get(time).asText(), SDK_TIME)).isNotNull();
      }
    }
    for (String number : List.of("time", "wall_time", "cpu_time_limit", "cpu_extra_time", "wall_time_limit")) {
      if (submission.hasNonNull(number)) {
        assertThat(Double.parseDouble(submission.get(number).asText())).isNotNegative();
      }
    }
    for (String text : List.of("source_code", "stdin", "expected_output", "stdout", "stderr", "compile_output")) {
      decode(submission.path(text).isMissingNode() ? Client.JSON.nullNode() : submission.get(text));
    }
    return submission;
  }

  private String sdkCreate(ObjectNode body) {
    return Client.json(client.post("/submissions?base64_encoded=true&wait=false", body).join(), 201).get("token")
        .asText();
  }

  @Test
  void judge0sSdkIsConstructed() {
    JsonNode config = Client.json(client.get("/config_info"), 200);
    assertThat(config.get("max_submission_batch_size").isInt()).isTrue();
    assertThat(config.get("callbacks_timeout").isNumber()).isTrue();
    assertThat(config.get("allowed_languages_for_compile_options").isArray()).isTrue();
    assertThat(Client.json(client.get("/about"), 200).get("version").asText()).isEqualTo("1.13.1");
    SDK_LANGUAGES.forEach((alias, id) -> sdkBody("x", alias));
  }

  @Test
  void judge0sSdkRunsAndWaits() {
    JsonNode python = sdkPoll(sdkCreate(sdkBody("print('hello, world')", "PYTHON")));
    assertThat(decode(python.get("stdout"))).isEqualTo("hello, world\n");
    assertThat(python.at("/language/id").asInt()).isEqualTo(71);
    JsonNode cpp = sdkPoll(sdkCreate(sdkBody("""
        #include <iostream>
        using namespace std;
        int size = 3;
        int main() { string who; cin >> who; cout << "hello, " << who << size << endl; }
        """, "CPP").put("stdin", encode("Bob"))));
    assertThat(decode(cpp.get("stdout"))).isEqualTo("hello, Bob3\n");
    assertThat(sdkPoll(sdkCreate(sdkBody("int main( {", "C"))).at("/status/id").asInt()).isEqualTo(6);
  }

  @Test
  void judge0sSdkRunsTestCasesAsABatch() {
    ArrayNode submissions = Client.JSON.createArrayNode();
    for (List<String> test : List.of(List.of("Bob", "Hello, Bob!"), List.of("Eve", "Hello, Bob!"))) {
      submissions.add(sdkBody("print(f'Hello, {input()}!')", "PYTHON").put("stdin", encode(test.get(0)))
          .put("expected_output", encode(test.get(1))));
    }
    JsonNode tokens = Client.json(client.post("/submissions/batch?base64_encoded=true",
        Client.JSON.createObjectNode().set("submissions", submissions)).join(), 201);
    tokens.forEach(token -> sdkPoll(token.get("token").asText()));
    String all = tokens.at("/0/token").asText() + "," + tokens.at("/1/token").asText();
    JsonNode read = Client.json(client.get("/submissions/batch?base64_encoded=true&fields=*&tokens=" + all), 200)
        .get("submissions");
    read.forEach(RecordedClientsIT::checked);
    assertThat(read).extracting(submission -> submission.at("/status/id").asInt()).containsExactly(3, 4);
  }

  @Test
  void judge0sSdkSendsFiles() throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      for (String name : List.of("my_file.txt", "./dir1/dir2/dir3/my_file2.txt")) {
        out.putNextEntry(new ZipEntry(name));
        out.write("hello, world".getBytes(StandardCharsets.UTF_8));
      }
    }
    JsonNode answer = sdkPoll(sdkCreate(sdkBody("find . -type f | sort", "BASH")
        .put("additional_files", Base64.getEncoder().encodeToString(zip.toByteArray()))));
    assertThat(decode(answer.get("stdout")))
        .isEqualTo("./dir1/dir2/dir3/my_file2.txt\n./my_file.txt\n./script.sh\n");
  }

  @Test
  void judge0sSdkIsCalledBack() throws IOException {
    try (CallbackReceiver receiver = new CallbackReceiver(number -> 200)) {
      sdkCreate(sdkBody("print('Hello, World!')", "PYTHON").put("callback_url", receiver.url("127.0.0.1")));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> receiver.taken() == 1);
      JsonNode called = checked(receiver.callbacks.get(0).json());
      assertThat(receiver.callbacks.get(0).method()).isEqualTo("PUT");
      assertThat(decode(called.get("stdout"))).isEqualTo("Hello, World!\n");
    }
  }

  private JsonNode runCode(ObjectNode body) {
    return Client.json(client.post("/run_code", body).join(), 200);
  }

  /** What verl sends for each sample, with its defaults. */
  private static ObjectNode verl(String language, String code, String stdin) {
    ObjectNode body = Client.JSON.createObjectNode().put("compile_timeout", 10).put("run_timeout", 10).put("code", code)
        .put("stdin", stdin).put("memory_limit_MB", 1024).put("language", language);
    body.putObject("files");
    body.putArray("fetch_files");
    return body;
  }

  @Test
  void verlsDefaultsWorkAsTheyCome() {
    Map<String, String> doubles = Map.of(
        "python", "print(int(input()) * 2)",
        "cpp", "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << 2 * n << std::endl; }",
        "java", "public class Main { public static void main(String[] a) {"
            + " System.out.println(2 * new java.util.Scanner(System.in).nextInt()); } }",
        "nodejs", "console.log(2 * require('fs').readFileSync(0, 'utf8'))",
        "bash", "read n; echo $((2 * n))");
    doubles.forEach((language, code) -> {
      JsonNode answer = runCode(verl(language, code, "21"));
      assertThat(answer.get("status").asText()).as("%s", answer).isEqualTo("Success");
      assertThat(answer.at("/run_result/stdout").asText()).isEqualTo("42\n");
      assertThat(answer.at("/run_result/return_code").asInt(-1)).isZero();
      assertThat(answer.get("compile_result").isNull()).isEqualTo(!Set.of("cpp", "java").contains(language));
    });
    // limits beyond the service's, as people set them for slow problems
    JsonNode slow = runCode(verl("python", "print(1)", "").put("run_timeout", 300).put("memory_limit_MB", 1));
    assertThat(slow.get("status").asText()).isIn("Success", "Failed");
  }

  @Test
  void aFailedAssertionIsAFailureInJavaToo() {
    JsonNode answer = runCode(
        verl("java", "public class Main { public static void main(String[] a) { assert 1 > 2; } }", ""));
    assertThat(answer.get("status").asText()).isEqualTo("Failed");
    assertThat(answer.at("/run_result/return_code").asInt()).isEqualTo(1);
    assertThat(answer.at("/run_result/stderr").asText()).contains("AssertionError");
  }

  @Test
  void testsAreRunByPytest() {
    String tests = "from lib import six\n\ndef test_right():\n    assert six() == 6\n";
    ObjectNode body = verl("pytest", tests, "");
    body.putObject("files").put("lib.py", encode("def six(): return 6\n"));
    JsonNode right = runCode(body);
    assertThat(right.get("status").asText()).as("%s", right).isEqualTo("Success");
    assertThat(right.at("/run_result/stdout").asText()).contains("1 passed");

    JsonNode wrong = runCode(body.put("code", tests + "\ndef test_wrong():\n    assert six() == 7\n"));
    assertThat(wrong.get("status").asText()).isEqualTo("Failed");
    assertThat(wrong.at("/run_result/return_code").asInt()).isEqualTo(1);
    assertThat(wrong.at("/run_result/stdout").asText()).contains("1 failed, 1 passed", "assert 6 == 7");
  }

  @Test
  void filesAreSentAlongAndFetched() {
    ObjectNode body = verl("python", """
        import os
        text = open("in/data.txt").read()
        open("in/data.txt", "w").write(text * 2)
        os.makedirs("out", exist_ok=True)
        open("out/answer.bin", "wb").write(bytes([0, 255]))
        raise SystemExit(3)
        """, "");
    body.putObject("files").put("in/data.txt", encode("abc")).put("./same.txt", encode("same")).putNull("none");
    body.putArray("fetch_files").add("in/data.txt").add("out/answer.bin").add("same.txt").add("absent");
    JsonNode answer = runCode(body);
    assertThat(answer.at("/run_result/return_code").asInt()).as("%s", answer).isEqualTo(3);
    JsonNode files = answer.get("files");
    assertThat(files.path("in/data.txt").asText()).isEqualTo(encode("abcabc"));
    assertThat(files.path("out/answer.bin").asText()).isEqualTo("AP8=");
    assertThat(files.path("same.txt").asText()).isEqualTo(encode("same"));
    assertThat(files.has("absent")).isFalse();
  }

  @Test
  void filesThatLeadOutsideAreRefused() {
    ObjectNode body = verl("python", "print(1)", "");
    for (Map.Entry<String, String> file : Map.of("../x", "eA==", "/x", "eA==", "x", "not base64!").entrySet()) {
      body.putObject("files").put(file.getKey(), file.getValue());
      assertThat(Client.json(client.post("/run_code", body).join(), 422).at("/detail/0/loc/1").asText())
          .as("%s", file).isEqualTo("files");
    }
  }

  @Test
  void aCompilerThatTakesTooLongIsSaidToHave() {
    JsonNode answer = runCode(verl("cpp", """
        template <int N, int M> struct A { static constexpr long v = A<N - 1, 2 * M>::v + A<N - 1, 2 * M + 1>::v; };
        template <int M> struct A<0, M> { static constexpr long v = M; };
        int main() { return A<22, 1>::v > 0; }
        """, ""));
    assertThat(answer.get("status").asText()).isEqualTo("Failed");
    assertThat(answer.get("run_result").isNull()).isTrue();
    // by time, or by memory first
    assertThat(answer.at("/compile_result/status").asText()).as("%s", answer).isIn("TimeLimitExceeded", "Finished");
    assertThat(answer.at("/compile_result/execution_time").asDouble()).isPositive();
  }

  @Test
  void theProgramOfAClientThatHangsUpIsEnded() throws Exception {
    for (String request : List.of(
        "POST /run_code|{\"language\": \"bash\", \"run_timeout\": 20, \"code\": \"sleep 20\"}",
        "POST /api/v2/execute|{\"language\": \"bash\", \"version\": \"*\", \"run_timeout\": 20000,"
            + " \"files\": [{\"content\": \"sleep 20\"}]}")) {
      int before = cancelled();
      String body = request.substring(request.indexOf('|') + 1);
      try (Socket socket = new Socket("localhost", port)) {
        socket.getOutputStream().write((request.substring(0, request.indexOf('|')) + " HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
            .getBytes(StandardCharsets.US_ASCII));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> count("Processing") > 0);
      }
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> cancelled() == before + 1);
    }
  }

  private int cancelled() {
    return count("Cancelled");
  }

  private int count(String status) {
    for (JsonNode counted : Client.json(client.get("/statistics"), 200).get("statuses")) {
      if (counted.at("/status/name").asText().equals(status)) {
        return counted.get("count").asInt();
      }
    }
    throw new AssertionError(status);
  }
}
