package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.api.ApiFixture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class LimitsPropertiesTest {
  @EnableConfigurationProperties(LimitsProperties.class)
  static class Configuration {}

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Configuration.class);

  @Test
  void withoutConfigurationTheyAreJudge0sButForTheLargestFile() {
    context.run(c -> assertThat(c.getBean(LimitsProperties.class)).isEqualTo(new ApiFixture().limits));
  }

  @Test
  void theyCanBeSet() {
    context.withPropertyValues("dromedary.limits.max-memory=1GB", "dromedary.limits.memory=600MB")
        .run(c -> assertThat(c.getBean(LimitsProperties.class).maxMemory()).isEqualTo(DataSize.ofGigabytes(1)));
  }

  @Test
  void aDefaultAboveItsMaximumStopsTheStart() {
    context.withPropertyValues("dromedary.limits.cpu-time=20s").run(c -> assertThat(c.getStartupFailure())
        .rootCause().hasMessageContaining("dromedary.limits.cpu-time").hasMessageContaining("max-cpu-time"));
  }
}
