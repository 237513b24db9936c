package dev.dromedary.api;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much each client may submit, counted over all nodes. A client is its token, or without tokens its address.
 *
 * @param rate Submissions that a client may send in each period. More are answered with 429. 0: no limit.
 * @param per Length of the period that the rate counts in.
 * @param burst Submissions that a client may send at once. 0: as many as the rate.
 * @param dailyQuota Submissions that a client may send in a day (UTC). More are answered with 429. 0: no limit.
 */
@Validated
@ConfigurationProperties("dromedary.clients")
record ClientProperties(
    @DefaultValue("0") @Min(0) long rate,
    @DefaultValue("1s") Duration per,
    @DefaultValue("0") @Min(0) long burst,
    @DefaultValue("0") @Min(0) long dailyQuota) {
  ClientProperties {
    burst = burst == 0 ? rate : burst;
  }

  boolean unlimited() {
    return rate == 0 && dailyQuota == 0;
  }
}
