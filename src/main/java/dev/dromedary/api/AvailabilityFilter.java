package dev.dromedary.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Until the routes are there, and from when the service begins to stop, every path but the actuator's is answered
 * with 503. The web server begins before Camel does, and would say 404: that a submission doesn't exist, or that
 * nobody may submit. Where the actuator says that the service is unavailable it says when to ask again, as all do.
 */
class AvailabilityFilter extends OncePerRequestFilter implements ApplicationListener<ContextClosedEvent> {
  private final ObjectProvider<CamelContext> camel;
  private final HttpServer server;
  private volatile boolean started;
  private volatile boolean stopping;

  AvailabilityFilter(ObjectProvider<CamelContext> camel, HttpServer server) {
    this.camel = camel;
    this.server = server;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getRequestURI().startsWith("/actuator")) {
      chain.doFilter(request, new SayingWhen(response));
    } else if (stopping) {
      server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the service is stopping");
    } else if (!started && !camel.getObject().isStarted()) {
      server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the service is starting");
    } else {
      started = true;
      chain.doFilter(request, response);
    }
  }

  private static final class SayingWhen extends HttpServletResponseWrapper {
    SayingWhen(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setStatus(int status) {
      super.setStatus(status);
      if (status == SC_SERVICE_UNAVAILABLE) {
        setHeader(HttpHeaders.RETRY_AFTER, HttpServer.RETRY_AFTER);
      }
    }
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    stopping = true;
  }
}
