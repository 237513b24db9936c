package dev.dromedary.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a request before it is parsed, to decide whose turn it is; what is misread here is read right later. */
final class RequestText {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
  private static final Pattern CHUNKED = Pattern.compile("\ntransfer-encoding:", Pattern.CASE_INSENSITIVE);
  /** Of at most nine digits: what is longer than that is never there as a whole. */
  private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final int MOST_DIGITS = 9;
  /** In bytes. Most clients send a body in a packet of its own, right after the head. */
  private static final int SHORT_BODY = 4096;

  private RequestText() {}

  /** Whether nothing has come after the first head: no body, and no other request. */
  static boolean isAlone(String arrived) {
    int head = arrived.indexOf(END_OF_HEAD);
    return head < 0 || head + END_OF_HEAD.length() == arrived.length();
  }

  /**
   * Whether a request is there with its body, or with a head that announces a short one.
   *
   * @param arrived from its first byte on; each character is a byte
   */
  static boolean isWhole(String arrived) {
    int head = arrived.indexOf(END_OF_HEAD);
    if (head < 0) {
      return false;
    }
    if (CHUNKED.matcher(arrived).region(0, head).find()) {
      return arrived.endsWith(LAST_CHUNK);
    }
    Matcher length = LENGTH.matcher(arrived).region(0, head);
    return !length.find() || length.group(1).length() <= MOST_DIGITS
        && Integer.parseInt(length.group(1)) <= Math.max(SHORT_BODY, arrived.length() - head - END_OF_HEAD.length());
  }
}
