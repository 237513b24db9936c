package dev.dromedary.api;

import dev.dromedary.http.ClientProtocol;
import dev.dromedary.http.NewestFirst;
import dev.dromedary.http.Transfers;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * The threads that read requests, those that route submissions and what else the routes serve, and by {@link
 * ClientProtocol} those for health. A thousand submissions in one moment wait for a routing thread; the web page and
 * the metrics don't.
 *
 * <p>They have the least priority, so that what is accepted already, Redis's answers and the compiler that makes all
 * of it faster come first (the launcher has the JVM heed that).
 */
@Component
class RequestThreads implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, DisposableBean {
  /** They compute, mostly; more of them would only take the CPUs from Redis's replies. */
  private static final int ROUTING_THREADS = 10;

  private final Transfers transfers;
  private final ApiProperties api;
  private final ThreadPoolExecutor reading;
  private final ThreadPoolExecutor routing = NewestFirst.threads("routing-", ROUTING_THREADS, Thread.MIN_PRIORITY);

  RequestThreads(ServerProperties server, Transfers transfers, ApiProperties api) {
    this.transfers = transfers;
    this.api = api;
    reading = NewestFirst.threads("http-", server.getTomcat().getThreads().getMax(), Thread.MIN_PRIORITY);
  }

  Executor routing() {
    return routing;
  }

  @Override
  public void customize(TomcatServletWebServerFactory tomcat) {
    tomcat.setProtocol(ClientProtocol.class.getName());
    tomcat.addProtocolHandlerCustomizers(protocol -> {
      protocol.setExecutor(reading);
      ((ClientProtocol) protocol).use(transfers, api.maxDrain().toBytes());
    });
  }

  @Override
  public void destroy() {
    reading.shutdown();
    routing.shutdown();
  }
}
