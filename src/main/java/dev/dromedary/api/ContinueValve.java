package dev.dromedary.api;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;
import org.springframework.http.HttpHeaders;

/**
 * A client that asks before it sends (Expect: 100-continue) isn't told to go on with a body that will be refused.
 *
 * <p>Would be needless if Tomcat told so not only whom reads a body by blocking, but also whom reads by a ReadListener.
 */
class ContinueValve extends ValveBase {
  /** Under this name the request has a {@link Runnable} that tells the client to go on. */
  static final String ATTRIBUTE = ContinueValve.class.getName();

  ContinueValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (request.getHeader(HttpHeaders.EXPECT) != null) {
      Runnable goOn = () -> request.getCoyoteRequest()
          .action(ActionCode.ACK, ContinueResponseTiming.ON_REQUEST_BODY_READ);
      request.setAttribute(ATTRIBUTE, goOn);
    }
    getNext().invoke(request, response);
  }
}
