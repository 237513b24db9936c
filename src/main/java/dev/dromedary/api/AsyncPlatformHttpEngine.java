package dev.dromedary.api;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;

/** Makes {@code platform-http} hold no thread for a request that waits; see {@link AsyncPlatformHttpConsumer}. */
class AsyncPlatformHttpEngine extends SpringBootPlatformHttpEngine {
  private final HttpServer server;

  AsyncPlatformHttpEngine(int port, HttpServer server) {
    super(port, server.answering());
    this.server = server;
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    return new AsyncPlatformHttpConsumer(endpoint, processor, server);
  }
}
