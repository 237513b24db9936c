package dev.dromedary.intake;

import java.nio.charset.StandardCharsets;

final class FileNames {
  private static final int MAX_BYTES = 255;

  private FileNames() {}

  /** Both together, the name shortened to what file systems take; two long names may become one. */
  static String join(String prefix, String name, String suffix) {
    String shortened = name;
    while ((prefix + shortened + suffix).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      shortened = shortened.substring(0, shortened.offsetByCodePoints(shortened.length(), -1));
    }
    return prefix + shortened + suffix;
  }
}
