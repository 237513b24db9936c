package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContainerLossesTest {
  private final EngineWatch engine = mock(EngineWatch.class);
  private final ContainerLosses losses = new ContainerLosses(engine);

  @Test
  void oneLossIsItsOwnAffair() {
    losses.lost();
    assertThat(losses.isShared(System.nanoTime())).isFalse();
  }

  @Test
  void twoWithinSecondsAreShared() {
    losses.lost();
    losses.lost();
    assertThat(losses.isShared(System.nanoTime())).isTrue();
    assertThat(losses.isShared(System.nanoTime() + Duration.ofSeconds(10).toNanos())).isFalse();
  }

  @Test
  void whateverIsLostWhileTheEngineIsAwayIsShared() {
    when(engine.wasAway(anyLong())).thenReturn(true);
    losses.lost();
    assertThat(losses.isShared(System.nanoTime())).isTrue();
  }
}
