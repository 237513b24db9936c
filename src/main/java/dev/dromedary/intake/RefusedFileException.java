package dev.dromedary.intake;

/** A dropped file can't be submitted, and never will be as it is; the message says why, for the one who dropped it. */
public class RefusedFileException extends Exception {
  RefusedFileException(String message) {
    super(message);
  }
}
