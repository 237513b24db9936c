package dev.dromedary.observability;

import java.util.List;

/** Text without control characters, and without those that change the direction of what follows. */
final class HarmlessText {
  /** How the further lines of a stack trace begin, and no line of the log. */
  private static final List<String> OF_STACK_TRACES =
      List.of("\tat ", "\t... ", "\tSuppressed: ", "\t\t", "Caused by: ", "Wrapped by: ");

  private HarmlessText() {}

  /** @return with a backslash and letters for what is harmful; the same object if nothing is */
  static String of(String text) {
    if (text == null || text.chars().noneMatch(HarmlessText::isHarmful)) {
      return text;
    }
    StringBuilder harmless = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isHarmful(c)) {
        harmless.append(c);
      } else if (c == '\n') {
        harmless.append(goesOnAt(text, i + 1) ? "\n" : "\\n");
      } else if (c == '\r') {
        harmless.append("\\r");
      } else {
        harmless.append(String.format("\\u%04x", (int) c));
      }
    }
    return harmless.toString();
  }

  private static boolean goesOnAt(String text, int index) {
    return OF_STACK_TRACES.stream().anyMatch(beginning -> text.startsWith(beginning, index));
  }

  private static boolean isHarmful(int c) {
    return c != '\t' && Character.isISOControl(c) || c >= '\u2028' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
  }
}
