package dev.dromedary.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Until the routes are there, and from when the service begins to stop, every path but the actuator's is answered
 * with 503. The web server begins before Camel does, and would say 404: that a submission doesn't exist, or that
 * nobody may submit.
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
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/actuator");
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (stopping) {
      server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the service is stopping");
    } else if (!started && !camel.getObject().isStarted()) {
      server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the service is starting");
    } else {
      started = true;
      chain.doFilter(request, response);
    }
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    stopping = true;
  }
}
