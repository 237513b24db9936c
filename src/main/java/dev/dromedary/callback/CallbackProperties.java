package dev.dromedary.callback;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param secret by which callbacks are signed; they aren't when it is empty
 * @param timeout of one attempt, all in all
 * @param allowedHosts names and addresses that may be called though they are inner ones, as in the URL
 */
@Validated
@ConfigurationProperties("dromedary.callbacks")
public record CallbackProperties(
    @DefaultValue("") String secret,
    @DefaultValue("5s") @NotNull Duration timeout,
    @DefaultValue List<String> allowedHosts) {}
