package dev.dromedary.callback;

/** An attempt that may succeed another time. */
public class CallbackFailedException extends Exception {
  CallbackFailedException(String message) {
    super(message);
  }
}
