package dev.dromedary.store;

/** A client has used an idempotency key for another submission before. */
public class IdempotencyKeyReusedException extends Exception {
  public IdempotencyKeyReusedException() {
    super("was used for another submission before");
  }
}
