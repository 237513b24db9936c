package dev.dromedary.api.schema;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "A program and how it is to be run. Fields that are null or absent take their defaults.")
public class SubmissionRequest {
  @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "the program")
  public String source_code;

  @Schema(description = "Judge0's id of the language; or give language", example = "71")
  public Integer language_id;

  @Schema(description = "name or alias of the language; or give language_id", example = "python")
  public String language;

  @Schema(description = "for the compiler, split at blanks; compiled languages only; at most 512 characters")
  public String compiler_options;

  @Schema(description = "for the program, split at blanks, quotes honoured, no shell; at most 512 characters")
  public String command_line_arguments;

  @Schema(description = "standard input")
  public String stdin;

  @Schema(description = "what the program should print; null: its output isn't judged")
  public String expected_output;

  @Schema(defaultValue = "1", minimum = "1", description = "time and memory are means over the runs")
  public Integer number_of_runs;

  @Schema(defaultValue = "5.0", minimum = "0", description = "CPU seconds of the whole process tree")
  public Double cpu_time_limit;

  @Schema(defaultValue = "1.0", minimum = "0", description = "seconds above cpu_time_limit until the program is killed")
  public Double cpu_extra_time;

  @Schema(defaultValue = "10.0", minimum = "1", description = "seconds")
  public Double wall_time_limit;

  @Schema(defaultValue = "128000", minimum = "2048", description = "KB, of the whole process tree")
  public Integer memory_limit;

  @Schema(defaultValue = "64000", minimum = "0", description = "KB, of each process")
  public Integer stack_limit;

  @Schema(defaultValue = "60", minimum = "1", description = "processes and threads at once")
  public Integer max_processes_and_or_threads;

  @Schema(defaultValue = "1024", minimum = "0", description = "KB, of each file that the program writes")
  public Integer max_file_size;

  @Schema(defaultValue = "false", description = "whether stderr is part of what is judged")
  public Boolean redirect_stderr_to_stdout;
}
