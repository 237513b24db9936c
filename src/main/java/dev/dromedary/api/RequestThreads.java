package dev.dromedary.api;

import java.util.concurrent.Executor;
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
 * The threads that read requests, those that route submissions and what else the routes serve, and by {@link ProbesFirstProtocol} those
 * for health. A thousand submissions in one moment wait for a routing thread, which a client may hold by being slow to send its body; the
 * web page and the metrics don't.
 *
 * <p>They have the least priority, so that what is accepted already, Redis's answers and the compiler that makes all of it faster come
 * first (the launcher has the JVM heed that).
 *
 * <p>When more come at once than there are threads, the newest is served first; Tomcat's own threads serve the oldest first. In an
 * overload that lasts, the newest first is what gives most clients an answer in time ("adaptive LIFO": Maurer, Fail at Scale, ACM
 * Queue 13(8), 2015).
 */
@Component
class RequestThreads implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, DisposableBean {
  /** They compute, mostly; more of them would only take the CPUs from Redis's replies. */
  private static final int ROUTING_THREADS = 10;

  private final ThreadPoolExecutor reading;
  private final ThreadPoolExecutor routing = newestFirst("routing-", ROUTING_THREADS);

  RequestThreads(ServerProperties server) {
    reading = newestFirst("http-", server.getTomcat().getThreads().getMax());
  }

  Executor routing() {
    return routing;
  }

  @Override
  public void customize(TomcatServletWebServerFactory tomcat) {
    tomcat.setProtocol(ProbesFirstProtocol.class.getName());
    tomcat.addProtocolHandlerCustomizers(protocol -> protocol.setExecutor(reading));
  }

  @Override
  public void destroy() {
    reading.shutdown();
    routing.shutdown();
  }

  private static ThreadPoolExecutor newestFirst(String name, int threads) {
    CustomizableThreadFactory niceThreads = new CustomizableThreadFactory(name);
    niceThreads.setThreadPriority(Thread.MIN_PRIORITY);
    ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new NewestFirst(), niceThreads);
    executor.allowCoreThreadTimeOut(true);
    return executor;
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
