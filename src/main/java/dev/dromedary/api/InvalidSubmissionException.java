package dev.dromedary.api;

import java.util.List;
import java.util.Map;

/** Fields of a request have values that aren't allowed. */
public class InvalidSubmissionException extends Exception {
  private final Map<String, List<String>> errors;

  InvalidSubmissionException(Map<String, List<String>> errors) {
    super(errors.toString());
    this.errors = errors;
  }

  /** What is wrong with each field, by its name; in Judge0's words where it has some. */
  public Map<String, List<String>> getErrors() {
    return errors;
  }
}
