package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dromedary.FakeSubmissionStore;
import dev.dromedary.store.IdempotencyKey;
import dev.dromedary.store.IdempotencyKeyReusedException;
import dev.dromedary.store.StoreUnavailableException;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract: what clients of Judge0 send and rely on. */
class RestApiTest extends HttpTest {
  private static final String HELLO = "{\"language_id\": 71, \"source_code\": \"print('hello')\"}";

  private void judgeAtOnce(byte[] stdout) {
    store.judgeAtOnce(submission -> FakeSubmissionStore.printed(stdout));
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aSubmissionIsAnsweredWithItsTokenAlone() throws Exception {
    Answer answer = post("/submissions", HELLO);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(names(answer.json())).containsExactly("token");
    UUID token = UUID.fromString(answer.json().path("token").asText());
    assertThat(token.version()).isEqualTo(4);
    assertThat(answer.header("content-type")).isEqualTo("application/json;charset=utf-8");
    assertThat(store.last().token()).isEqualTo(token.toString());
    assertThat(store.last().sourceCode()).asString().isEqualTo("print('hello')");
  }

  @Test
  void withWaitTheAnswerIsTheFinishedSubmission() throws Exception {
    judgeAtOnce("hello\n".getBytes(StandardCharsets.UTF_8));

    Answer answer = post("/submissions?wait=true", HELLO);

    assertThat(answer.status()).isEqualTo(201);
    JsonNode object = answer.json();
    assertThat(names(object)).containsExactlyInAnyOrder(
        "token", "time", "memory", "stdout", "stderr", "compile_output", "message", "status");
    assertThat(object.path("time").isTextual()).isTrue();
    assertThat(object.path("time").asText()).isEqualTo("0.021");
    assertThat(object.path("memory").isInt()).isTrue();
    assertThat(object.path("memory").asInt()).isEqualTo(9000);
    assertThat(object.path("stdout").asText()).isEqualTo("hello\n");
    assertThat(object.path("stderr").isNull()).isTrue();
    assertThat(object.path("compile_output").isNull()).isTrue();
    assertThat(object.path("message").isNull()).isTrue();
    assertThat(object.path("status").toString()).isEqualTo("{\"id\":3,\"description\":\"Accepted\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=false", "wait=1", "wait=TRUE", "wait=", "wait", "x=wait=true"})
  void anythingButTrueIsNotWaitedFor(String query) throws Exception {
    assertThat(names(post("/submissions?" + query, HELLO).json())).containsExactly("token");
  }

  @Test
  void parametersAreTakenFromTheQueryAndNotFromHeaders() throws Exception {
    Answer answer = send(request("/submissions?base64_encoded=false").header("Content-Type", "application/json")
        .header("wait", "true").header("fields", "nonsense").header("base64_encoded", "true")
        .POST(HttpRequest.BodyPublishers.ofString(HELLO)).build());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(names(answer.json())).containsExactly("token");
    Answer found = send(request("/submissions/" + store.last().token()).header("token", "another").build());
    assertThat(found.json().path("token").asText()).isEqualTo(store.last().token());
  }

  @Test
  void anIdempotencyKeyIsPassedOnWithItsClient() throws Exception {
    post("/submissions", HELLO);
    assertThat(store.lastIdempotencyKey()).isNull();
    assertThat(store.laneOfLast()).isEqualTo("interactive");

    assertThat(withKey("abc").status()).isEqualTo(201);
    assertThat(store.lastIdempotencyKey()).isEqualTo(new IdempotencyKey("address 127.0.0.1", "abc"));

    assertThat(withKey(" ".repeat(3) + "x".repeat(256)).json().toString())
        .isEqualTo("{\"Idempotency-Key\":[\"is too long (maximum is 255 characters)\"]}");
    store.refuse(new IdempotencyKeyReusedException());
    assertProblem(withKey("abc"), 422, "Unprocessable Entity", "the idempotency key was used for another submission before");
  }

  private Answer withKey(String key) throws Exception {
    return send(request("/submissions").header("Content-Type", "application/json")
        .header("Idempotency-Key", key).POST(HttpRequest.BodyPublishers.ofString(HELLO)).build());
  }

  @Test
  void deleteCancelsWhatIsUnfinishedAndDeletesWhatIsFinished() throws Exception {
    post("/submissions", HELLO);
    String path = "/submissions/" + store.last().token();

    Answer cancelled = send(request(path + "?fields=source_code,status,message").DELETE().build());
    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.json().path("status").toString()).isEqualTo("{\"id\":17,\"description\":\"Cancelled\"}");
    assertThat(cancelled.json().path("source_code").asText().strip()).isEqualTo(encode("print('hello')"));
    assertThat(get(path).json().path("message").asText()).isEqualTo("Cancelled by the client");

    assertThat(send(request(path).DELETE().build()).status()).isEqualTo(200);
    assertThat(get(path).status()).isEqualTo(404);
    assertThat(send(request(path).DELETE().build()).status()).isEqualTo(404);
    assertThat(send(request(path + "?fields=nonsense").DELETE().build()).status()).isEqualTo(400);
  }

  @Test
  void aSubmissionInTheQueueHasNothingToShowYet() throws Exception {
    post("/submissions", HELLO);

    Answer answer = get("/submissions/" + store.last().token() + "?fields=*");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").toString()).isEqualTo("{\"id\":1,\"description\":\"In Queue\"}");
    for (String name : List.of("time", "wall_time", "memory", "stdout", "stderr", "compile_output", "message",
        "exit_code", "exit_signal", "finished_at", "stdin", "expected_output", "compiler_options",
        "additional_files")) {
      assertThat(answer.json().has(name)).as(name).isTrue();
      assertThat(answer.json().path(name).isNull()).as(name).isTrue();
    }
  }

  @Test
  void allFieldsHaveTheTypesOfTheContract() throws Exception {
    judgeAtOnce("1\n".getBytes(StandardCharsets.UTF_8));
    post("/submissions", """
        {"language_id": 54, "source_code": "int main() {}", "stdin": "7", "expected_output": "1\\n",
         "cpu_time_limit": "2.5", "number_of_runs": 3, "compiler_options": "-O3", "command_line_arguments": "a 'b c'",
         "redirect_stderr_to_stdout": true}""");

    JsonNode object = get("/submissions/" + store.last().token() + "?fields=*").json();

    assertThat(names(object)).containsExactly("source_code", "language_id", "stdin", "expected_output", "stdout",
        "status_id", "created_at", "finished_at", "time", "memory", "stderr", "token", "number_of_runs",
        "cpu_time_limit", "cpu_extra_time", "wall_time_limit", "memory_limit", "stack_limit", "max_processes_and_or_threads",
        "enable_per_process_and_thread_time_limit", "enable_per_process_and_thread_memory_limit", "max_file_size",
        "compile_output", "exit_code", "exit_signal", "message", "wall_time", "compiler_options",
        "command_line_arguments", "redirect_stderr_to_stdout", "callback_url", "additional_files", "enable_network",
        "status", "language");
    ((com.fasterxml.jackson.databind.node.ObjectNode) object).remove(List.of("token", "created_at"));
    assertThat(object).isEqualTo(JSON.readTree("""
        {"source_code": "int main() {}", "language_id": 54, "stdin": "7", "expected_output": "1\\n", "stdout": "1\\n",
         "status_id": 3, "finished_at": "2026-01-02T03:04:05.678Z", "time": "0.021", "memory": 9000, "stderr": null,
         "number_of_runs": 3, "cpu_time_limit": "2.5", "cpu_extra_time": "1.0", "wall_time_limit": "10.0",
         "memory_limit": 128000, "stack_limit": 64000, "max_processes_and_or_threads": 60,
         "enable_per_process_and_thread_time_limit": false, "enable_per_process_and_thread_memory_limit": false,
         "max_file_size": 1024, "compile_output": null, "exit_code": 0, "exit_signal": null, "message": null,
         "wall_time": "0.030", "compiler_options": "-O3", "command_line_arguments": "a 'b c'",
         "redirect_stderr_to_stdout": true, "callback_url": null, "additional_files": null, "enable_network": false,
         "status": {"id": 3, "description": "Accepted"}, "language": {"id": 54, "name": "C++ (GCC 12.2.0, C++14)"}}"""));
    JsonNode others = get("/submissions/" + store.last().token() + "?fields=started_at,updated_at,queue_host,execution_host,"
        + "stdout_truncated,stderr_truncated").json();
    assertThat(others).isEqualTo(JSON.readTree("""
        {"started_at": "2026-01-02T03:04:05.638Z", "updated_at": "2026-01-02T03:04:05.678Z", "queue_host": null,
         "execution_host": "node-1", "stdout_truncated": false, "stderr_truncated": false}"""));
    assertThat(get("/submissions/" + store.last().token() + "?fields=created_at").json().path("created_at").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  @Test
  void fieldsAreShownAsAskedFor() throws Exception {
    judgeAtOnce("1\n".getBytes(StandardCharsets.UTF_8));

    assertThat(post("/submissions?wait=true&fields=stdout,status_id", HELLO).body())
        .isEqualTo("{\"stdout\":\"1\\n\",\"status_id\":3}");
    assertThat(names(get("/submissions/" + store.last().token() + "?fields=language,token").json()))
        .containsExactly("language", "token");
    assertThat(names(get("/submissions/" + store.last().token() + "?fields=").json())).hasSize(8);
  }

  @Test
  void whatItWasJudgedByIsToldInTheFormOfARequest() throws Exception {
    String judged = "?fields=test_cases,checker,stop_at_first_failure";
    post("/submissions", HELLO);
    assertThat(get("/submissions/" + store.last().token() + judged).json())
        .isEqualTo(JSON.readTree("{\"test_cases\": null, \"checker\": {\"type\": \"trimmed\"}, \"stop_at_first_failure\": true}"));
    String asked = "{\"test_cases\": [{\"stdin\": \"1\", \"name\": \"n\"}, {\"stdin\": \"\", \"expected_output\": \"\", \"points\": 2}],"
        + " \"checker\": {\"type\": \"program\", \"language\": \"python\", \"source_code\": \"exit()\"}, \"stop_at_first_failure\": false}";
    post("/submissions", HELLO.replace("}", ", " + asked.substring(1)));
    assertThat(get("/submissions/" + store.last().token() + judged).json()).isEqualTo(JSON.readTree(asked));
  }

  @Test
  void unknownFieldsAreRefusedBeforeAnythingIsAccepted() throws Exception {
    Answer answer = post("/submissions?wait=true&fields=stdout,a,status,b", HELLO);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("{\"error\":\"invalid fields: [a, b]\"}");
    assertThat(store.accepted()).isEmpty();
    assertThat(get("/submissions/x?fields=secret").body()).isEqualTo("{\"error\":\"invalid fields: [secret]\"}");
  }

  @Test
  void base64GoesInAndComesOut() throws Exception {
    judgeAtOnce(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 10});
    String request = "{\"language_id\": 71, \"source_code\": \"" + encode("print('grüße')") + "\", \"stdin\": \""
        + encode("21\n") + "\", \"expected_output\": \"" + encode("42\n") + "\"}";

    Answer answer = post("/submissions?base64_encoded=true&wait=true&fields=stdout,stdin,source_code,stderr", request);

    Submission submission = store.last();
    assertThat(submission.sourceCode()).isEqualTo("print('grüße')".getBytes(StandardCharsets.UTF_8));
    assertThat(submission.testCases().get(0).stdin()).asString().isEqualTo("21\n");
    assertThat(submission.testCases().get(0).expectedOutput()).asString().isEqualTo("42\n");
    assertThat(answer.json().path("stdout").asText()).isEqualTo("//4ACg==\n");
    assertThat(answer.json().path("stdin").asText()).isEqualTo(encode("21\n") + "\n");
    assertThat(answer.json().path("stderr").isNull()).isTrue();
  }

  @Test
  void longBase64HasLinesOf60Characters() throws Exception {
    judgeAtOnce("x".repeat(100).getBytes(StandardCharsets.UTF_8));

    String stdout = post("/submissions?base64_encoded=true&wait=true", HELLO).json().path("stdout").asText();

    assertThat(stdout.split("\n")).extracting(String::length).containsExactly(60, 60, 16);
    assertThat(stdout).endsWith("\n");
  }

  @Test
  void theMessageIsEncodedToo() throws Exception {
    store.judgeAtOnce(any -> Result.internalError("sorry", java.time.Instant.EPOCH, "node"));

    assertThat(post("/submissions?base64_encoded=true&wait=true", HELLO).json().path("message").asText())
        .isEqualTo("c29ycnk=\n");
    assertThat(get("/submissions/" + store.last().token()).json().path("message").asText()).isEqualTo("sorry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "1", "TRUE", "yes", ""})
  void onlyExactlyTrueIsBase64(String value) throws Exception {
    post("/submissions?base64_encoded=" + value, HELLO);

    assertThat(store.last().sourceCode()).asString().isEqualTo("print('hello')");
  }

  @Test
  void outputThatIsNotTextIsOnlyShownInBase64() throws Exception {
    judgeAtOnce(new byte[] {(byte) 0xc3, 0x28});
    String error = "some attributes for this submission cannot be converted to UTF-8, "
        + "use base64_encoded=true query parameter";

    Answer created = post("/submissions?wait=true", HELLO);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().path("error").asText()).isEqualTo(error);
    assertThat(created.json().path("token").asText()).isEqualTo(store.last().token());

    Answer found = get("/submissions/" + store.last().token());
    assertThat(found.status()).isEqualTo(400);
    assertThat(found.body()).isEqualTo("{\"error\":\"" + error + "\"}");
    assertThat(get("/submissions/" + store.last().token() + "?fields=status_id").status()).isEqualTo(200);
    assertThat(get("/submissions/" + store.last().token() + "?base64_encoded=true").json().path("stdout").asText())
        .isEqualTo("wyg=\n");
  }

  @Test
  void outputThatWasCutWithinACharacterIsStillText() throws Exception {
    byte[] cut = {'a', (byte) 0xc3};
    store.judgeAtOnce(any -> new Result(Verdict.OUTPUT_LIMIT_EXCEEDED, Duration.ZERO, Duration.ZERO, 0L, cut, null,
        null, null, null, 9, true, false, null, java.time.Instant.EPOCH, "node"));

    assertThat(post("/submissions?wait=true", HELLO).json().path("stdout").asText()).isEqualTo("a");
  }

  @Test
  void aTokenThatNobodyHasIsNotFound() throws Exception {
    String token = UUID.randomUUID().toString();

    for (String path : List.of(token, "null", "%00", "..%2fx", "'x'")) {
      Answer answer = get("/submissions/" + path);
      if (path.startsWith("%") || path.startsWith("..")) {
        // refused by Tomcat
        assertThat(answer.status()).as(path).isIn(400, 404);
      } else {
        // quotes around it are not a part of it to Camel
        assertProblem(answer, 404, "Not Found", "no submission has the token " + path.replace("'", ""));
      }
    }
  }

  @Test
  void malformedJsonIsToldWhereItIsWrong() throws Exception {
    Answer answer = post("/submissions", "{\"language_id\": 71,\n \"source_code\": print}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/json;charset=utf-8");
    assertThat(answer.json().path("error").asText())
        .startsWith("the request is not valid JSON, line 2, column ").contains("print")
        .doesNotContain("com.fasterxml").doesNotContain("Source");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"text\"", "71", "null", "true", "", "{} {}", "{\"a\":1", "{\"a\":}", "{'a':1}"})
  void whatIsNotAJsonObjectIsRefused(String body) throws Exception {
    Answer answer = post("/submissions", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).startsWith("the request ");
  }

  @Test
  void jsonThatIsNestedTooDeeplyIsRefused() throws Exception {
    assertThat(post("/submissions", "{\"x\":".repeat(100_000)).status()).isEqualTo(400);
  }

  @Test
  void jsonThatIsNotUtf8IsRefused() throws Exception {
    byte[] latin1 = "{\"language_id\": 71, \"source_code\": \"gr\u00fc\u00dfe\"}".getBytes(StandardCharsets.ISO_8859_1);

    Answer answer = post("/submissions", latin1);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).contains("UTF-8");
  }

  @Test
  void halfACharacterIsRefused() throws Exception {
    Answer answer = post("/submissions", "{\"language_id\": 71, \"source_code\": \"x\", \"stdin\": \"\\ud800\"}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("stdin").path(0).asText()).contains("base64_encoded=true");
  }

  @Test
  void otherContentTypesAreRefusedClearly() throws Exception {
    for (String type : List.of("text/plain", "text/xml", "multipart/mixed; boundary=x")) {
      Answer answer = send(request("/submissions").header("Content-Type", type)
          .POST(HttpRequest.BodyPublishers.ofString(HELLO)).build());
      assertProblem(answer, 415, "Unsupported Media Type",
          "the content type " + type + " is not supported, send application/json");
    }
    for (String type : List.of("application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json")) {
      assertThat(send(request("/submissions").header("Content-Type", type)
          .POST(HttpRequest.BodyPublishers.ofString(HELLO)).build()).status()).as(type).isEqualTo(201);
    }
    assertThat(send(request("/submissions").POST(HttpRequest.BodyPublishers.ofString(HELLO)).build()).status())
        .isEqualTo(201);
  }

  @Test
  void whatIsWrongWithAllFieldsIsToldAtOnce() throws Exception {
    Answer answer = post("/submissions", "{\"cpu_time_limit\": 16, \"language_id\": 4, \"enable_network\": true}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json()).isEqualTo(JSON.readTree("""
        {"source_code": ["can't be blank"],
         "language_id": ["language with id 4 is archived and cannot be used anymore"],
         "cpu_time_limit": ["must be less than or equal to 15.0"],
         "enable_network": ["enabling network is not allowed"]}"""));
    assertThat(store.accepted()).isEmpty();
  }

  @Test
  void aFullQueueSaysWhenToTryAgain() throws Exception {
    store.beFull(Duration.ofMillis(2500));

    Answer answer = post("/submissions", HELLO);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"queue is full\"}");
    assertThat(answer.header("retry-after")).isEqualTo("3");
  }

  @Test
  void aStoreThatIsAwayIsAnOutage() throws Exception {
    store.refuse(new StoreUnavailableException(new IllegalStateException("redis://secret@host")));

    Answer answer = post("/submissions", HELLO);

    assertProblem(answer, 503, "Service Unavailable", "queue is unavailable");
    assertThat(answer.header("retry-after")).isEqualTo("5");
  }

  @Test
  void aFailureOfOursTellsNothingButAnId() throws Exception {
    store.refuse(new IllegalStateException("password=hunter2"));

    Answer answer = post("/submissions", HELLO);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(names(answer.json())).containsExactly("title", "status", "detail", "error", "id");
    assertThat(answer.json().path("error").asText()).isEqualTo("internal error");
    assertThat(answer.json().path("id").asText()).isNotBlank();
    assertThat(answer.body()).doesNotContain("hunter2");
  }

  @Test
  void headersOfTheRequestAreNotSentBack() throws Exception {
    for (String path : List.of("/languages", "/openapi.json", "/version", "/submissions/x")) {
      Answer answer = send(request(path).header("X-Auth-Token", "secret").header("Cookie", "a=b")
          .header("If-None-Match", "x").build());
      assertThat(answer.response().headers().map().keySet()).as(path).allSatisfy(
          name -> assertThat(name).isIn("content-type", "date", "transfer-encoding", "content-length", "connection"));
    }
  }

  @Test
  void languagesAreListedByName() throws Exception {
    JsonNode languages = get("/languages").json();

    assertThat(names(languages.path(0))).containsExactly("id", "name");
    // a client looks here for the id that it is about to send
    assertThat(languages.findValuesAsText("id")).doesNotHaveDuplicates()
        .contains("48", "49", "50", "52", "53", "54", "71", "92", "100", "103", "105", "109", "113");
    assertThat(languages.findValuesAsText("name")).isSorted().contains("Python (3.11.2)");
    assertThat(get("/languages?extension=CC").json()).isEqualTo(
        JSON.readTree("[{\"id\": 1036, \"name\": \"C++ (GCC 12.2.0, C++20)\"}]"));
    assertThat(get("/languages?extension=docx").json()).isEmpty();
    JsonNode all = get("/languages/all").json();
    assertThat(all).hasSize(languages.size() + 42);
    assertThat(names(all.path(0))).containsExactly("id", "name", "is_archived");
  }

  @Test
  void aLanguageIsDescribedByAnyOfItsIds() throws Exception {
    assertThat(get("/languages/54").json()).isEqualTo(JSON.readTree("""
        {"id": 54, "name": "C++ (GCC 12.2.0, C++14)", "is_archived": false, "source_file": "main.cpp",
         "compile_cmd": "g++ -O2 -std=gnu++14 -fuse-ld=gold main.cpp %s -lm -o main", "run_cmd": "./main"}"""));
    assertThat(get("/languages/113").json().path("name").asText()).isEqualTo("Python (3.11.2)");
    assertThat(get("/languages/113").json().path("compile_cmd").isNull()).isTrue();
    assertThat(get("/languages/4").json().path("is_archived").asBoolean()).isTrue();
    for (String id : List.of("999", "x", "-1", "99999999999")) {
      assertThat(get("/languages/" + id).status()).as(id).isEqualTo(404);
    }
  }

  @Test
  void everyIdThatMeansALanguageIsKept() throws Exception {
    post("/submissions", "{\"language_id\": \"109\", \"source_code\": \"x\"}");
    assertThat(store.last().languageId()).isEqualTo(109);
    assertThat(store.last().language()).isEqualTo("python");

    post("/submissions", "{\"language\": \"C++\", \"source_code\": \"x\"}");
    assertThat(store.last().languageId()).isEqualTo(1036);
  }

  @Test
  void theServiceTellsAboutItself() throws Exception {
    JsonNode statuses = get("/statuses").json();
    assertThat(statuses.path(0).toString()).isEqualTo("{\"id\":1,\"description\":\"In Queue\"}");
    assertThat(statuses.findValuesAsText("description"))
        .contains("Runtime Error (NZEC)", "Memory Limit Exceeded", "Output Limit Exceeded");
    assertThat(get("/about").json().path("version").asText()).isEqualTo("1.13.1");
    Answer version = get("/version");
    assertThat(version.body()).isEqualTo("1.13.1");
    assertThat(version.header("content-type")).startsWith("text/plain");
    JsonNode configuration = get("/config_info").json();
    assertThat(configuration).hasSize(39);
    assertThat(configuration.path("max_cpu_time_limit").asDouble()).isEqualTo(15.0);
  }

  @Test
  void whatIsNotThereIsAnsweredInJson() throws Exception {
    Answer missing = send(request("/nothing").header("Accept", "text/html").build());
    assertProblem(missing, 404, "Not Found", null);
    Answer method = send(request("/submissions").method("PATCH", HttpRequest.BodyPublishers.ofString("{}")).build());
    assertProblem(method, 405, "Method Not Allowed", null);
  }

  @Test
  void anAcceptHeaderNeverPreventsAnAnswer() throws Exception {
    assertThat(send(request("/languages").header("Accept", "text/html").build()).status()).isEqualTo(200);
  }

  @Test
  void aFormWithFilesIsReadAsCurlSendsIt() throws Exception {
    String form = "--b--\r\nContent-Disposition: form-data; name=\"language_id\"\r\n\r\n71\r\n"
        + "--b--\r\nContent-Disposition: form-data; name=\"source_code\"; filename=\"a.py\"\r\n"
        + "Content-Type: text/x-python\r\n\r\nprint('\u00fc')\n\r\n"
        + "--b--\r\nContent-Disposition: form-data; name=\"stdin\"; filename=\"in\"\r\n\r\n\u0000\u0001\r\n--b----\r\n";
    byte[] body = form.getBytes(StandardCharsets.UTF_8);
    body[form.indexOf('\u0001') + 1] = (byte) 0xff;

    Answer answer = send(request("/submissions").header("Content-Type", "multipart/form-data; boundary=\"b--\"")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(store.last().sourceCode()).asString(StandardCharsets.UTF_8).isEqualTo("print('\u00fc')\n");
    assertThat(store.last().testCases().get(0).stdin()).containsExactly(0, 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"})
  void aFormThatCannotBeReadIsSaidToBe(String type) throws Exception {
    Answer answer = send(request("/submissions").header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b"))
        .build());

    assertThat(answer.status()).as(answer.body()).isIn(400, 422);
    assertThat(store.accepted()).isEmpty();
  }

  @Test
  void theOpenApiDocumentIsJson() throws Exception {
    Answer answer = get("/openapi.json");

    assertThat(answer.header("content-type")).startsWith("application/json");
    assertThat(answer.json().path("paths")).isEqualTo(ApiFixture.openApi().path("paths"));
  }

  @Test
  void healthAndMetricsAreServed() throws Exception {
    get("/languages");

    assertThat(get("/actuator/health/liveness").json().path("status").asText()).isEqualTo("UP");
    assertThat(get("/actuator/health/readiness").json().path("status").asText()).isEqualTo("UP");
    String metrics = get("/actuator/prometheus").body();
    assertThat(metrics).contains("camel_route_policy_seconds").contains("routeId=\"list-languages\"");
  }

  @Test
  void aQueryIsDecoded() throws Exception {
    post("/submissions", HELLO);
    String fields = URLEncoder.encode("token,status_id", StandardCharsets.UTF_8);

    assertThat(names(get("/submissions/" + store.last().token() + "?fields=" + fields).json()))
        .containsExactly("token", "status_id");
  }
}
