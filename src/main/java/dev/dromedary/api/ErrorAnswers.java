package dev.dromedary.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Bodies and headers of answers that aren't a success. */
@Component("errorAnswers")
public class ErrorAnswers {
  public Map<String, Object> error(String message) {
    return Map.of("error", message == null ? "" : message);
  }

  /**
   * An error that no contract has a form for, as RFC 9457 has it; its type is {@code about:blank}, which need not be written.
   * {@code error} is where Judge0's clients look for words.
   *
   * @param detail null when there's nothing to say but what the status says
   */
  public Map<String, Object> problem(int status, String detail) {
    HttpStatus known = HttpStatus.resolve(status);
    String title = known == null ? "HTTP " + status : known.getReasonPhrase();
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("title", title);
    problem.put("status", status);
    if (detail != null) {
      problem.put("detail", detail);
    }
    problem.put("error", detail == null ? title : detail);
    return problem;
  }

  /** For a submission that was accepted, but can't be shown in the form that was asked for. */
  public Map<String, Object> errorOf(String token, String message) {
    Map<String, Object> error = new LinkedHashMap<>(error(message));
    error.put("token", token);
    return error;
  }

  /** Tells the client nothing but an id, by which the log tells everything. */
  public Map<String, Object> internalError(int status, String id) {
    Map<String, Object> problem = problem(status, "internal error");
    problem.put("id", id);
    return problem;
  }

  /** @return the header's value: whole seconds, at least one */
  public String retryAfter(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
