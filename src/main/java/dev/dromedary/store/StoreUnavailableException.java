package dev.dromedary.store;

/** Redis doesn't answer. What was asked of it may have been done or not; asking the same again is safe. */
public class StoreUnavailableException extends Exception {
  public StoreUnavailableException(Throwable cause) {
    super("Redis doesn't answer: " + cause.getMessage(), cause);
  }
}
