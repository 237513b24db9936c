package dev.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments, answers and failures, with a service that answers as it is told to; the real one is in IntakesIT. */
class SubmitTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Terminal NONE = new Terminal(false, false, false);

  private record Answer(int status, String retryAfter, String body) {}

  @TempDir
  Path folder;
  private HttpServer server;
  /** To POSTs, one after the other; the last one again and again. */
  private final Deque<Answer> posts = new ArrayDeque<>();
  /** To those who follow, likewise. */
  private final Deque<String> streams = new ArrayDeque<>();
  private final List<JsonNode> requests = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/languages", exchange -> answer(exchange, new Answer(200, null,
        exchange.getRequestURI().getQuery().equals("extension=py") ? "[{\"id\": 71, \"name\": \"Python\"}]" : "[]")));
    server.createContext("/submissions", exchange -> {
      tokens.add(exchange.getRequestHeaders().getFirst("X-Auth-Token"));
      if (exchange.getRequestMethod().equals("POST")) {
        requests.add(JSON.readTree(exchange.getRequestBody()));
        answer(exchange, next(posts));
      } else {
        answer(exchange, new Answer(200, null, next(streams)));
      }
    });
    server.start();
    posts.add(new Answer(201, null, "{\"token\": \"t1\"}"));
    streams.add(result(3, "Accepted"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static <T> T next(Deque<T> answers) {
    return answers.size() > 1 ? answers.poll() : answers.peek();
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.retryAfter != null) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter);
    }
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String result(int id, String verdict) {
    return """
        event: status
        data: {"status":{"id":2,"description":"Processing"},"stage":"running","test":null}

        : keep-alive

        event: result
        data: {"token":"t1","language":{"id":71,"name":"Python"},"status":{"id":%d,"description":"%s"},"time":"0.012","wall_time":"0.02",\
        "memory":9216,"exit_code":0,"exit_signal":null,"message":null,"compile_output":null,"stdout":"%s","stderr":null}

        """.formatted(id, verdict, base64("41\n\u001b[31m"));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private int submit(Terminal terminal, String stdin, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--server")) {
      all.addAll(List.of("--server", "localhost:" + server.getAddress().getPort()));
    }
    return Submit.run(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), terminal, all.toArray(String[]::new));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaints() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"3, Accepted, 0", "4, Wrong Answer, 4", "5, Time Limit Exceeded, 5", "11, Runtime Error (NZEC), 11", "17, Cancelled, 17"})
  void theExitCodeIsTheVerdicts(int id, String verdict, int code) throws IOException {
    streams.clear();
    streams.add(result(id, verdict));
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isEqualTo(code);
    assertThat(printed()).contains(verdict, "0.012 s", "9.0 MB").doesNotContain("\u001b");
    assertThat(complaints()).isEmpty();
  }

  @Test
  void ofSeveralFilesTheFirstThatIsNotAcceptedCounts() throws IOException {
    streams.add(result(5, "Time Limit Exceeded"));
    streams.add(result(4, "Wrong Answer"));
    assertThat(submit(NONE, "", file("a.py", "1").toString(), file("b.py", "2").toString(), file("c.py", "3").toString())).isEqualTo(5);
    assertThat(printed().lines()).hasSize(4);
    assertThat(requests).hasSize(3);
  }

  @Test
  void aPairOfFilesIsATestCaseInTheOrderOfNumbers() throws IOException {
    for (String name : List.of("1", "2")) {
      file(name + ".in", "in " + name);
      file(name + ".out", "out " + name);
    }
    file("10.IN", "in 10");
    file("10.OUT", "out 10");
    file("sample.in", "in sample");
    file("sample.ans", "out sample");
    file("statement.md", "not ours");
    assertThat(submit(NONE, "print()", "--language", "python", "--tests", folder.toString(), "--time-limit", "0.5", "--memory-limit", "64")).isZero();
    JsonNode request = requests.get(0);
    assertThat(request.get("test_cases").findValuesAsText("name")).containsExactly("1", "2", "10", "sample");
    assertThat(request.at("/test_cases/2/stdin").asText()).isEqualTo(base64("in 10"));
    assertThat(request.at("/test_cases/2/expected_output").asText()).isEqualTo(base64("out 10"));
    assertThat(request.get("source_code").asText()).isEqualTo(base64("print()"));
    assertThat(request.get("language").asText()).isEqualTo("python");
    assertThat(request.get("cpu_time_limit").asDouble()).isEqualTo(0.5);
    assertThat(request.get("memory_limit").asInt()).isEqualTo(64_000);
  }

  @ParameterizedTest
  @CsvSource({"3.in, no 3.out for 3.in", "3.out, no 3.in for 3.out", "1.ans, are of the same test case"})
  void aFileWithoutItsOtherHalfIsRefused(String lonely, String complaint) throws IOException {
    file("1.in", "");
    file("1.out", "");
    file(lonely, "");
    assertThat(submit(NONE, "x", "--language", "c", "--tests", folder.toString())).isEqualTo(2);
    assertThat(complaints()).contains(complaint);
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xyz: no language", "README: has no extension", "missing.py: doesn't exist", "a.py --tests nowhere: nowhere doesn't exist",
      "a.py --bogus: Unknown option", "a.py --time-limit x: 'x' is not a number", "a.py --server ftp://x: --server takes", "- --stdin -: once only",
      "a.py --tests . --expect a.py: can't be given together"})
  void whatCanNotBeSubmittedIsSaidBeforeAnythingIs(String line) throws IOException {
    for (String name : List.of("a.py", "a.xyz", "README")) {
      file(name, "x");
    }
    String[] parts = line.split(": ", 2);
    String[] arguments = parts[0].split(" ");
    arguments[0] = arguments[0].equals("-") ? "-" : folder.resolve(arguments[0]).toString();
    assertThat(submit(NONE, "", arguments)).isEqualTo(2);
    assertThat(complaints()).contains(parts[1].startsWith("has") ? "has no extension" : parts[1]);
    assertThat(requests).isEmpty();
  }

  @Test
  void withNothingOnAKeyboardOneIsAskedForAFile() {
    assertThat(submit(new Terminal(true, false, false), "", new String[0])).isEqualTo(2);
    assertThat(complaints()).contains("which program?");
  }

  @Test
  void jsonHasAlwaysTheSameKeys() throws IOException {
    assertThat(submit(new Terminal(false, true, true), "print()", "--language", "71", "--json")).isZero();
    JsonNode accepted = JSON.readTree(printed());
    assertThat(complaints()).isEmpty();
    out.reset();
    posts.clear();
    posts.add(new Answer(422, null, "{\"cpu_time_limit\": [\"must be less than or equal to 15.0\"]}"));
    assertThat(submit(NONE, "print()", "--language", "71", "--json")).isEqualTo(1);
    JsonNode refused = JSON.readTree(printed());

    assertThat(accepted.fieldNames()).toIterable().containsExactly("file", "language", "token", "status", "time", "wall_time", "memory", "exit_code",
        "exit_signal", "message", "compile_output", "stdout", "stderr", "points", "tests", "error");
    assertThat(refused.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(accepted::fieldNames);
    assertThat(accepted.get("time").decimalValue()).isEqualTo("0.012");
    assertThat(accepted.get("stdout").asText()).isEqualTo("41\n\u001b[31m");
    assertThat(accepted.get("error").isNull()).isTrue();
    assertThat(refused.at("/error/http_status").asInt()).isEqualTo(422);
    assertThat(refused.at("/error/fields/cpu_time_limit/0").asText()).isEqualTo("must be less than or equal to 15.0");
    assertThat(requests.get(0).get("language_id").asInt()).isEqualTo(71);
  }

  @Test
  void aRefusedFieldIsNamedWithItsLimit() throws IOException {
    posts.clear();
    posts.add(new Answer(422, null, "{\"cpu_time_limit\": [\"must be less than or equal to 15.0\"]}"));
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isEqualTo(1);
    assertThat(complaints()).contains("a.py", "cpu_time_limit: must be less than or equal to 15.0");
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 429})
  void whoIsSentAwayComesAgainWhenToldTo(int status) throws IOException {
    posts.clear();
    posts.add(new Answer(status, "1", "{\"error\": \"queue is full\"}"));
    posts.add(new Answer(201, null, "{\"token\": \"t1\"}"));
    long begin = System.nanoTime();
    assertThat(submit(new Terminal(false, false, true), "", file("a.py", "x").toString())).isZero();
    assertThat(System.nanoTime() - begin).isGreaterThan(1_000_000_000);
    assertThat(requests).hasSize(2);
    assertThat(complaints()).contains("queue is full, trying again in 1 s");
  }

  @Test
  void nobodyWaitsForEver() throws IOException {
    posts.clear();
    posts.add(new Answer(429, "40000", "{\"error\": \"daily quota is used up\"}"));
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isEqualTo(1);
    assertThat(complaints()).contains("daily quota is used up; try again in 11 h");
    assertThat(requests).hasSize(1);
  }

  @Test
  void aTokenIsSentAndMissedWhenItIsAskedFor() throws IOException {
    assertThat(submit(NONE, "", file("a.py", "x").toString(), "--token", "secret")).isZero();
    assertThat(tokens).containsOnly("secret");
    posts.clear();
    posts.add(new Answer(401, null, ""));
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isEqualTo(1);
    assertThat(complaints()).contains("DROMEDARY_TOKEN");
  }

  @Test
  void aStreamThatBreaksIsTakenUpAgain() throws IOException {
    streams.addFirst("event: status\ndata: {\"status\":{\"id\":1,\"description\":\"In Queue\"},\"stage\":\"queued\",\"test\":null}\n\n");
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isZero();
    assertThat(requests).hasSize(1);
  }

  @Test
  void nobodyThereIsSaid() throws IOException {
    server.stop(0);
    assertThat(submit(NONE, "", file("a.py", "x").toString())).isEqualTo(1);
    assertThat(complaints()).contains("can't be reached (Connection refused)");
  }

  @Test
  void aTerminalHasColoursAndABarAndAProgramCanNotCommandIt() throws IOException {
    assertThat(submit(Terminal.of("012", null), "", file("a.py", "x").toString())).isZero();
    assertThat(printed()).contains("\u001b[32mAccepted\u001b[0m", "41\n\u241b[31m").doesNotContain("\u001b[31m");
    assertThat(complaints()).contains("░ 0/1", "█ 1/1");
    assertThat(Terminal.of("012", "1").colours()).isFalse();
    assertThat(Terminal.of("02", null).colours()).isFalse();
  }

  @Test
  void helpTellsOfOptionsAndExitCodes() {
    assertThat(submit(NONE, "", "--help")).isZero();
    assertThat(printed()).contains("--tests=DIR", "4 Wrong Answer", "--json");
  }
}
