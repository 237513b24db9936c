package dev.dromedary.config;

import java.util.List;

/** Settings that nothing would heed. */
class UnknownPropertiesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownPropertiesException(List<String> names) {
    super("There is no such property:\n\n    " + String.join("\n    ", names));
  }
}
