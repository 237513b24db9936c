package dev.dromedary.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what is wrong with a request, so that the client learns of everything at once. */
class FieldErrors {
  private final Map<String, List<String>> byField = new LinkedHashMap<>();

  void add(String field, String message) {
    byField.computeIfAbsent(field, name -> new ArrayList<>()).add(message);
  }

  void throwIfAny() throws InvalidSubmissionException {
    if (!byField.isEmpty()) {
      throw new InvalidSubmissionException(byField);
    }
  }
}
