package dev.dromedary.bench;

/** One line on the terminal that tells how far it is; on anything else, one line for each step. */
final class Progress {
  private static final boolean TERMINAL = System.console() != null;

  private Progress() {}

  static void step(String what) {
    System.err.print(TERMINAL ? "\r\033[K… " + what : "… " + what + "\n");
  }

  static void of(String what, int done, int all) {
    if (TERMINAL) {
      int filled = 30 * done / Math.max(1, all);
      System.err.printf("\r\033[K%s%s %d of %d  %s", "█".repeat(filled), "░".repeat(30 - filled), done, all, what);
    }
  }

  static void end() {
    if (TERMINAL) {
      System.err.print("\r\033[K");
    }
  }
}
