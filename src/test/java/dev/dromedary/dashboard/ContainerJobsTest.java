package dev.dromedary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In routes of real Camel that have the names of ours. */
class ContainerJobsTest {
  private static final Instant NOW = Instant.now();

  private final ContainerJobs jobs = new ContainerJobs();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private RunReport report;

  @BeforeEach
  void start() throws Exception {
    camel.addRoutePolicyFactory(jobs);
    camel.addRoutes(new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:execute").routeId("execute").to("direct:container").to("direct:deliver");
        from("direct:container").routeId("container").errorHandler(noErrorHandler()).process(exchange -> {
          exchange.setVariable("container", "0123456789ab");
          exchange.setVariable("report", report);
          exchange.getMessage().setBody(Result.internalError("none", NOW, "node"));
        });
        from("direct:deliver").routeId("deliver").errorHandler(noErrorHandler()).process(exchange -> { });
      }
    });
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  private void execute(int number) {
    Submission submission = new Submission("%08d-8a1b-4c53-9f0e-0d6a4c2f7b11".formatted(number), 71, "python", new byte[0],
        List.of(new TestCase(new byte[0], null)), 1, null, null, false,
        new Limits(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0), null, NOW);
    Exchange ended = camel.createProducerTemplate().send("direct:execute", exchange -> exchange.setVariable("submission", submission));
    assertThat(ended.getException()).isNull();
  }

  @Test
  void aJobIsToldOfWithHowItEndedAndTheVerdictThatItCameTo() {
    StepReport step = new StepReport(Outcome.SIGNALLED, 11, Duration.ZERO, Duration.ofMillis(40), 3_000_000, true, 0, new byte[0],
        new byte[0], false, false, 0, Duration.ZERO, Duration.ZERO, List.of());
    report = new RunReport(List.of(step, step), true, "");
    execute(1);
    assertThat(jobs.of("0123456789ab")).singleElement().satisfies(job -> {
      assertThat(job.submission()).isEqualTo("00000001");
      assertThat(job.outcome()).isEqualTo("signalled 11");
      assertThat(job.wallMillis()).isEqualTo(80);
      assertThat(job.memoryBytes()).isEqualTo(3_000_000);
      assertThat(job.verdict()).isEqualTo(Verdict.INTERNAL_ERROR.description());
    });
    assertThat(jobs.of("another")).isEmpty();
  }

  @Test
  void theLatestAreKept() {
    for (int i = 1; i <= 12; i++) {
      execute(i);
    }
    assertThat(jobs.of("0123456789ab")).hasSize(10).allMatch(job -> job.outcome().equals("broke off"))
        .first().extracting(ContainerJobs.Job::submission).isEqualTo("00000012");
  }
}
