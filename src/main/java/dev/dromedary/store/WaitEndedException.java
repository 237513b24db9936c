package dev.dromedary.store;

/**
 * A wait ended without a verdict: this node stops, or Redis has lost the submission in a failover. To ask again is
 * safe; for a client, with the same idempotency key.
 */
public class WaitEndedException extends Exception {
  private WaitEndedException(String message) {
    super(message);
  }

  /** The submission stays queued, or another node runs it. */
  static WaitEndedException stopping() {
    return new WaitEndedException("this node is stopping");
  }

  static WaitEndedException lost(String token) {
    return new WaitEndedException("submission " + token + " is gone");
  }
}
