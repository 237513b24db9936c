package dev.dromedary.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/** Times that were measured, in milliseconds, sorted. */
record Sample(double[] millis) {
  static Sample ofNanos(Collection<Long> nanos) {
    double[] millis = nanos.stream().mapToDouble(n -> n / 1e6).sorted().toArray();
    if (millis.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    return new Sample(millis);
  }

  double percentile(double percent) {
    return millis[(int) Math.min(millis.length - 1, Math.floor(millis.length * percent / 100))];
  }

  double p50() {
    return percentile(50);
  }

  double mean() {
    return Arrays.stream(millis).average().orElseThrow();
  }

  @Override
  public String toString() {
    return String.format("p50 %8.1f ms   p95 %8.1f ms   p99 %8.1f ms", p50(), percentile(95), percentile(99));
  }

  static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
