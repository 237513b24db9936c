package dev.dromedary.execution;

/** Additional files that can't be put into a work directory. The message goes on after "additional_files". */
public class InvalidArchiveException extends Exception {
  InvalidArchiveException(String message) {
    super(message);
  }
}
