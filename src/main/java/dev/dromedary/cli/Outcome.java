package dev.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What became of one file, as {@code --json} prints it. There are always the same keys, null where there's nothing to say:
 * <pre>
 * {"file": "a.py", "language": "Python (3.11.2)", "token": "…", "status": {"id": 4, "description": "Wrong Answer"},
 *  "time": 0.012, "wall_time": 0.02, "memory": 9120, "exit_code": 0, "exit_signal": null, "message": null,
 *  "compile_output": null, "stdout": "41\n", "stderr": null, "points": null,
 *  "tests": [{"name": "01", "status": {…}, "time", "wall_time", "memory", "exit_code", "exit_signal", "message", "stdout", "stderr",
 *             "points"}, …],
 *  "error": {"http_status": 422, "message": "…", "fields": {"cpu_time_limit": ["…"]}}}
 * </pre>
 * Times are numbers of seconds, memory of kilobytes. Text is text; bytes that aren't UTF-8 are U+FFFD in it. Either {@code status}
 * or {@code error} is null; {@code http_status} is 0 when there was no answer.
 */
final class Outcome {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OF_RUN = List.of("time", "wall_time", "memory", "exit_code", "exit_signal", "message");

  private final ObjectNode shown;

  private Outcome(ObjectNode shown) {
    this.shown = shown;
  }

  /** @param result with all fields, text in base64 */
  static Outcome of(String file, JsonNode result) {
    ObjectNode shown = JSON.createObjectNode().put("file", file);
    shown.set("language", result.at("/language/name"));
    shown.set("token", result.path("token"));
    run(result, shown, List.of("compile_output", "stdout", "stderr"));
    ArrayNode tests = result.path("tests").isArray() ? shown.putArray("tests") : null;
    if (tests == null) {
      shown.putNull("tests");
    } else {
      result.get("tests").forEach(test -> {
        ObjectNode one = tests.addObject();
        one.set("name", test.path("name"));
        run(test, one, List.of("stdout", "stderr"));
      });
    }
    shown.putNull("error");
    return new Outcome(shown);
  }

  private static void run(JsonNode result, ObjectNode shown, List<String> texts) {
    shown.set("status", result.path("status"));
    for (String field : OF_RUN) {
      JsonNode value = result.path(field);
      shown.set(field, field.equals("message") ? text(value)
          : field.endsWith("time") && value.isTextual() ? JSON.getNodeFactory().numberNode(new BigDecimal(value.asText()))
          : orNull(value));
    }
    texts.forEach(field -> shown.set(field, text(result.path(field))));
    shown.set("points", orNull(result.path("points")));
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isMissingNode() ? JSON.nullNode() : value;
  }

  private static JsonNode text(JsonNode base64) {
    return base64.isTextual()
        ? JSON.getNodeFactory().textNode(new String(Base64.getMimeDecoder().decode(base64.asText()), StandardCharsets.UTF_8))
        : JSON.nullNode();
  }

  static Outcome refused(String file, DromedaryException e) {
    ObjectNode shown = JSON.createObjectNode().put("file", file);
    for (String field : List.of("language", "token", "status", "time", "wall_time", "memory", "exit_code", "exit_signal", "message",
        "compile_output", "stdout", "stderr", "points", "tests")) {
      shown.putNull(field);
    }
    ObjectNode error = shown.putObject("error").put("http_status", e.httpStatus()).put("message", e.detail());
    error.set("fields", JSON.valueToTree(e.fields()));
    return new Outcome(shown);
  }

  JsonNode json() {
    return shown;
  }

  boolean isRefused() {
    return !shown.get("error").isNull();
  }

  String file() {
    return shown.get("file").asText();
  }

  Run whole() {
    return new Run(shown);
  }

  /** In the order that they were given in; empty without test cases, and when the program wasn't run. */
  List<Run> tests() {
    return shown.get("tests").isNull() ? List.of() : shown.get("tests").findParents("status").stream().map(Run::new).toList();
  }

  /**
   * 0 for Accepted, else the verdict's id (4 Wrong Answer, 5 Time Limit Exceeded, …), which is never 1 or 2; 1 when
   * there is no verdict.
   */
  int exitCode() {
    int status = shown.at("/status/id").asInt(1);
    return status == 3 ? 0 : status;
  }

  /** How one run went: that of a test, or what all of them come to. */
  record Run(JsonNode shown) {
    int status() {
      return shown.at("/status/id").asInt();
    }

    boolean isAccepted() {
      return status() == 3;
    }

    String verdict() {
      return shown.at("/status/description").asText();
    }

    /** Of a text field; empty when there is none. */
    String text(String field) {
      return shown.path(field).isTextual() ? shown.get(field).asText() : "";
    }

    String time() {
      return shown.path("time").isNumber() ? "%.3f s".formatted(shown.get("time").asDouble()) : "–";
    }

    String memory() {
      return shown.path("memory").asLong() > 0 ? "%.1f MB".formatted(shown.get("memory").asLong() / 1024.0) : "–";
    }
  }
}
