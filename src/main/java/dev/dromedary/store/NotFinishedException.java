package dev.dromedary.store;

/** A verdict was asked for, and there's none yet. */
public class NotFinishedException extends Exception {
  public NotFinishedException(String token) {
    super("submission " + token + " is not finished");
  }
}
