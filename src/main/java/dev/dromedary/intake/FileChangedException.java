package dev.dromedary.intake;

import java.nio.file.Path;

/** Somebody writes to a file that seemed complete; it is to be looked at again later. */
public class FileChangedException extends Exception {
  FileChangedException(Path file) {
    super(file + " has changed while it was read");
  }
}
