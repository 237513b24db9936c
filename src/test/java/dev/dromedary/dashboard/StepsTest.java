package dev.dromedary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is drawn, and what is counted, of a route of real Camel. */
class StepsTest {
  private final StepMeter meter = new StepMeter();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final CompletableFuture<Void> gate = new CompletableFuture<>();

  @BeforeEach
  void start() throws Exception {
    camel.getCamelContextExtension().addInterceptStrategy(meter);
    camel.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:in?timeout=5").routeId("outer").routeDescription("The outer one")
            .choice().id("which-way")
              .when(body().isEqualTo("bad")).throwException(IllegalStateException.class, "bad").id("break")
              .otherwise().to("direct:inner?block=true").id("go-in")
            .end();
        from("direct:inner").routeId("inner").errorHandler(noErrorHandler()).process(new AsyncProcessorSupport() {
          @Override
          public boolean process(Exchange exchange, AsyncCallback callback) {
            gate.thenRun(() -> callback.done(false));
            return false;
          }
        }).id("wait");
      }
    });
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void theMapIsTheRoutesThatRun() {
    assertThat(new RouteMap(camel).routes()).satisfiesExactly(
        outer -> {
          assertThat(outer.id()).isEqualTo("outer");
          assertThat(outer.description()).isEqualTo("The outer one");
          assertThat(outer.from()).isEqualTo("direct:in");
          RouteMap.Step choice = outer.steps().get(0);
          assertThat(choice.id()).isEqualTo("which-way");
          assertThat(choice.steps()).extracting(RouteMap.Step::kind).containsExactly("when", "otherwise");
          assertThat(choice.steps().get(1).steps()).extracting(RouteMap.Step::id, RouteMap.Step::to)
              .containsExactly(org.assertj.core.api.Assertions.tuple("go-in", "direct:inner"));
        },
        inner -> assertThat(inner.steps()).extracting(RouteMap.Step::id).containsExactly("wait"));
  }

  @Test
  void aStepTellsOfItsFailures() {
    String token = "1f2c0a0e-8a1b-4c53-9f0e-0d6a4c2f7b11";
    camel.createProducerTemplate().send("direct:in", exchange -> {
      exchange.setVariable("token", token);
      exchange.getMessage().setBody("bad");
    });
    assertThat(meter.failures("outer/break")).singleElement().satisfies(failure -> {
      assertThat(failure.error()).isEqualTo("IllegalStateException: bad");
      assertThat(failure.submission()).isEqualTo("1f2c0a0e");
    });
    assertThat(meter.failures("outer/go-in")).isEmpty();
  }

  @Test
  void stepsThatTakeTheirTimeAreSeenInsideAndThenTimed() throws Exception {
    assertThat(meter.readings()).isEmpty();
    CompletableFuture<Object> answer = camel.createProducerTemplate().asyncSendBody("direct:in", "good");
    org.awaitility.Awaitility.await().until(() -> meter.readings().containsKey("inner/wait"));
    for (String step : List.of("outer/which-way", "outer/go-in", "inner/wait")) {
      assertThat(meter.readings().get(step)).as(step).matches(reading -> reading.inside() == 1 && reading.done() == 0);
    }
    gate.complete(null);
    answer.get();
    assertThat(meter.readings().get("inner/wait"))
        .matches(reading -> reading.inside() == 0 && reading.done() == 1 && reading.failed() == 0 && reading.nanos() > 0);
  }

  @Test
  void failuresAreCountedToo() {
    camel.createFluentProducerTemplate().to("direct:in").withBody("bad").send();
    assertThat(meter.readings().get("outer/break")).matches(reading -> reading.done() == 1 && reading.failed() == 1 && reading.inside() == 0);
  }
}
