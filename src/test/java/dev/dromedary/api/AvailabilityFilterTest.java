package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.http.Transfers;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class AvailabilityFilterTest {
  private final CamelContext camel = new DefaultCamelContext();
  private final GenericApplicationContext spring = new GenericApplicationContext();
  private AvailabilityFilter filter;

  @BeforeEach
  void open() {
    spring.registerBean(CamelContext.class, () -> camel);
    spring.refresh();
    filter = new AvailabilityFilter(spring.getBeanProvider(CamelContext.class),
        new HttpServer(Runnable::run, Runnable::run, DataSize.ofMegabytes(1), new Transfers(1024), null,
            null, new ErrorAnswers()));
  }

  @AfterEach
  void close() {
    spring.close();
    camel.stop();
  }

  private MockHttpServletResponse get(String path) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    filter.doFilter(new MockHttpServletRequest("GET", path), response, new MockFilterChain());
    return response;
  }

  private void assertUnavailable(String detail) throws Exception {
    MockHttpServletResponse response = get("/submissions/any");
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("5");
    assertThat(response.getContentAsString()).contains("\"detail\":\"the service is " + detail + "\"");
    assertThat(get("/actuator/health").getStatus()).isEqualTo(200);
  }

  @Test
  void untilTheRoutesAreThereAndFromWhenTheyStopAnswersAreUnavailable() throws Exception {
    assertUnavailable("starting");
    camel.start();
    assertThat(get("/submissions/any").getStatus()).isEqualTo(200);
    filter.onApplicationEvent(new ContextClosedEvent(spring));
    assertUnavailable("stopping");
  }
}
