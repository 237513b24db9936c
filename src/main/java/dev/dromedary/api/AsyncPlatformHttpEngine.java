package dev.dromedary.api;

import java.util.concurrent.Executor;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;

/** Makes {@code platform-http} hold no thread for a request that waits; see {@link AsyncPlatformHttpConsumer}. */
class AsyncPlatformHttpEngine extends SpringBootPlatformHttpEngine {
  private final Executor routing;
  private final Executor answering;

  AsyncPlatformHttpEngine(int port, Executor routing, Executor answering) {
    super(port, answering);
    this.routing = routing;
    this.answering = answering;
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    return new AsyncPlatformHttpConsumer(endpoint, processor, routing, answering);
  }
}
