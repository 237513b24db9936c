package dev.dromedary.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Times as Judge0 writes them: decimal seconds. */
final class Seconds {
  private Seconds() {}

  /** Exact to the nanosecond, without zeros at the end but for the least number of decimals. */
  static BigDecimal of(Duration time, int minDecimals) {
    BigDecimal seconds = BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros();
    return seconds.scale() < minDecimals ? seconds.setScale(minDecimals) : seconds;
  }

  /** Rounded to milliseconds, always with three decimals. */
  static BigDecimal measured(Duration time) {
    return BigDecimal.valueOf(time.toNanos(), 9).setScale(3, RoundingMode.HALF_UP);
  }
}
