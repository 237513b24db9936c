package dev.dromedary.store;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What is kept of finished submissions.
 *
 * @param ttl How long a finished submission and its idempotency key are kept.
 * @param maxSize Most bytes of submissions and results in Redis. Beyond it the oldest results go early, then new
 *     submissions are answered with 503. Empty: three fifths of Redis's maxmemory, or 512MB where Redis has none.
 */
@Validated
@ConfigurationProperties("dromedary.results")
public record ResultsProperties(@DefaultValue("24h") @NotNull Duration ttl, DataSize maxSize) {}
