package dev.dromedary.api;

import java.time.Duration;

/** A client has submitted more than it may. */
public class TooManyRequestsException extends Exception {
  private final Duration retryAfter;

  TooManyRequestsException(String limits, Duration retryAfter) {
    super("too many submissions: " + limits + " are allowed to a client");
    this.retryAfter = retryAfter;
  }

  /** When the request that was refused would be allowed. */
  public Duration getRetryAfter() {
    return retryAfter;
  }
}
