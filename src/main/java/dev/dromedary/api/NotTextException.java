package dev.dromedary.api;

/** What is to be shown as text isn't UTF-8. */
public class NotTextException extends Exception {
  NotTextException() {
    super("some attributes for this submission cannot be converted to UTF-8, use base64_encoded=true query parameter");
  }
}
