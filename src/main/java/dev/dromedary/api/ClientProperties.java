package dev.dromedary.api;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What each client may submit, all nodes together.
 *
 * @param rate submissions in each {@code per}; 0 doesn't limit
 * @param per the period of {@code rate}
 * @param burst how many of them may come at once; 0 takes {@code rate}
 * @param dailyQuota submissions in each day (UTC); 0 doesn't limit
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
