package dev.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * One line of a terminal that tells how far everything is, written over and over; nothing where there's no terminal.
 */
final class ProgressLine {
  private static final int WIDTH = 30;
  private static final String CLEARED_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean visible;
  private final int steps;
  private String file = "";
  private int done;

  /** @param steps runs, of all files together */
  ProgressLine(PrintStream out, boolean visible, int steps) {
    this.out = out;
    this.visible = visible;
    this.steps = steps;
  }

  /** What is told from now on is of this file. */
  void begin(String name) {
    file = name;
    draw(0, "");
  }

  void finished(int runs) {
    done += runs;
    draw(0, "");
  }

  /** What the service tells of a submission. */
  void event(String event, JsonNode data) {
    if (event.equals("status")) {
      draw(data.path("test").asInt(0), data.path("stage").asText());
    }
  }

  void waits(String why, Duration howLong) {
    draw(0, why + ", trying again in " + howLong.toSeconds() + " s");
  }

  private void draw(int tests, String what) {
    if (!visible) {
      return;
    }
    int now = Math.min(steps, done + tests);
    int filled = WIDTH * now / steps;
    out.print(CLEARED_LINE + "█".repeat(filled) + "░".repeat(WIDTH - filled)
        + String.format(Locale.ROOT, " %d/%d  %s  %s", now, steps, Terminal.harmless(file), Terminal.harmless(what)));
    out.flush();
  }

  void clear() {
    if (visible) {
      out.print(CLEARED_LINE);
      out.flush();
    }
  }
}
