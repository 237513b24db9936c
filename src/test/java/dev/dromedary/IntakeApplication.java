package dev.dromedary;

import dev.dromedary.api.ApiFixture;
import dev.dromedary.execution.AdditionalFiles;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.execution.WorkFolder;
import dev.dromedary.pool.SandboxProperties;
import dev.dromedary.store.WorkingMemory;
import dev.dromedary.submission.Languages;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * The service without its pipeline: intake over a fake store, neither Redis nor Docker.
 *
 * <p>Not annotated as a configuration, or tests of the whole service would find it by scanning.
 */
@EnableAutoConfiguration(exclude = {RedisAutoConfiguration.class, RedisReactiveAutoConfiguration.class})
@ComponentScan(basePackages = {
  "dev.dromedary.access", "dev.dromedary.api", "dev.dromedary.intake", "dev.dromedary.submission"})
@ConfigurationPropertiesScan(basePackages = {"dev.dromedary.access", "dev.dromedary.api", "dev.dromedary.intake"})
@EnableConfigurationProperties({DromedaryProperties.class, LimitsProperties.class, SandboxProperties.class})
public class IntakeApplication {
  @Bean
  AdditionalFiles additionalFiles(LimitsProperties limits, SandboxProperties sandbox) {
    return new AdditionalFiles(limits, new WorkFolder(sandbox));
  }

  @Bean
  Languages languages() {
    return ApiFixture.readLanguages();
  }

  @Bean
  WorkingMemory workingMemory() {
    return new WorkingMemory();
  }

  @Bean
  FakeSubmissionStore submissionStore() {
    return new FakeSubmissionStore();
  }
}
