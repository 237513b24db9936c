package dev.dromedary.api.schema;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "A program and how it is to be run. Fields that are null or absent take their defaults.")
public class SubmissionRequest {
  @Schema(description = "the program; not of a multi-file program (89), which is in additional_files")
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

  @Schema(format = "uri", description = "is told when it is finished, http or https")
  public String callback_url;

  @Schema(format = "byte", description = "a zip archive in base64 of what else is to be in the work directory; at most 10240 KB unpacked")
  public String additional_files;

  @Schema(defaultValue = "false", description = "is remembered; limits hold for the whole process tree all the same")
  public Boolean enable_per_process_and_thread_time_limit;

  @Schema(defaultValue = "false", description = "is remembered; limits hold for the whole process tree all the same")
  public Boolean enable_per_process_and_thread_memory_limit;

  @Schema(defaultValue = "false", description = "true is refused")
  public Boolean enable_network;

  @ArraySchema(minItems = 1, maxItems = 200, schema = @Schema(implementation = TestCase.class),
      arraySchema = @Schema(description = "what to run the program on, instead of stdin and expected_output; compiled once"))
  public List<TestCase> test_cases;

  @Schema(defaultValue = "true", description = "whether the tests after the first that isn't accepted are left out")
  public Boolean stop_at_first_failure;

  @Schema(description = "who says whether an output is right: a type alone, or an object; trimmed if it is absent",
      oneOf = {String.class, Checker.class})
  public Object checker;

  @Schema(name = "TestCase")
  public static class TestCase {
    @Schema(description = "standard input")
    public String stdin;

    @Schema(description = "what the program should print; null: its output isn't judged, but by a checker program")
    public String expected_output;

    @Schema(maxLength = 256, description = "never in base64")
    public String name;

    @Schema(minimum = "0", maximum = "1000000", description = "what it is worth when accepted")
    public Double points;
  }

  @Schema(name = "Checker")
  public static class Checker {
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED,
        allowableValues = {"trimmed", "exact", "token", "case_insensitive", "float", "program", "interactor"})
    public String type;

    @Schema(defaultValue = "0.000001", minimum = "0", maximum = "1", description = "float: how far off a number may be")
    public Double absolute;

    @Schema(defaultValue = "0.000001", minimum = "0", maximum = "1", description = "float: the same, as a part of the number")
    public Double relative;

    @Schema(description = "program, interactor: its language; or give language_id", example = "cpp")
    public String language;

    @Schema(description = "program, interactor: Judge0's id of its language")
    public Integer language_id;

    @Schema(description = "program: gets the paths of input, expected and actual output as arguments; exits with 0 for a right"
        + " answer, 1 for a wrong one. interactor: the same, but it reads what the program prints, and the program reads what it prints")
    public String source_code;
  }
}
