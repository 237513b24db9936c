package dev.dromedary.api;

import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** What the service says of itself. */
@Component("serviceInfo")
public class ServiceInfo {
  /** Judge0's, not ours: by it, clients know which language ids and fields there are. */
  static final String CONTRACT_VERSION = "1.13.1";

  /** An entry of {@code /statuses}. */
  public record Status(int id, String description) {}

  private final ApiProperties api;
  private final LimitsProperties limits;
  private final Judge0FeatureProperties judge0Features;
  private final int maxQueueSize;
  private final int callbackRetries;
  private final Duration callbackTimeout;

  /** The defaults are those of {@code dromedary.queue} and {@code dromedary.callbacks}. */
  ServiceInfo(ApiProperties api, LimitsProperties limits, Judge0FeatureProperties judge0Features,
      @Value("${dromedary.queue.max-depth:10000}") int maxQueueSize, @Value("${dromedary.callbacks.retries:7}") int callbackRetries,
      @Value("${dromedary.callbacks.timeout:5s}") Duration callbackTimeout) {
    this.api = api;
    this.limits = limits;
    this.judge0Features = judge0Features;
    this.maxQueueSize = maxQueueSize;
    this.callbackRetries = callbackRetries;
    this.callbackTimeout = callbackTimeout;
  }

  public List<Status> statuses() {
    return Arrays.stream(Verdict.values()).map(judge0Features::status).distinct()
        .map(verdict -> new Status(verdict.id(), verdict.description())).toList();
  }

  public String version() {
    return CONTRACT_VERSION;
  }

  /** What stands where Judge0 tells of its sandbox. */
  public String sandbox() {
    return "Dromedary's own runner in containers without network; no isolate\n";
  }

  public String license() throws IOException {
    return new ClassPathResource("LICENSE").getContentAsString(StandardCharsets.UTF_8);
  }

  public Map<String, Object> about() {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("version", CONTRACT_VERSION);
    about.put("homepage", api.homepage());
    about.put("source_code", api.sourceCode());
    about.put("maintainer", api.maintainer());
    about.put("server", "dromedary");
    return about;
  }

  /** All of Judge0's keys, as its Python client fails without some of them. */
  public Map<String, Object> configInfo() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("maintenance_mode", judge0Features.maintenanceMode());
    info.put("enable_wait_result", judge0Features.enableWaitResult());
    info.put("enable_compiler_options", judge0Features.enableCompilerOptions());
    info.put("allowed_languages_for_compile_options", judge0Features.allowedLanguagesForCompilerOptions());
    info.put("enable_command_line_arguments", judge0Features.enableCommandLineArguments());
    info.put("enable_submission_delete", true);
    info.put("enable_callbacks", judge0Features.enableCallbacks());
    info.put("callbacks_max_tries", 1 + callbackRetries);
    info.put("callbacks_timeout", Seconds.of(callbackTimeout, 1));
    info.put("enable_additional_files", judge0Features.enableAdditionalFiles());
    info.put("max_queue_size", maxQueueSize);
    info.put("cpu_time_limit", Seconds.of(limits.cpuTime(), 1));
    info.put("max_cpu_time_limit", Seconds.of(limits.maxCpuTime(), 1));
    info.put("cpu_extra_time", Seconds.of(limits.cpuExtraTime(), 1));
    info.put("max_cpu_extra_time", Seconds.of(limits.maxCpuExtraTime(), 1));
    info.put("wall_time_limit", Seconds.of(limits.wallTime(), 1));
    info.put("max_wall_time_limit", Seconds.of(limits.maxWallTime(), 1));
    info.put("memory_limit", limits.memory().toKilobytes());
    info.put("max_memory_limit", limits.maxMemory().toKilobytes());
    info.put("stack_limit", limits.stack().toKilobytes());
    info.put("max_stack_limit", limits.maxStack().toKilobytes());
    info.put("max_processes_and_or_threads", limits.processes());
    info.put("max_max_processes_and_or_threads", limits.maxProcesses());
    info.put("enable_per_process_and_thread_time_limit", false);
    info.put("allow_enable_per_process_and_thread_time_limit",
        judge0Features.allowEnablePerProcessAndThreadTimeLimit());
    info.put("enable_per_process_and_thread_memory_limit", false);
    info.put("allow_enable_per_process_and_thread_memory_limit",
        judge0Features.allowEnablePerProcessAndThreadMemoryLimit());
    info.put("max_file_size", limits.fileSize().toKilobytes());
    info.put("max_max_file_size", limits.maxFileSize().toKilobytes());
    info.put("number_of_runs", limits.numberOfRuns());
    info.put("max_number_of_runs", limits.maxNumberOfRuns());
    info.put("redirect_stderr_to_stdout", judge0Features.redirectStderrToStdout());
    info.put("max_extract_size", limits.maxExtractSize().toKilobytes());
    info.put("enable_batched_submissions", judge0Features.enableBatchedSubmissions());
    info.put("max_submission_batch_size", judge0Features.maxSubmissionBatchSize());
    info.put("submission_cache_duration", 0.0);
    info.put("use_docs_as_homepage", false);
    info.put("allow_enable_network", false);
    info.put("enable_network", false);
    return info;
  }
}
