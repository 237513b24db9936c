package dev.dromedary.api.schema;

import dev.dromedary.api.LanguageCatalogue;
import dev.dromedary.api.ServiceInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "A submission. Without fields: token, time, memory, stdout, stderr, compile_output, message, status;"
    + " when test_cases were given, points and tests, too.")
public class SubmissionObject {
  @Schema(format = "uuid")
  public String token;

  @Schema(nullable = true, example = "0.021",
      description = "CPU seconds, of the slowest test; null until it is finished, or if it didn't run")
  public String time;

  @Schema(nullable = true, example = "0.030", description = "seconds")
  public String wall_time;

  @Schema(nullable = true, description = "KB, the peak of the whole process tree, of the largest test")
  public Integer memory;

  @Schema(nullable = true, description = "null when empty")
  public String stdout;

  @Schema(nullable = true, description = "null when empty")
  public String stderr;

  @Schema(nullable = true, description = "what the compiler said")
  public String compile_output;

  @Schema(nullable = true, description = "one line for a person about the verdict")
  public String message;

  public ServiceInfo.Status status;
  public Integer status_id;

  @Schema(nullable = true)
  public Integer exit_code;

  @Schema(nullable = true)
  public Integer exit_signal;

  @Schema(format = "date-time")
  public String created_at;

  @Schema(nullable = true, format = "date-time")
  public String started_at;

  @Schema(nullable = true, format = "date-time")
  public String finished_at;

  public LanguageCatalogue.Summary language;
  public Integer language_id;
  public String source_code;

  @Schema(nullable = true)
  public String stdin;

  @Schema(nullable = true)
  public String expected_output;

  public Integer number_of_runs;

  @Schema(example = "5.0")
  public String cpu_time_limit;

  @Schema(example = "1.0")
  public String cpu_extra_time;

  @Schema(example = "10.0")
  public String wall_time_limit;

  public Integer memory_limit;
  public Integer stack_limit;
  public Integer max_processes_and_or_threads;
  public Integer max_file_size;
  public Boolean enable_per_process_and_thread_time_limit;
  public Boolean enable_per_process_and_thread_memory_limit;

  @Schema(nullable = true)
  public String compiler_options;

  @Schema(nullable = true)
  public String command_line_arguments;

  public Boolean redirect_stderr_to_stdout;

  @Schema(nullable = true)
  public String callback_url;

  @Schema(nullable = true)
  public String additional_files;

  public Boolean enable_network;

  @Schema(format = "date-time")
  public String queued_at;

  @Schema(format = "date-time")
  public String updated_at;

  @Schema(nullable = true, description = "always null")
  public String queue_host;

  @Schema(nullable = true, description = "the node that ran it")
  public String execution_host;

  @Schema(description = "whether the program wrote more than was kept")
  public Boolean stdout_truncated;

  @Schema(description = "whether the program wrote more than was kept")
  public Boolean stderr_truncated;

  @Schema(nullable = true, description = "the sum over the tests; null when no test case has points")
  public Double points;

  @Schema(nullable = true, description = "one for each test case that was judged, in their order; null without test_cases")
  public List<Test> tests;

  @Schema(name = "TestResult", description = "What became of one test case")
  public static class Test {
    @Schema(nullable = true)
    public String name;

    public ServiceInfo.Status status;

    @Schema(example = "0.021", description = "CPU seconds")
    public String time;

    @Schema(example = "0.030", description = "seconds")
    public String wall_time;

    @Schema(description = "KB, the peak of the whole process tree")
    public Integer memory;

    @Schema(nullable = true, description = "its beginning; null when empty")
    public String stdout;

    @Schema(nullable = true, description = "its beginning; null when empty")
    public String stderr;

    @Schema(nullable = true, description = "one line for a person, by us or by the checker")
    public String message;

    @Schema(nullable = true)
    public Integer exit_code;

    @Schema(nullable = true)
    public Integer exit_signal;

    @Schema(description = "whether the program wrote more than is shown")
    public Boolean stdout_truncated;

    @Schema(description = "whether the program wrote more than is shown")
    public Boolean stderr_truncated;

    @Schema(nullable = true, description = "what it earned; null when the test case has no points")
    public Double points;
  }
}
