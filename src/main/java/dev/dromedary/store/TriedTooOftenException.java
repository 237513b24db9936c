package dev.dromedary.store;

/** A submission has been begun as often as it may be, and no run came to an end: it may be what ends workers. */
public class TriedTooOftenException extends Exception {
  public TriedTooOftenException(String token, int runs) {
    super("submission " + token + " has been begun " + runs + " times without an end");
  }
}
