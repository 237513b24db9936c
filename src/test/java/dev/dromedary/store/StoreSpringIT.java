package dev.dromedary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.Nodes;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Store, component and embedded Redis as Spring and Camel put them together, used the way the product's routes do. */
class StoreSpringIT {
  @TempDir
  Path data;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({StoreConfiguration.class, Nodes.class})
  @EnableConfigurationProperties({DromedaryProperties.class, QueueProperties.class, ResultsProperties.class})
  static class Application {
    @Bean
    RouteBuilder routes() {
      return new RouteBuilder() {
        @Override
        public void configure() {
          onException(AlreadyFinishedException.class, NoSuchSubmissionException.class).handled(true);
          from("direct:accept").bean("submissionStore", "accept(${body}, null, null)");
          from("direct:await").bean("submissionStore", "await(${body})");
          from("redis-streams:interactive,batch?acknowledge=manual&maxInFlight=4").routeId("execute")
              .setProperty("token", simple("${body[token]}"))
              .bean("submissionStore", "start(${exchangeProperty.token}, ${header.RedisStreamsDeliveryId})")
              .process(exchange -> exchange.getMessage().setBody(Submissions.accepted(
                  new String(exchange.getMessage().getBody(Submission.class).sourceCode()))))
              .bean("submissionStore",
                  "complete(${exchangeProperty.token}, ${header.RedisStreamsDeliveryId}, ${body})");
        }
      };
    }
  }

  @Test
  void submissionsGoThroughRoutes() throws Exception {
    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        // application.yaml names beans that aren't part of this
        .run("--spring.config.location=optional:classpath:/none/", "--dromedary.data-directory=" + data,
            "--camel.main.routes-include-pattern=false")) {
      ProducerTemplate camel = context.getBean(CamelContext.class).createProducerTemplate();
      for (int i = 0; i < 50; i++) {
        Submission submission = Submissions.python("program " + i);
        String token = camel.requestBody("direct:accept", submission, String.class);
        CompletableFuture<StoredSubmission> result =
            camel.asyncRequestBody("direct:await", token, StoredSubmission.class);
        assertThat(result.get(20, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(new String(result.get().result().stdout())).isEqualTo("program " + i);
      }
      MeterRegistry meters = context.getBean(MeterRegistry.class);
      for (String stage : new String[] {"accept", "queue", "complete"}) {
        assertThat(meters.get("dromedary.stage").tag("stage", stage).timer().count()).isEqualTo(50);
      }
      assertThat(context.getBean(SubmissionStore.class).depth().get()).isEqualTo(new QueueDepth(0, 0, 0));
    }
  }
}
