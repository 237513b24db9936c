package dev.dromedary.callback;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Calls to the callback_url of a finished submission.
 *
 * @param secret Key of the HMAC-SHA256 signature of each callback. Empty: callbacks aren't signed.
 * @param timeout Longest time of one attempt, from the look-up of the name to the end of the answer.
 * @param allowedHosts Names and addresses, as they stand in the URL, that may be called although they are not on the
 *     internet.
 */
@Validated
@ConfigurationProperties("dromedary.callbacks")
public record CallbackProperties(
    @DefaultValue("") String secret,
    @DefaultValue("5s") @NotNull Duration timeout,
    @DefaultValue List<String> allowedHosts) {}
