package dev.dromedary.dashboard;

import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * A step that ended with an exception.
 *
 * @param submission the beginning of its token; null when it isn't known
 * @param error for people, without any whole token of a submission: who knows one may read it
 */
record Failure(Instant at, String submission, String error) {
  private static final Pattern TOKEN = Pattern.compile("([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final int TOKEN_SHOWN = 8;
  private static final int MOST_SHOWN = 300;

  static Failure of(Exchange exchange) {
    Throwable error = exchange.getException();
    String text = error.getClass().getSimpleName() + (error.getMessage() == null ? "" : ": " + error.getMessage());
    String shown = TOKEN.matcher(text.substring(0, Math.min(text.length(), MOST_SHOWN))).replaceAll("$1…");
    return new Failure(Instant.now(), beginning(exchange.getVariable("token")), shown);
  }

  /** Enough of a token for who knows it to find it again, and for nobody else. */
  static String beginning(Object token) {
    return token instanceof String text ? text.substring(0, Math.min(text.length(), TOKEN_SHOWN)) : null;
  }
}
