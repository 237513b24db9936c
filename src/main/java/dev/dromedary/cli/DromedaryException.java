package dev.dromedary.cli;

import java.util.List;
import java.util.Map;

/** The service can't be reached, or doesn't do what it is asked for. */
public class DromedaryException extends Exception {
  private final int httpStatus;
  private final String title;
  private final String detail;
  private final transient Map<String, List<String>> fields;

  /** Without an answer of the service. */
  DromedaryException(String title, String detail) {
    this(0, title, detail, Map.of());
  }

  DromedaryException(int httpStatus, String title, String detail, Map<String, List<String>> fields) {
    super(title + ": " + detail + (fields.isEmpty() ? "" : " " + fields));
    this.httpStatus = httpStatus;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
  }

  /** 0 when there was no answer. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The kind of failure, in a few words. */
  public String title() {
    return title;
  }

  /** What failed, for people. */
  public String detail() {
    return detail;
  }

  /** What is wrong with each field of the request, by name; empty when that isn't why it was refused. */
  public Map<String, List<String>> fields() {
    return fields;
  }
}
