package dev.dromedary.api;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.springframework.stereotype.Component;

/**
 * Which of a message's headers leave as headers of the answer. In Camel a request's headers stay on the message, and
 * would all be sent back, credentials included, by any route that forgets to remove them.
 */
@Component("responseHeaders")
class ResponseHeaders extends HttpHeaderFilterStrategy {
  private static final Set<String> SENT = Set.of("content-type", "retry-after", "location", "cache-control", "allow",
      "www-authenticate", "content-disposition");

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !SENT.contains(name.toLowerCase(Locale.ROOT)) || super.applyFilterToCamelHeaders(name, value, exchange);
  }
}
