package dev.dromedary.cli;

import java.util.List;
import java.util.Map;

/** The service can't be reached, or doesn't do what it is asked for. */
class ServiceException extends Exception {
  private final int httpStatus;
  private final transient Map<String, List<String>> fields;

  /** @param httpStatus 0 when there was no answer */
  ServiceException(int httpStatus, String message) {
    this(httpStatus, message, Map.of());
  }

  ServiceException(int httpStatus, String message, Map<String, List<String>> fields) {
    super(message);
    this.httpStatus = httpStatus;
    this.fields = fields;
  }

  int httpStatus() {
    return httpStatus;
  }

  /** What is wrong with each field of the request. */
  Map<String, List<String>> fields() {
    return fields;
  }
}
