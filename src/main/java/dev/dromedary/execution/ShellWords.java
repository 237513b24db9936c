package dev.dromedary.execution;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words as a POSIX shell does, and does nothing else that a shell does: quotes and backslashes
 * are honoured; $, `, *, ;, | and the like are ordinary characters.
 */
public final class ShellWords {
  private ShellWords() {}

  /** @param line null is no words; an unclosed quote ends with the line */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    if (line != null) {
      split(line, words);
    }
    return words;
  }

  /** Whether each quote has its other one. */
  public static boolean isClosed(String line) {
    return split(line, new ArrayList<>());
  }

  /** @return false when the line ends within a quote */
  private static boolean split(String line, List<String> words) {
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
        continue;
      }
      if (word == null) {
        word = new StringBuilder();
      }
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < line.length()
          && (quote == 0 || "\"\\$`".indexOf(line.charAt(i + 1)) >= 0)) {
        word.append(line.charAt(++i));
      } else {
        word.append(c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return quote == 0;
  }
}
