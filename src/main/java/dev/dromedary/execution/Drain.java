package dev.dromedary.execution;

import dev.dromedary.store.SubmissionStore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * The first thing that a stopping node does, while it still answers: it takes no more from the queue, finishes what
 * it runs, and tells whoever waits for a submission that another node will run how that stands now. Without it a
 * request whose submission is far back in the queue would be waited for until the web server gives up, and end in a
 * broken connection.
 */
@Component
class Drain implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  /**
   * Less than {@code spring.lifecycle.timeout-per-shutdown-phase}. What runs longer is run again by whoever comes
   * next.
   */
  private static final long PATIENCE_SECONDS = 15;
  private static final String ROUTE = "execute";

  private final CamelContext camel;
  private final SubmissionStore store;
  private volatile boolean running;

  /**
   * Lazy: a lifecycle starts what it depends on before itself, and Camel must not be started before its routes are
   * collected.
   */
  Drain(@Lazy CamelContext camel, SubmissionStore store) {
    this.camel = camel;
    this.store = store;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      if (camel.getRoute(ROUTE) != null) {
        camel.getRouteController().stopRoute(ROUTE, PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      LOG.warn("the queue's route could not be stopped in an orderly way: {}", e.getMessage());
    }
    store.stopWaiting();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the web server, which waits for its requests, and before Camel. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
