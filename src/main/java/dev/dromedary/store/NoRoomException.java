package dev.dromedary.store;

/** Too many large submissions are being accepted, read or shown. To ask again is safe. */
public class NoRoomException extends Exception {
  NoRoomException() {
    super("too many large submissions are being read or written; try again later");
  }
}
