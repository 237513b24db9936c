package dev.dromedary.api;

import dev.dromedary.submission.Verdict;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What of Judge0's contract is offered. Names and defaults are those of its environment variables:
 * {@code ENABLE_WAIT_RESULT} is {@code enable-wait-result}, and so on.
 *
 * @param maintenanceMode whether nothing is accepted over this contract any more; what was accepted is still run and can be read
 * @param maintenanceMessage what is said then
 * @param allowedLanguagesForCompilerOptions titles without the version, such as {@code C++}; empty is every compiled language
 * @param redirectStderrToStdout what a submission gets that doesn't say
 * @param ownStatuses whether there are statuses that Judge0 hasn't; some clients fail on one that they don't know
 */
@Validated
@ConfigurationProperties("dromedary.judge0")
record SwitchProperties(
    @DefaultValue("false") boolean maintenanceMode,
    @DefaultValue("Judge0 is currently in maintenance.") String maintenanceMessage,
    @DefaultValue("true") boolean enableWaitResult,
    @DefaultValue("true") boolean enableCompilerOptions,
    @DefaultValue List<String> allowedLanguagesForCompilerOptions,
    @DefaultValue("true") boolean enableCommandLineArguments,
    @DefaultValue("true") boolean enableCallbacks,
    @DefaultValue("true") boolean enableAdditionalFiles,
    @DefaultValue("true") boolean enableBatchedSubmissions,
    @DefaultValue("20") @Positive int maxSubmissionBatchSize,
    @DefaultValue("true") boolean allowEnablePerProcessAndThreadTimeLimit,
    @DefaultValue("true") boolean allowEnablePerProcessAndThreadMemoryLimit,
    @DefaultValue("false") boolean redirectStderrToStdout,
    @DefaultValue("true") boolean ownStatuses) {

  /** As it is told. */
  Verdict status(Verdict verdict) {
    return ownStatuses ? verdict : verdict.ofJudge0();
  }
}
