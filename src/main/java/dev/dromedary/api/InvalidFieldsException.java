package dev.dromedary.api;

import java.util.List;

/** The parameter {@code fields} names fields that a submission doesn't have. */
public class InvalidFieldsException extends Exception {
  InvalidFieldsException(List<String> names) {
    super("invalid fields: " + names);
  }
}
