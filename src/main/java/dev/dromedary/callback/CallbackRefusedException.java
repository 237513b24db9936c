package dev.dromedary.callback;

/** A callback that will not be made, or that was answered by something that another attempt would not change. */
public class CallbackRefusedException extends Exception {
  CallbackRefusedException(String message) {
    super(message);
  }
}
