package dev.dromedary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RecentSubmissionsTest {
  private final RecentSubmissions recent = new RecentSubmissions();

  @Test
  void percentilesAreAtMostATwentiethOff() {
    for (int ms = 1; ms <= 1000; ms++) {
      recent.finished(Duration.ofMillis(ms));
    }
    RecentSubmissions.Slice total = recent.total();
    assertThat(total.finished()).isEqualTo(1000);
    assertThat(total.p50()).isCloseTo(500, Percentage.withPercentage(5.1));
    assertThat(total.p95()).isCloseTo(950, Percentage.withPercentage(5.1));
    assertThat(total.p99()).isCloseTo(990, Percentage.withPercentage(5.1));
  }

  @Test
  void theShortestAndTheLongestHaveTheirPlaces() {
    recent.finished(Duration.ZERO);
    recent.finished(Duration.ofMinutes(-1));
    assertThat(recent.total().p99()).isCloseTo(1, within(0.1));
    recent.finished(Duration.ofDays(1));
    assertThat(recent.total().p99()).isGreaterThan(800_000);
  }

  @Test
  void slicesAddUpToTheTotalAndNothingIsNoNumber() {
    assertThat(recent.slices(RecentSubmissions.SLICES)).hasSize(RecentSubmissions.SLICES).allMatch(slice -> slice.finished() == 0 && slice.p50() == null);
    recent.finished(Duration.ofMillis(30));
    assertThat(recent.slices(RecentSubmissions.SLICES).stream().mapToInt(RecentSubmissions.Slice::finished).sum()).isEqualTo(1);
  }
}
