package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Many test cases, and checkers, over HTTP. */
@TestPropertySource(properties = {
    "dromedary.pool.size=3", "dromedary.execution.checker.cpu-time=1s", "dromedary.execution.checker.wall-time=3s",
    // so little that many tests are checked in several parts
    "dromedary.execution.checker.files=2MB"})
class JudgeIT extends ServiceFixture {
  private static final String DOUBLE = "print(int(input()) * 2)";
  private static final String PYTHON_CHECKER = """
      import sys
      input, expected, output = (open(path).read().split() for path in sys.argv[1:])
      if output != expected:
          sys.exit(f"expected {expected}, found {output} for {input}")
      print("ok")
      """;
  private static final String CPP_CHECKER = """
      #include <fstream>
      #include <iostream>
      int main(int, char** argv) {
        std::ifstream input(argv[1]), expected(argv[2]), output(argv[3]);
        long i, e, o;
        input >> i; expected >> e;
        if (!(output >> o)) { std::cerr << "no number\\n"; return 1; }
        if (std::ofstream(argv[3])) { std::cerr << "an output can be changed\\n"; return 3; }
        if (o != e || e != 2 * i) { std::cerr << "wrong number\\n"; return 1; }
      }
      """;

  @Autowired
  private ContainerPools pool;
  @Autowired
  private MeterRegistry meters;

  @Test
  void aHundredTestsAreOneCompilationAndOneRun() {
    ObjectNode request = request("cpp", "#include <iostream>\nint main() { long n; std::cin >> n; std::cout << 2 * n << '\\n'; }");
    for (int i = 0; i < 100; i++) {
      test(request, i + "\n", 2 * i + "\n").put("points", 1);
    }
    long before = jobs();
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer.path("message")).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.path("tests")).hasSize(100);
    assertThat(answer.path("points").asInt()).isEqualTo(100);
    assertThat(answer.at("/tests/99/stdout").asText()).isEqualTo("198\n");
    assertThat(jobs() - before).as("jobs in containers").isEqualTo(2);
  }

  @Test
  void stopsAtTheFirstFailureOrRunsAll() {
    ObjectNode request = request("python", "n = int(input())\nprint(1 // n if n < 9 else 'many')");
    test(request, "1", "1");
    test(request, "0", "0").put("name", "by zero");
    test(request, "9", "9");
    test(request, "-1", "-1");
    JsonNode stopped = client.submit(request);
    assertThat(verdicts(stopped)).containsExactly(Verdict.ACCEPTED, Verdict.RUNTIME_ERROR_NZEC);
    assertThat(Client.verdict(stopped)).isEqualTo(Verdict.RUNTIME_ERROR_NZEC);
    assertThat(stopped.path("stderr").asText()).contains("ZeroDivisionError");
    assertThat(stopped.at("/tests/1/name").asText()).isEqualTo("by zero");

    JsonNode all = client.submit(request.put("stop_at_first_failure", false));
    assertThat(verdicts(all)).containsExactly(
        Verdict.ACCEPTED, Verdict.RUNTIME_ERROR_NZEC, Verdict.WRONG_ANSWER, Verdict.ACCEPTED);
    assertThat(Client.verdict(all)).isEqualTo(Verdict.RUNTIME_ERROR_NZEC);
    JsonNode found = Client.json(client.get("/submissions/" + all.path("token").asText() + "?fields=tests"), 200);
    assertThat(found.path("tests")).isEqualTo(all.path("tests"));
    assertThat(found).hasSize(1);
    JsonNode everything = Client.json(client.get("/submissions/" + all.path("token").asText() + "?fields=*"), 200);
    assertThat(everything.path("tests")).isEqualTo(all.path("tests"));
  }

  @Test
  void aTimeLimitIsOfEachTest() {
    ObjectNode request = request("python", "").put("cpu_time_limit", 1);
    request.put("source_code", "import time\nn = float(input())\nwhile time.process_time() < n: pass\nprint('done')");
    for (String seconds : List.of("0.5", "0.5", "0.5", "9")) {
      test(request, seconds, "done");
    }
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).containsExactly(
        Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED);
  }

  @Test
  void textIsInBase64WhenAskedFor() {
    ObjectNode request = request("python", base64("import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"));
    test(request, base64("\u00e4"), Base64.getEncoder().encodeToString(new byte[] {(byte) 0xa4, (byte) 0xc3}));
    program(request, "python", base64("import sys\nsys.exit(open(sys.argv[2], 'rb').read() != open(sys.argv[3], 'rb').read())"));
    JsonNode answer = Client.json(client.post("/submissions?wait=true&base64_encoded=true", request).join(), 201);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.at("/tests/0/stdout").asText()).isEqualTo("pMM=\n");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'\"exact\"'|WRONG_ANSWER|ACCEPTED|WRONG_ANSWER|WRONG_ANSWER",
      "'\"trimmed\"'|ACCEPTED|ACCEPTED|WRONG_ANSWER|WRONG_ANSWER",
      "'\"token\"'|ACCEPTED|ACCEPTED|WRONG_ANSWER|WRONG_ANSWER",
      "'\"case_insensitive\"'|ACCEPTED|ACCEPTED|ACCEPTED|WRONG_ANSWER",
      "'{\"type\": \"float\", \"absolute\": 0.01}'|ACCEPTED|ACCEPTED|WRONG_ANSWER|ACCEPTED",
  })
  void eachCheckerHasItsOwnMind(String checker, Verdict blanks, Verdict same, Verdict upper, Verdict close) throws Exception {
    ObjectNode request = request("python", "print(input())").put("stop_at_first_failure", false);
    request.set("checker", Client.JSON.readTree(checker));
    test(request, "a 1", "a 1  \n\n");
    test(request, "a 1", "a 1\n");
    test(request, "A 1", "a 1\n");
    test(request, "a 1.001", "a 1\n");
    assertThat(verdicts(client.submit(request))).containsExactly(blanks, same, upper, close);
  }

  @ParameterizedTest
  @CsvSource({"python", "cpp"})
  void aCheckerProgramDecides(String language) {
    ObjectNode request = request("python", "n = int(input())\nprint(n * 2 if n != 3 else 7)").put("stop_at_first_failure", false);
    program(request, language, language.equals("cpp") ? CPP_CHECKER : PYTHON_CHECKER);
    for (int i = 1; i <= 4; i++) {
      test(request, i + "", 2 * i + "\n");
    }
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).as("%s", answer)
        .containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED);
    assertThat(answer.path("message").asText())
        .isEqualTo(language.equals("cpp") ? "wrong number" : "expected ['6'], found ['7'] for ['3']");
    // one test, and not as a test case: the same checker
    request.remove("test_cases");
    request.put("stdin", "3").put("expected_output", "6");
    JsonNode single = client.submit(request);
    assertThat(Client.verdict(single)).isEqualTo(Verdict.WRONG_ANSWER);
    assertThat(single.has("tests")).isFalse();
  }

  @Test
  void muchOutputIsCheckedInParts() {
    ObjectNode request = request("python", "print('x' * 700_000)");
    program(request, "python", "import sys\nsys.exit(len(open(sys.argv[3]).read()) != 700_001)");
    for (int i = 0; i < 6; i++) {
      test(request, "", "");
    }
    long before = jobs();
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer.path("message")).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.path("tests")).hasSize(6);
    assertThat(answer.at("/tests/5/stdout").asText()).hasSize(64 * 1024);
    assertThat(answer.at("/tests/5/stdout_truncated").asBoolean()).isTrue();
    assertThat(jobs() - before).as("three runs of two tests each, each checked").isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "python|while True: pass|Checker: time limit exceeded",
      "python|import time; time.sleep(60)|Checker: time limit exceeded (wall clock)",
      "python|while True: print('x' * 1000)|Checker: output limit exceeded",
      "python|import os, signal; os.kill(os.getpid(), signal.SIGSEGV)|Checker: was ended by signal 11",
      "python|import nothing|Checker: failed with an error that it didn't catch",
      "python|print('broken|Checker: failed with an error that it didn't catch",
      "python|import sys; sys.exit(3)|Checker: exited with status 3",
      "python|x = bytearray(1 << 30)|Checker:",
      "python|import os\\nwhile True: os.fork()|Checker:",
      "cpp|int main() { return x; }|Checker: The compiler ended with status 1. main.cpp",
      "javascript|throw new Error('no')|Checker: failed with an error that it didn't catch",
  })
  void aCheckerThatMisbehavesIsAnInternalErrorAndNoWrongAnswer(String language, String checker, String message) {
    ObjectNode request = request("python", DOUBLE);
    program(request, language, checker.replace("\\n", "\n"));
    test(request, "1", "3");
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.INTERNAL_ERROR);
    assertThat(answer.path("message").asText()).startsWith(message);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.status().usable() == 3);
    ObjectNode next = request("python", DOUBLE);
    test(next, "1", "2");
    assertThat(Client.verdict(client.submit(next))).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void aProgramThatFailedIsNotChecked() {
    ObjectNode request = request("python", "raise SystemExit(7)");
    program(request, "python", "raise SystemExit(0)");
    test(request, "1", "2");
    assertThat(verdicts(client.submit(request))).containsExactly(Verdict.RUNTIME_ERROR_NZEC);
  }

  @Test
  void aProgramSeesNeitherCheckerNorExpectedOutput() {
    ObjectNode request = request("python", """
        import os, subprocess
        secret = "p4ss" + "phrase"
        for root in ["/box", "/tmp", "/dev/shm", "/var/tmp", "/run", "/proc/self"]:
            for folder, folders, files in os.walk(root):
                print(*[os.path.join(folder, f) for f in files if root != "/proc/self"])
                for name in files:
                    try:
                        with open(os.path.join(folder, name), "rb") as file:
                            if secret.encode() in file.read(1 << 20):
                                print("FOUND", folder, name)
                    except OSError:
                        pass
        print(sorted(os.environ), sorted(os.listdir("/proc/self/fd")))
        """).put("stop_at_first_failure", false);
    program(request, "python", "# p4ssphrase\nraise SystemExit(0)");
    test(request, "", "p4ssphrase");
    test(request, "", "p4ssphrase");
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED);
    assertThat(answer.toString()).doesNotContain("FOUND", "test-1", "expected");
    assertThat(answer.at("/tests/0/stdout").asText()).contains("/box/script.py");
  }

  @Test
  void nothingOfOneTestIsSeenByTheNext() {
    ObjectNode request = request("python", """
        import os, socket, subprocess, sys, time
        seen = []
        def attempt(action):
            try:
                action()
                return True
            except OSError:
                return False
        places = ["/box", "/tmp", "/dev/shm", "/var/tmp", "/run/lock", "/dev/mqueue"]
        for place in places:
            seen += [place + "/" + f for f in (os.listdir(place) if os.path.isdir(place) else []) if f != "script.py"]
        # root's: the runner, and what the interpreter is a copy of
        seen += [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid() and os.stat("/proc/" + p).st_uid != 0]
        link = socket.socket(socket.AF_UNIX)
        if attempt(lambda: link.connect("\\0left")): seen.append("socket")
        print("seen", seen, input())
        sys.stdout.flush()
        for place in places:
            attempt(lambda: open(place + "/left", "w").write("x"))
            attempt(lambda: os.mkdir(place + "/folder"))
        for change in [lambda: open("/box/script.py", "w").write("print('seen changed')"), lambda: os.unlink("/box/script.py"),
                       lambda: os.chmod("/box/script.py", 0o777), lambda: os.rename("/box/script.py", "/box/other.py")]:
            if attempt(change): print("source can be changed")
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                daemon = socket.socket(socket.AF_UNIX)
                attempt(lambda: daemon.bind("\\0left") or daemon.listen())
                for fd in range(3): os.close(fd)
                while True:
                    attempt(lambda: open("/tmp/left", "w").write("x"))
                    time.sleep(0.01)
        """);
    test(request, "one", "seen [] one");
    test(request, "two", "seen [] two");
    test(request, "three", "seen [] three");
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).as("%s", answer).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.ACCEPTED);

    ObjectNode binary = request("c", """
        #include <stdio.h>
        #include <sys/stat.h>
        #include <unistd.h>
        int main(void) {
          int changed = fopen("main", "w") != NULL || !unlink("main") || !chmod("main", 0777) || !rename("main", "other");
          printf("%s\\n", changed ? "changed" : "same");
        }
        """);
    test(binary, "", "same");
    test(binary, "", "same");
    assertThat(verdicts(client.submit(binary))).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'{\"test_cases\": [{}], \"stdin\": \"1\"}'|stdin",
      "'{\"test_cases\": [{}], \"expected_output\": \"1\"}'|expected_output",
      "'{\"test_cases\": {}}'|test_cases",
      "'{\"test_cases\": [{}, 7]}'|test_cases[1]",
      "'{\"test_cases\": [{}, {\"stdin\": 7}]}'|test_cases[1].stdin",
      "'{\"test_cases\": [{\"expected_output\": []}]}'|test_cases[0].expected_output",
      "'{\"test_cases\": [{\"expected\": \"1\"}]}'|test_cases[0].expected",
      "'{\"test_cases\": [{\"points\": -1}]}'|test_cases[0].points",
      "'{\"test_cases\": [{\"points\": 1e999999}]}'|test_cases[0].points",
      "'{\"test_cases\": [{\"points\": [1]}]}'|test_cases[0].points",
      "'{\"test_cases\": [{},{},{},{},{},{},{},{},{},{},{}], \"number_of_runs\": 20}'|number_of_runs",
      "'{\"stop_at_first_failure\": \"perhaps\"}'|stop_at_first_failure",
      "'{\"checker\": \"fuzzy\"}'|checker",
      "'{\"checker\": \"program\"}'|checker",
      "'{\"checker\": \"interactor\"}'|checker",
      "'{\"checker\": {}}'|checker.type",
      "'{\"checker\": {\"type\": \"float\", \"absolute\": -1}}'|checker.absolute",
      "'{\"checker\": {\"type\": \"float\", \"relative\": \"nan\"}}'|checker.relative",
      "'{\"checker\": {\"type\": \"exact\", \"absolute\": 1}}'|checker.absolute",
      "'{\"checker\": {\"type\": \"program\", \"language\": \"python\"}}'|checker.source_code",
      "'{\"checker\": {\"type\": \"program\", \"language\": \"latin\", \"source_code\": \"x\"}}'|checker.language",
  })
  void whatIsNotRightIsRefusedByName(String fields, String field) throws Exception {
    ObjectNode request = (ObjectNode) Client.JSON.readTree(fields);
    request.put("language", "python").put("source_code", "x");
    JsonNode errors = Client.json(client.post("/submissions", request).join(), 422);
    assertThat(errors.fieldNames()).toIterable().contains(field);
  }

  @Test
  void moreThanTwoHundredTestsAreRefusedAndTheLimitNamed() {
    ObjectNode request = request("python", DOUBLE);
    for (int i = 0; i < 201; i++) {
      test(request, "1", "2");
    }
    JsonNode errors = Client.json(client.post("/submissions", request).join(), 422);
    assertThat(errors.at("/test_cases/0").asText()).contains("maximum is 200");
  }

  private long jobs() {
    return meters.get("dromedary.stage").tag("stage", "run").timer().count();
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  private static void program(ObjectNode request, String language, String source) {
    request.set("checker", request(language, source).put("type", "program"));
  }

  private static ObjectNode test(ObjectNode request, String stdin, String expected) {
    ArrayNode tests = request.withArray("test_cases");
    return tests.addObject().put("stdin", stdin).put("expected_output", expected);
  }

  private static List<Verdict> verdicts(JsonNode submission) {
    return StreamSupport.stream(submission.path("tests").spliterator(), false).map(Client::verdict).toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
