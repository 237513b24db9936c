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
 * @param ttl how long a submission and its result can be looked up after it is finished
 * @param maxSize how much submissions and results may take in Redis, all together: beyond that the oldest results go
 *     before their time, and then submissions are refused; null for three fifths of Redis's {@code maxmemory}, or 512 MB
 *     where it has none
 */
@Validated
@ConfigurationProperties("dromedary.results")
public record ResultsProperties(@DefaultValue("24h") @NotNull Duration ttl, DataSize maxSize) {}
