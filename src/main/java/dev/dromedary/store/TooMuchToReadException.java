package dev.dromedary.store;

import org.springframework.util.unit.DataSize;

/** Several submissions were asked for at once that are too large together. */
public class TooMuchToReadException extends Exception {
  TooMuchToReadException(DataSize limit) {
    super("the submissions are larger than " + limit.toMegabytes() + " MB together; ask for fewer at once");
  }
}
