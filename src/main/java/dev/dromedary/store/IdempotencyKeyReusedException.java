package dev.dromedary.store;

/** A client has used an idempotency key for another submission before. */
public class IdempotencyKeyReusedException extends Exception {
  public IdempotencyKeyReusedException() {
    super("the idempotency key was used for another submission before");
  }
}
