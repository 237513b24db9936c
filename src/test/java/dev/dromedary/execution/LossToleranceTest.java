package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.dromedary.pool.ContainerLosses;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.store.SubmissionStore;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class LossToleranceTest {
  private final ContainerLosses losses = mock(ContainerLosses.class);
  private final LossTolerance tolerance = new LossTolerance(losses);
  private final RunningSubmissions.Running running = new RunningSubmissions(mock(SubmissionStore.class))
      .begin("token", new DefaultExchange(new DefaultCamelContext()));

  private boolean lose() {
    return tolerance.mayTryAgain(running, new ContainerLostException("lost"));
  }

  @Test
  void theThirdContainerThatASubmissionBreaksIsItsLast() {
    assertThat(lose()).isTrue();
    assertThat(lose()).isTrue();
    assertThat(lose()).isFalse();
  }

  @Test
  void oneLossThatIsToldTwiceCountsOnce() {
    ContainerLostException loss = new ContainerLostException("lost");
    for (int i = 0; i < 5; i++) {
      assertThat(tolerance.mayTryAgain(running, loss)).isTrue();
    }
  }

  @Test
  void sharedLossesDoNotCountButAreBounded() {
    when(losses.isShared(anyLong())).thenReturn(true);
    for (int i = 1; i < 12; i++) {
      assertThat(lose()).as("loss " + i).isTrue();
    }
    assertThat(lose()).isFalse();
  }
}
