package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.FakeSubmissionStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

/** The routes of Judge0's contract, errors and accept, without HTTP. */
class RestRoutesTest extends CamelTestSupport {
  private static final String HELLO = "{\"language_id\": 71, \"source_code\": \"print(1)\"}";

  private final FakeSubmissionStore store = new FakeSubmissionStore();

  /** Takes no requests. */
  private static class NoHttp extends DefaultConsumer implements PlatformHttpConsumer {
    NoHttp(PlatformHttpEndpoint endpoint, org.apache.camel.Processor processor) {
      super(endpoint, processor);
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
      return (PlatformHttpEndpoint) super.getEndpoint();
    }
  }

  @Override
  protected CamelContext createCamelContext() throws Exception {
    CamelContext context = super.createCamelContext();
    new ApiFixture().bind(context.getRegistry());
    context.getRegistry().bind("submissionStore", store);
    PlatformHttpEngine none = new PlatformHttpEngine() {
      @Override
      public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, org.apache.camel.Processor processor) {
        return new NoHttp(endpoint, processor);
      }

      @Override
      public int getServerPort() {
        return 0;
      }
    };
    context.getComponent("platform-http", PlatformHttpComponent.class).setEngine(none);
    context.getPropertiesComponent().addInitialProperty("dromedary.api.version", "test");
    context.getPropertiesComponent().addInitialProperty("dromedary.api.retry-after-outage", "5");
    for (String file : new String[] {"common/90-errors", "api/20-accept", "api/10-intake-judge0"}) {
      PluginHelper.getRoutesLoader(context).loadRoutes(
          ResourceHelper.resolveMandatoryResource(context, "file:routes/" + file + ".camel.yaml"));
    }
    return context;
  }

  @Override
  public boolean isUseAdviceWith() {
    return true;
  }

  private void begin(String... routes) throws Exception {
    for (String route : routes) {
      AdviceWith.adviceWith(context, route, advice -> advice.replaceFromWith("direct:test-" + route));
    }
    context.start();
  }

  private Exchange request(String route, Object body, Map<String, Object> headers) {
    return template.request("direct:test-" + route, exchange -> {
      exchange.getMessage().setBody(
          body instanceof String text ? new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) : body);
      exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
    });
  }

  private static String body(Exchange exchange) {
    return exchange.getMessage().getBody(String.class);
  }

  private static Integer code(Exchange exchange) {
    return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
  }

  @Test
  void aRequestThatDoesNotWaitGoesThroughTheGateAndGetsItsToken() throws Exception {
    AdviceWith.adviceWith(context, "create-submission",
        advice -> advice.weaveById("accept-submission").replace().to("mock:accept"));
    begin("create-submission");
    MockEndpoint gate = getMockEndpoint("mock:accept");
    gate.expectedMessageCount(1);
    gate.whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody("the-token"));

    Exchange answer = request("create-submission", HELLO, Map.of());

    gate.assertIsSatisfied();
    assertThat(body(answer)).isEqualTo("{\"token\":\"the-token\"}");
    assertThat(code(answer)).isEqualTo(201);
    assertThat(answer.getMessage().getHeader("Content-Type")).isEqualTo("application/json; charset=utf-8");
  }

  @Test
  void aRequestThatWaitsIsSuspendedUntilTheVerdict() throws Exception {
    begin("create-submission");

    CompletableFuture<Exchange> answer = template.asyncSend("direct:test-create-submission", exchange -> {
      exchange.getMessage().setBody(new ByteArrayInputStream(HELLO.getBytes(StandardCharsets.UTF_8)));
      exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "wait=true&fields=status_id");
    });
    org.awaitility.Awaitility.await().until(() -> store.waiters() == 1);
    assertThat(answer).isNotDone();
    store.finish(store.last().token(), FakeSubmissionStore.printed(new byte[] {'1'}));

    assertThat(body(answer.get())).isEqualTo("{\"status_id\":3}");
  }

  @Test
  void eachKnownFailureHasItsAnswer() throws Exception {
    begin("create-submission", "read-submission", "describe-language");

    assertThat(code(request("create-submission", "{", Map.of()))).isEqualTo(400);
    assertThat(code(request("create-submission", HELLO, Map.of(Exchange.HTTP_QUERY, "fields=x")))).isEqualTo(400);
    assertThat(code(request("create-submission", HELLO, Map.of("Content-Type", "text/csv")))).isEqualTo(415);
    assertThat(code(request("create-submission", "{}", Map.of()))).isEqualTo(422);
    assertThat(code(request("read-submission", null, Map.of("token", "x")))).isEqualTo(404);
    assertThat(code(request("describe-language", null, Map.of("id", "x")))).isEqualTo(404);
    store.beFull(Duration.ofSeconds(7));
    Exchange full = request("create-submission", HELLO, Map.of());
    assertThat(code(full)).isEqualTo(503);
    assertThat(full.getMessage().getHeader("Retry-After")).isEqualTo("7");
    store.refuse(new IllegalStateException("secret"));
    Exchange broken = request("create-submission", HELLO, Map.of());
    assertThat(code(broken)).isEqualTo(500);
    assertThat(body(broken)).contains(broken.getExchangeId()).doesNotContain("secret");
  }

  @Test
  void informationIsAnsweredAsJson() throws Exception {
    begin("list-languages", "list-all-languages", "list-statuses", "tell-about", "tell-configuration", "tell-version");

    for (String route : new String[] {
        "list-languages", "list-all-languages", "list-statuses", "tell-about", "tell-configuration"}) {
      assertThat(body(request(route, null, Map.of()))).as(route).matches("[\\[{].*[\\]}]");
    }
    assertThat(body(request("tell-version", null, Map.of()))).isEqualTo("1.13.1");
  }
}
