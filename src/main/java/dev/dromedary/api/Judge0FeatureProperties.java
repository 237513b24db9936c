package dev.dromedary.api;

import dev.dromedary.submission.Verdict;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What of Judge0's contract is offered. Names and defaults are those of Judge0's environment variables:
 * ENABLE_WAIT_RESULT is enable-wait-result, and so on.
 *
 * @param maintenanceMode Whether new submissions are refused with 503. What was accepted before is still run and can
 *     be read.
 * @param maintenanceMessage Error message of that 503.
 * @param enableWaitResult Whether wait=true is allowed.
 * @param enableCompilerOptions Whether a submission may have compiler_options.
 * @param allowedLanguagesForCompilerOptions Languages that take compiler_options, by their titles without the
 *     version, such as C++. Empty: every compiled language.
 * @param enableCommandLineArguments Whether a submission may have command_line_arguments.
 * @param enableCallbacks Whether a submission may have a callback_url.
 * @param enableAdditionalFiles Whether a submission may have additional_files.
 * @param enableBatchedSubmissions Whether several submissions may be sent in one request.
 * @param maxSubmissionBatchSize Most submissions in one batch.
 * @param allowEnablePerProcessAndThreadTimeLimit Whether a submission may set
 *     enable_per_process_and_thread_time_limit. The field is kept and shown, and changes no limit.
 * @param allowEnablePerProcessAndThreadMemoryLimit Whether a submission may set
 *     enable_per_process_and_thread_memory_limit. The field is kept and shown, and changes no limit.
 * @param redirectStderrToStdout Value of redirect_stderr_to_stdout for a submission that doesn't set it.
 * @param ownStatuses Whether clients are told statuses that Judge0 doesn't have. False: Memory Limit Exceeded (15)
 *     is told as 12, Output Limit Exceeded (16) as 8, Cancelled (17) as 13.
 */
@Validated
@ConfigurationProperties("dromedary.judge0")
record Judge0FeatureProperties(
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
