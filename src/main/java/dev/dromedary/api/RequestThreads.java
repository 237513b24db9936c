package dev.dromedary.api;

import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The threads that read and route requests. When more requests come at once than there are threads, the newest is served first: a
 * thousand submissions in one moment are all read within seconds, and whoever asks after the service's health meanwhile, or for a
 * result, isn't the thousand-and-first. Tomcat's own threads serve the oldest first. In an overload that lasts, the newest first is
 * what gives most clients an answer in time ("adaptive LIFO": Maurer, Fail at Scale, ACM Queue 13(8), 2015).
 */
@Component
class RequestThreads implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, DisposableBean {
  private final ThreadPoolExecutor executor;

  RequestThreads(ServerProperties server) {
    int threads = server.getTomcat().getThreads().getMax();
    executor = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new NewestFirst(), new CustomizableThreadFactory("http-"));
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void customize(TomcatServletWebServerFactory tomcat) {
    tomcat.addProtocolHandlerCustomizers(protocol -> protocol.setExecutor(executor));
  }

  @Override
  public void destroy() {
    executor.shutdown();
  }

  /** What waits for a thread. Bounded by the open connections, each of which has one request at a time. */
  private static final class NewestFirst extends LinkedBlockingDeque<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable request) {
      return offerFirst(request);
    }
  }
}
