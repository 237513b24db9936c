package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.pool.ContainerPools;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Programs that talk with an interactor, over HTTP: whoever errs first is to blame, both end, and nobody waits for ever. */
@TestPropertySource(properties = {
    "dromedary.pool.size=3", "dromedary.execution.cores=1",
    "dromedary.execution.checker.cpu-time=1s", "dromedary.execution.checker.wall-time=3s"})
class InteractorIT extends ServiceFixture {
  private static final int POOL = 3;

  /** Has a number guessed; the secret is the test's expected output, the bound its input. */
  private static final String GUESS = """
      import sys
      bound, secret = (int(open(path).read()) for path in sys.argv[1:])
      print(bound, flush=True)
      for asked in range(1, 12):
          line = sys.stdin.readline()
          if not line.strip().isdigit():
              sys.exit(f"question {asked} is no number")
          guess = int(line)
          print("right" if guess == secret else "more" if guess < secret else "less", flush=True)
          if guess == secret:
              sys.exit(0)
      sys.exit("too many questions")
      """;
  private static final String BISECT = """
      low, high = 0, int(input())
      while True:
          middle = (low + high) // 2
          print(middle, flush=True)
          answer = input()
          if answer == "right":
              break
          low, high = (middle + 1, high) if answer == "more" else (low, middle - 1)
      """;
  private static final String BISECT_CPP = """
      #include <iostream>
      #include <string>
      int main() {
        long low = 0, high; std::cin >> high;
        for (std::string answer; answer != "right"; ) {
          long middle = (low + high) / 2;
          std::cout << middle << std::endl;
          std::cin >> answer;
          if (answer == "more") low = middle + 1; else high = middle - 1;
        }
      }
      """;

  @Autowired
  private ContainerPools pool;

  @AfterEach
  void everyContainerIsBack() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.status().usable() == POOL);
  }

  @ParameterizedTest
  @CsvSource({"python", "cpp"})
  void theyTalkOnEachTest(String language) {
    ObjectNode request = guessing(language, language.equals("cpp") ? BISECT_CPP : BISECT);
    for (int secret : new int[] {0, 77, 1000}) {
      test(request, "1000", "" + secret);
    }
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).as("%s", answer).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.ACCEPTED);
    assertThat(answer.at("/tests/0/stdout").asText()).startsWith("500\n249\n");
  }

  @Test
  void theInteractorSaysWhatIsWrong() {
    ObjectNode request = guessing("python", "input()\nfor n in range(99):\n  print(n, flush=True)\n  if input() == 'right': break");
    request.put("stop_at_first_failure", false);
    test(request, "100", "3");
    test(request, "100", "50");
    JsonNode answer = client.submit(request);
    assertThat(verdicts(answer)).containsExactly(Verdict.ACCEPTED, Verdict.WRONG_ANSWER);
    assertThat(answer.at("/tests/1/message").asText()).isEqualTo("too many questions");
  }

  /** In each line somebody errs: the program, then the interactor. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // leaves early, in good order or not
      "leaves at once|pass|import sys\\nsys.exit(0 if input() else 1)|WRONG_ANSWER|The program ended before the interactor was done",
      "leaves while it is spoken to|pass|import time\\nwhile True: print('x' * 1000, flush=True); time.sleep(0.01)|INTERNAL_ERROR|Interactor: time limit exceeded (wall clock)",
      "fails|raise SystemExit(3)|input()|RUNTIME_ERROR_NZEC|Exited with error status 3",
      "crashes in the middle|import os\\nprint(1, flush=True); input(); os.abort()|input(); print(2, flush=True); input()|RUNTIME_ERROR_SIGABRT|Caught fatal signal 6",
      "is left alone by one who is content|input()|pass|RUNTIME_ERROR_NZEC|Exited with error status 1",
      "ends when its input does|import sys\\nsys.stdin.read()|print('bye')|ACCEPTED|",
      "is wrong, and fails when it is left|print(5, flush=True); input()|import sys\\ninput(); sys.exit('no 5')|WRONG_ANSWER|no 5",
      // closes what the other needs
      "closes its input|import os\\nos.close(0); print('ready', flush=True)|input(); print('x' * 200000, flush=True)|ACCEPTED|",
      "closes its output|import os, sys\\nsys.stdin.readline(); os.close(1); sys.stdin.readline()|import sys\\nprint('go', flush=True); sys.exit(0 if input() else 1)|INTERNAL_ERROR|Interactor: failed with an error that it didn't catch: Traceback (most recent call last):",
      "ends its input and goes on|import sys\\nprint(len(sys.stdin.read()), flush=True)|import sys, os\\nprint('four'); sys.stdout.flush(); os.close(1); sys.exit(0 if input() == '5' else 'no')|ACCEPTED|",
      // pipes that are full
      "writes and doesn't read|print('x' * 300000, flush=True); print(len(input()))|print('y' * 300000, flush=True); n = len(input()); m = input()|ACCEPTED|",
      "floods|while True: print('x' * 1000)|import time\\ntime.sleep(60)|TIME_LIMIT_EXCEEDED|Time limit exceeded (wall clock)",
      "is flooded|import time\\ntime.sleep(60)|while True: print('x' * 1000)|TIME_LIMIT_EXCEEDED|Time limit exceeded (wall clock)",
      // nobody says anything
      "never writes|import time\\ntime.sleep(60)|input()|TIME_LIMIT_EXCEEDED|Time limit exceeded (wall clock)",
      "waits as the other does|input()|input()|TIME_LIMIT_EXCEEDED|Time limit exceeded (wall clock)",
      "thinks for ever|while True: pass|input()|TIME_LIMIT_EXCEEDED|Time limit exceeded",
      "takes too much|x = bytearray(1 << 30)|input()|MEMORY_LIMIT_EXCEEDED|Memory limit exceeded",
      // an interactor at fault
      "has an interactor that fails|input()|import sys\\nsys.exit(3)|INTERNAL_ERROR|Interactor: exited with status 3",
      "has an interactor that crashes|input()|import os\\nos.abort()|INTERNAL_ERROR|Interactor: was ended by signal 6",
      "has an interactor that thinks for ever|input()|while True: pass|INTERNAL_ERROR|Interactor: time limit exceeded",
      "has an interactor that is no program|input()|print('broken|INTERNAL_ERROR|Interactor: failed with an error that it didn't catch",
  })
  void whoErrsFirstIsToBlame(String program, String source, String interactor, Verdict verdict, String message) {
    ObjectNode request = request("python", source.replace("\\n", "\n")).put("cpu_time_limit", 1).put("wall_time_limit", 2);
    request.set("checker", request("python", interactor.replace("\\n", "\n")).put("type", "interactor"));
    test(request, "in", "out");
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s: %s", program, answer).isEqualTo(verdict);
    assertThat(answer.path("message").asText("")).startsWith(message == null ? "" : message);
  }

  @Test
  void anInteractorThatDoesNotCompileIsAnInternalError() {
    ObjectNode request = request("python", BISECT);
    request.set("checker", request("cpp", "int main() { return x; }").put("type", "interactor"));
    test(request, "", "");
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.INTERNAL_ERROR);
    assertThat(answer.path("message").asText()).startsWith("Interactor: The compiler ended with status 1. main.cpp");
  }

  @Test
  void aProgramSeesNothingOfTheInteractor() {
    ObjectNode request = request("bash",
        "ls -a /box /tmp; ls /proc | grep -cx '[0-9]*'; env; cat /box/* /tmp/* 2>/dev/null | grep -c p4ss''phrase; echo end");
    request.set("checker", request("python", """
        import sys
        said = ""
        for line in sys.stdin:
            said += line
            if line == "end\\n":
                break
        sys.exit("seen" if "test-1" in said or "expected" in said else 0)
        # p4ssphrase
        """).put("type", "interactor"));
    test(request, "", "p4ssphrase");
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.at("/tests/0/stdout").asText()).endsWith("\n0\nend\n").doesNotContain("test-1", "p4ss");
  }

  @Test
  void moreOfThemThanContainersEndAllTheSame() {
    List<CompletableFuture<JsonNode>> answers = IntStream.range(0, 4 * POOL).mapToObj(i -> {
      ObjectNode request = guessing("python", BISECT);
      test(request, "1000", "" + 80 * i);
      return client.post("/submissions?wait=true", request).thenApply(response -> Client.json(response, 201));
    }).toList();
    assertThat(answers).allSatisfy(answer -> assertThat(Client.verdict(answer.join())).isEqualTo(Verdict.ACCEPTED));
  }

  @Test
  void aDialogueCanBeCancelled() {
    ObjectNode request = request("python", "input()").put("wall_time_limit", 20);
    request.set("checker", request("python", "input()").put("type", "interactor"));
    test(request, "", "");
    String token = Client.json(client.post("/submissions", request).join(), 201).path("token").asText();
    Awaitility.await().until(() -> Client.verdict(find(token)) == Verdict.PROCESSING);
    client.delete("/submissions/" + token);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Client.verdict(find(token)) == Verdict.CANCELLED);
  }

  private JsonNode find(String token) {
    return Client.json(client.get("/submissions/" + token), 200);
  }

  private static ObjectNode guessing(String language, String source) {
    ObjectNode request = request(language, source);
    request.set("checker", request("python", GUESS).put("type", "interactor"));
    return request;
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  private static void test(ObjectNode request, String stdin, String expected) {
    request.withArray("test_cases").addObject().put("stdin", stdin).put("expected_output", expected);
  }

  private static List<Verdict> verdicts(JsonNode submission) {
    return StreamSupport.stream(submission.path("tests").spliterator(), false).map(Client::verdict).toList();
  }
}
