package dev.dromedary.api;

/** No language has this id. */
public class NoSuchLanguageException extends Exception {
  NoSuchLanguageException(String id) {
    super("language with id " + id + " doesn't exist");
  }
}
