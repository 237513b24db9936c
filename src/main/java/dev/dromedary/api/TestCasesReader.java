package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.TestCase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads what a program is run on: {@code test_cases}, or Judge0's {@code stdin} and {@code expected_output}. Stricter
 * than elsewhere, as there's no Judge0 to be like.
 */
class TestCasesReader {
  private static final int MAX_TESTS = 200;
  private static final int MAX_NAME = 256;
  private static final BigDecimal MAX_POINTS = BigDecimal.valueOf(1_000_000);
  private static final int MAX_DECIMALS = 9;
  private static final Set<String> KNOWN = Set.of("stdin", "expected_output", "name", "points");

  private final RequestFields fields;
  private final JsonNode given;

  TestCasesReader(RequestFields fields) {
    this.fields = fields;
    JsonNode testCases = fields.json("test_cases");
    // generated clients send an empty list for one that nobody has filled
    given = testCases != null && testCases.isArray() && testCases.isEmpty() ? null : testCases;
  }

  boolean areGiven() {
    return given != null;
  }

  List<TestCase> read() {
    if (!areGiven()) {
      byte[] stdin = fields.content("stdin");
      return List.of(new TestCase(stdin == null ? new byte[0] : stdin, fields.content("expected_output")));
    }
    for (String name : List.of("stdin", "expected_output")) {
      if (fields.json(name) != null) {
        fields.refuse(name, "can't be given together with test_cases");
      }
    }
    List<TestCase> tests = new ArrayList<>();
    if (!given.isArray()) {
      fields.refuse("test_cases", "must be an array");
    } else if (given.size() > MAX_TESTS) {
      fields.refuse("test_cases", "is too long (maximum is " + MAX_TESTS + " test cases)");
    } else {
      for (int i = 0; i < given.size(); i++) {
        String path = "test_cases[" + i + "]";
        if (given.get(i) instanceof ObjectNode test) {
          tests.add(test(fields.within(test, path)));
        } else {
          fields.refuse(path, "must be an object");
        }
      }
    }
    return tests;
  }

  private static TestCase test(RequestFields test) {
    test.refuseAllBut(KNOWN);
    byte[] stdin = text("stdin", test) ? test.content("stdin") : null;
    byte[] expectedOutput = text("expected_output", test) ? test.content("expected_output") : null;
    return new TestCase(stdin == null ? new byte[0] : stdin, expectedOutput, name(test), points(test));
  }

  /** Whether there is a text; reports what is none. */
  private static boolean text(String name, RequestFields test) {
    JsonNode value = test.json(name);
    if (value == null || value.isTextual()) {
      return value != null;
    }
    test.refuse(name, "must be a string");
    return false;
  }

  private static String name(RequestFields test) {
    String name = text("name", test) ? test.string("name") : null;
    if (name != null && name.codePointCount(0, name.length()) > MAX_NAME) {
      test.refuse("name", "is too long (maximum is " + MAX_NAME + " characters)");
    }
    return name;
  }

  private static BigDecimal points(RequestFields test) {
    BigDecimal points = test.number("points");
    if (points == null) {
      return null;
    }
    if (points.signum() < 0) {
      test.refuse("points", "must be greater than or equal to 0");
    } else if (points.compareTo(MAX_POINTS) > 0) {
      test.refuse("points", "must be less than or equal to " + MAX_POINTS);
    } else if (points.scale() > MAX_DECIMALS) {
      test.refuse("points", "has too many decimals (maximum is " + MAX_DECIMALS + ")");
    }
    return points;
  }

  /** As many runs as test cases are allowed, however they come about. */
  void checkRuns(int numberOfRuns) {
    if (areGiven() && given.size() <= MAX_TESTS && given.size() * numberOfRuns > MAX_TESTS) {
      fields.refuse("number_of_runs",
          "times the number of test cases must be less than or equal to " + MAX_TESTS);
    }
  }

  boolean stopAtFirstFailure() {
    JsonNode value = fields.json("stop_at_first_failure");
    if (value != null && !value.isBoolean()) {
      fields.refuse("stop_at_first_failure", "must be true or false");
    }
    return value == null || value.asBoolean(true);
  }
}
