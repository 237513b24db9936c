package dev.dromedary.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpBinding;

/**
 * Gives a route the request's body as it arrives. Camel's own binding copies it first, outside of the route: whoever
 * sends too much would then get an answer that no route has a say in.
 */
class UnreadBodyBinding extends SpringBootPlatformHttpBinding {
  @Override
  public Object parseBody(HttpServletRequest request, Message message) throws IOException {
    return request.getContentLengthLong() == 0 ? null : request.getInputStream();
  }

  /** A form in the body is for the route to read, or to refuse. */
  @Override
  protected void readFormUrlEncodedBody(HttpServletRequest request, Message message) {}
}
