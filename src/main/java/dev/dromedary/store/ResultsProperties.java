package dev.dromedary.store;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is kept of finished submissions.
 *
 * @param ttl how long a submission and its result can be looked up after it is finished
 */
@Validated
@ConfigurationProperties("dromedary.results")
public record ResultsProperties(@DefaultValue("24h") @NotNull Duration ttl) {}
