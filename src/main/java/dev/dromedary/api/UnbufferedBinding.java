package dev.dromedary.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpBinding;

/** Bodies are {@link RequestBody}'s, and answers as they are, where Camel's own binding copies them. */
class UnbufferedBinding extends SpringBootPlatformHttpBinding {
  @Override
  public Object parseBody(HttpServletRequest request, Message message) throws IOException {
    return null;
  }

  /** A form in the body is for the route to read, or to refuse. */
  @Override
  protected void readFormUrlEncodedBody(HttpServletRequest request, Message message) {}

  /**
   * With its length, so that the client has all of it at once. It would wait for the last chunk otherwise, which is
   * written when a thread of Tomcat comes to end the request.
   */
  @Override
  protected void doWriteDirectResponse(Message message, HttpServletResponse response, Exchange exchange)
      throws IOException {
    if (message.getBody() instanceof byte[] body) {
      response.setContentLength(body.length);
      OutputStream out = response.getOutputStream();
      out.write(body);
      out.flush();
    } else {
      super.doWriteDirectResponse(message, response, exchange);
    }
  }
}
