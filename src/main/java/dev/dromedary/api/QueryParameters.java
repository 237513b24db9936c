package dev.dromedary.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Names and values in the form that queries and forms have. Of those given twice the last one counts. */
class QueryParameters {
  /** No request has so many fields; a form of 32 MB could have 16 million, of 100 bytes each in memory. */
  private static final int MOST = 1000;

  private final Map<String, String> byName = new LinkedHashMap<>();

  /**
   * @param query null when there's none
   * @throws MalformedRequestException for a broken percent-encoding, or more than {@value #MOST} parameters
   */
  QueryParameters(String query) throws MalformedRequestException {
    if (query == null || query.isEmpty()) {
      return;
    }
    // a limit of parts: what is beyond it stays in one piece
    String[] pairs = query.split("&", MOST + 1);
    if (pairs.length > MOST) {
      throw new MalformedRequestException("the query or form has too many parameters (maximum is " + MOST + ")");
    }
    for (String pair : pairs) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] nameAndValue = pair.split("=", 2);
      byName.put(decode(nameAndValue[0]), nameAndValue.length == 1 ? "" : decode(nameAndValue[1]));
    }
  }

  private static String decode(String text) throws MalformedRequestException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedRequestException("the query or form is not percent-encoded properly: " + text);
    }
  }

  /** @return null when there's none of the name */
  String get(String name) {
    return byName.get(name);
  }

  void forEach(BiConsumer<String, String> action) {
    byName.forEach(action);
  }
}
