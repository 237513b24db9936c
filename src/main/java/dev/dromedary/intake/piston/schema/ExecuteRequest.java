package dev.dromedary.intake.piston.schema;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(name = "PistonExecuteRequest")
public class ExecuteRequest {
  @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "python")
  public String language;

  @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "*", description = "a version or a range of versions")
  public String version;

  @ArraySchema(minItems = 1, maxItems = 1, schema = @Schema(implementation = File.class))
  public List<File> files;

  @Schema(description = "a line break is appended if there's none at its end")
  public String stdin;

  public List<String> args;

  @Schema(defaultValue = "3000", description = "ms, wall clock")
  public Integer run_timeout;

  @Schema(defaultValue = "3000", description = "ms")
  public Integer run_cpu_time;

  @Schema(defaultValue = "-1", description = "bytes; -1 is as much as is allowed")
  public Long run_memory_limit;

  @Schema(name = "PistonFile")
  public static class File {
    @Schema(description = "not used")
    public String name;

    @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
    public String content;

    @Schema(defaultValue = "utf8", allowableValues = {"utf8", "base64", "hex"})
    public String encoding;
  }
}
