package dev.dromedary.intake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.RouteAware;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.springframework.stereotype.Component;

/**
 * Says when the inbox may be looked at: not while as many files as are allowed wait for their verdicts (one poll may go
 * beyond that by what it picks up), and not while it is paused.
 */
@Component("inboxPace")
public class InboxPace extends DefaultPollingConsumerPollStrategy {
  private final int maxInFlight;
  private final AtomicLong resumeAt = new AtomicLong(System.nanoTime());

  InboxPace(InboxProperties properties) {
    this.maxInFlight = properties.maxInFlight();
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (System.nanoTime() - resumeAt.get() < 0) {
      return false;
    }
    String route = ((RouteAware) consumer).getRoute().getRouteId();
    return endpoint.getCamelContext().getInflightRepository().size(route) < maxInFlight;
  }

  /** What is in the inbox stays there for as long. */
  public void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    resumeAt.accumulateAndGet(until, (before, now) -> now - before > 0 ? now : before);
  }
}
