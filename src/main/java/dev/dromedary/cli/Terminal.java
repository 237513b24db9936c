package dev.dromedary.cli;

/**
 * What of this process is connected to somebody's eyes and hands. Java can't tell for one stream alone, so the launcher does.
 *
 * @param input whether standard input is a keyboard
 * @param colours whether standard output is to be coloured
 * @param progress whether standard error takes a line that is written over and over
 */
record Terminal(boolean input, boolean colours, boolean progress) {
  /** @param descriptors the numbers of the file descriptors that are terminals, such as {@code "012"} */
  static Terminal of(String descriptors, String noColor) {
    return new Terminal(descriptors.contains("0"), descriptors.contains("1") && (noColor == null || noColor.isEmpty()),
        descriptors.contains("2"));
  }

  /**
   * Text that a stranger's program wrote, so that it can't give the terminal commands: all control characters but
   * tabs and line breaks become visible signs.
   */
  static String harmless(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean carriageReturnOfLineBreak = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (carriageReturnOfLineBreak) {
        continue;
      }
      if (c < ' ' && c != '\n' && c != '\t') {
        shown.append((char) ('\u2400' + c));
      } else if (c >= 0x7f && c < 0xa0) {
        shown.append(c == 0x7f ? '\u2421' : '\ufffd');
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
