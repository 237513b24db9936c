package dev.dromedary.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What the user gave can't be submitted; nothing has been. The message is for people. */
class InvalidInputException extends Exception {
  InvalidInputException(String message) {
    super(message);
  }

  static InvalidInputException unreadable(Path file, IOException e) {
    String why = e instanceof NoSuchFileException ? "doesn't exist"
        : e instanceof NotDirectoryException ? "is not a directory"
        : e instanceof AccessDeniedException ? "may not be read by you"
        : "can't be read: " + e.getMessage();
    return new InvalidInputException(file + " " + why);
  }
}
