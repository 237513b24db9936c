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
 * @param enabled Whether the inbox is read.
 * @param directory The inbox. Files that are done with go into its folders .done and .failed.
 * @param outbox Folder that results are written to.
 * @param settleTime How long a file must stay unchanged before it is read. A program that writes slower should write
 *     NAME.tmp and rename it.
 * @param maxFile Largest source file, and largest of each file beside it. Larger ones are refused.
 * @param maxInFlight Files that wait for their verdicts at once. More stay in the inbox until there's room.
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
