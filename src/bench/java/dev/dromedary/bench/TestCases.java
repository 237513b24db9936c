package dev.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A C++ program with a hundred test cases in one submission, against compiling it once and starting it a hundred times in a shell. In
 * turns, so that a noisy machine is noisy for both.
 */
final class TestCases {
  private static final int TESTS = 100;
  private static final String SOURCE =
      "#include <iostream>\nint main() { long n = 21; std::cin >> n; std::cout << n * 2 << std::endl; }\n";
  private static final List<String> COMPILE = List.of("g++", "-O2", "-std=gnu++20", "main.cpp", "-lm", "-o", "main");

  private TestCases() {}

  /** @return whether it took no longer than the compilation and, for each test, a bare run and 2 ms */
  static boolean run(Judge judge, Bare bare, int rounds) throws Exception {
    List<Long> compile = new ArrayList<>();
    List<Long> bareRun = new ArrayList<>();
    List<Long> total = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Progress.of("rounds of " + TESTS + " test cases", round, rounds);
      String source = SOURCE + "// " + round + " " + System.nanoTime() + "\n";
      compile.add((long) (bare.run(Map.of("main.cpp", source), List.of(COMPILE), 1).wall().p50() * 1e6));
      bareRun.add((long) (bare.run(Map.of(), List.of(List.of("./main")), TESTS).wall().mean() * 1e6));
      ObjectNode submission = submission(source);
      long start = System.nanoTime();
      JsonNode answer = judge.run(submission);
      total.add(System.nanoTime() - start);
      if (answer.get("tests").size() != TESTS) {
        throw new IllegalStateException(answer.toString());
      }
    }
    Progress.end();
    double allowed = Sample.ofNanos(compile).p50() + TESTS * (Sample.ofNanos(bareRun).p50() + 2);
    System.out.printf("%-44s %8.1f ms%n", "compile, bare", Sample.ofNanos(compile).p50());
    System.out.printf("%-44s %8.2f ms%n", "one run, bare", Sample.ofNanos(bareRun).p50());
    System.out.printf("%-44s %8.1f ms%n", TESTS + " tests over HTTP, compiled once, p50", Sample.ofNanos(total).p50());
    System.out.printf("%-44s %8.1f ms%n", "allowed: compile + " + TESTS + " × (run + 2 ms)", allowed);
    System.out.printf("%.2f of what is allowed%n", Sample.ofNanos(total).p50() / allowed);
    return Sample.ofNanos(total).p50() <= allowed;
  }

  private static ObjectNode submission(String source) {
    ObjectNode submission = Judge.JSON.createObjectNode().put("language", "cpp").put("source_code", source);
    ArrayNode tests = submission.putArray("test_cases");
    for (int i = 0; i < TESTS; i++) {
      tests.addObject().put("stdin", i + "\n").put("expected_output", 2 * i + "\n");
    }
    return submission;
  }
}
