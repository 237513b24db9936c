package dev.dromedary.intake;

import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where files are dropped.
 *
 * @param enabled whether the inbox is looked at
 * @param directory the inbox; what is through with goes into its folders {@code .done} and {@code .failed}
 * @param outbox where results go
 * @param settleTime how long a file must have stayed the same before it is taken for complete. Who writes slower should
 *     write to {@code name.tmp} and rename
 * @param maxFile size of a source file, and of each of its companions; larger ones are refused
 * @param maxInFlight how many files may wait for their verdicts at once; more stay in the inbox
 */
@Validated
@ConfigurationProperties("dromedary.inbox")
record InboxProperties(
    @DefaultValue("true") boolean enabled,
    Path directory,
    Path outbox,
    @DefaultValue("500ms") Duration settleTime,
    @DefaultValue("32MB") DataSize maxFile,
    @DefaultValue("100") @Min(1) int maxInFlight) {}
