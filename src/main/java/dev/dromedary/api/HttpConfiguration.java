package dev.dromedary.api;

import dev.dromedary.http.Transfers;
import dev.dromedary.http.Watchers;
import dev.dromedary.node.Nodes;
import dev.dromedary.queue.RedisConnections;
import dev.dromedary.store.SubmissionStore;
import dev.dromedary.store.WorkingMemory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.UrlHandlerFilter;

@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
  /** Most of it is Tomcat's buffers. */
  private static final long BYTES_OF_REQUEST = DataSize.ofKilobytes(70).toBytes();
  private static final long MOST_HELD = DataSize.ofMegabytes(128).toBytes();

  /** Under this name Camel's own engine steps back. */
  @Bean("platform-http-engine")
  PlatformHttpEngine asyncPlatformHttpEngine(@Value("${server.port:8080}") int port, HttpServer server) {
    return new AsyncPlatformHttpEngine(port, server);
  }

  @Bean
  HttpServer httpServer(RequestThreads requests, @Qualifier("applicationTaskExecutor") Executor answering,
      ApiProperties api, Transfers transfers, WorkingMemory memory, Watchers<HttpServer.OpenRequest> open,
      ErrorAnswers answers) {
    return new HttpServer(requests.routing(), answering, api.maxBody(), transfers, memory, open, answers);
  }

  /** A third of the heap: 1,500 of 320 MB. */
  @Bean
  Watchers<HttpServer.OpenRequest> openRequests() {
    int most = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 3 / BYTES_OF_REQUEST);
    return new Watchers<>(most, most);
  }

  /** An eighth of the heap, as far as that is worth it, and room for two of the largest bodies. */
  @Bean
  Transfers transfers(ApiProperties api) {
    long capacity = Math.max(2 * api.maxBody().toBytes(), Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / 8));
    return new Transfers(capacity);
  }

  /** Not a property: nodes without an API have this component too, and no such bean. */
  @Bean
  ComponentCustomizer onlyHeadersOfResponses(ResponseHeaders headers) {
    return ComponentCustomizer.forType(PlatformHttpComponent.class,
        component -> component.setHeaderFilterStrategy(headers));
  }

  @Bean
  Workers workers(ObjectProvider<Nodes> nodes, ObjectProvider<SubmissionStore> store) {
    return new Workers(nodes::getObject, store::getObject);
  }

  /** Redis is asked for when there's a limit. */
  @Bean
  RateLimiter rateLimiter(ClientProperties clients, ObjectProvider<RedisConnections> connections,
      MeterRegistry meters) {
    return new RateLimiter(clients, connections::getObject, meters);
  }

  /** A bean of its own, so that it is told when the service stops. */
  @Bean
  AvailabilityFilter availabilityFilter(ObjectProvider<CamelContext> camel, HttpServer server) {
    return new AvailabilityFilter(camel, server);
  }

  @Bean
  FilterRegistrationBean<AvailabilityFilter> availabilityFilterRegistration(AvailabilityFilter availability) {
    FilterRegistrationBean<AvailabilityFilter> filter = new FilterRegistrationBean<>(availability);
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    return filter;
  }

  /** {@code /submissions/} is {@code /submissions}, as in Judge0, also to whoever decides who may come in. */
  @Bean
  FilterRegistrationBean<UrlHandlerFilter> trailingSlashes() {
    FilterRegistrationBean<UrlHandlerFilter> filter =
        new FilterRegistrationBean<>(UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(ApiProperties properties, ErrorAnswers answers) {
    FilterRegistrationBean<BodyLimitFilter> filter =
        new FilterRegistrationBean<>(new BodyLimitFilter(properties.maxBody(), answers));
    // who may not send anything isn't told how much he may
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
    return filter;
  }

  /** What is refused before there is a request to be routed: a path that can't be decoded, a head that is too long. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsInsteadOfPages() {
    return tomcat -> tomcat.addContextCustomizers(context ->
        ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReport.class.getName()));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> continueOnlyWhenTheBodyIsRead() {
    return tomcat -> {
      tomcat.addEngineValves(new ContinueValve());
      tomcat.addConnectorCustomizers(connector -> {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
          http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
        }
      });
    };
  }
}
