package dev.dromedary.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Bodies and headers of answers that aren't a success. */
@Component("errorAnswers")
public class ErrorAnswers {
  public Map<String, Object> error(String message) {
    return Map.of("error", message == null ? "" : message);
  }

  /** What is wrong with one field, or header. */
  public Map<String, List<String>> field(String name, String message) {
    return Map.of(name, List.of(message));
  }

  /** For a submission that was accepted, but can't be shown in the form that was asked for. */
  public Map<String, Object> errorOf(String token, String message) {
    Map<String, Object> error = new LinkedHashMap<>(error(message));
    error.put("token", token);
    return error;
  }

  /** Tells the client nothing but an id, by which the log tells everything. */
  public Map<String, Object> internalError(String id) {
    Map<String, Object> error = new LinkedHashMap<>(error("internal error"));
    error.put("id", id);
    return error;
  }

  /** @return the header's value: whole seconds, at least one */
  public String retryAfter(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
