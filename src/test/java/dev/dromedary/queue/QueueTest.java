package dev.dromedary.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueueTest {
  @Test
  void deliveryIdIsItsText() {
    DeliveryId id = DeliveryId.parse("a/b/1700000000000-3");
    assertThat(id).isEqualTo(new DeliveryId("a/b", "1700000000000-3"));
    assertThat(id).hasToString("a/b/1700000000000-3");
    assertThat(id.addedAtMillis()).isEqualTo(1_700_000_000_000L);
    for (String wrong : new String[] {"", "1-0", "/1-0", "a/"}) {
      assertThatThrownBy(() -> DeliveryId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void backoffDoubles_upToItsLimit_andBeginsAgain() {
    Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofMillis(180));
    assertThat(Stream.generate(() -> backoff.next().toMillis()).limit(4)).containsExactly(50L, 100L, 180L, 180L);
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void fixedCreditsAreGivenOutOnce() throws Exception {
    Credits credits = Credits.fixed(3);
    assertThat(credits.acquire(2, Duration.ZERO)).isEqualTo(2);
    assertThat(credits.acquire(2, Duration.ZERO)).isEqualTo(1);
    assertThat(credits.acquire(2, Duration.ofMillis(5))).isZero();
    credits.release(2);
    assertThat(credits.acquire(9, Duration.ZERO)).isEqualTo(2);
    assertThatThrownBy(() -> Credits.fixed(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
