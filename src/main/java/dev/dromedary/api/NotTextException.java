package dev.dromedary.api;

/** What is to be shown as text isn't UTF-8. */
public class NotTextException extends Exception {
  NotTextException() {
    this("this submission");
  }

  private NotTextException(String what) {
    super("some attributes for " + what + " cannot be converted to UTF-8, use base64_encoded=true query parameter");
  }

  static NotTextException ofSeveral() {
    return new NotTextException("one or more submissions");
  }
}
