package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveCoresTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1.0, 1",
    "2, 1.0, 2",
    // a busy machine, a lower frequency when all compute
    "2, 1.3, 2", "2, 1.5, 2", "2, 0.9, 2", "4, 1.1, 4", "8, 1.3, 6",
    // two threads of one core
    "2, 1.6, 1", "2, 1.9, 1", "2, 2.3, 1",
    // eight threads of four cores
    "8, 1.9, 4", "8, 2.1, 4"
  })
  void programsGetAsManyCpusAsComputeSideBySide(int cpus, double slowdown, int cores) {
    assertThat(EffectiveCores.of(cpus, slowdown)).isEqualTo(cores);
  }

  @Test
  void whatIsMeasuredIsAtLeastOneAndNoMoreThanThereAre() {
    assertThat(EffectiveCores.number()).isBetween(1, Runtime.getRuntime().availableProcessors()).isEqualTo(EffectiveCores.number());
  }
}
