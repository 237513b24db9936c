package dev.dromedary.intake.piston.schema;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(name = "PistonExecuteAnswer")
public class ExecuteAnswer {
  @Schema(description = "only for compiled languages")
  public Stage compile;

  public Stage run;
  public String language;
  public String version;

  @Schema(name = "PistonStage")
  public static class Stage {
    public String stdout;
    public String stderr;

    @Schema(description = "stdout, then stderr")
    public String output;

    @Schema(nullable = true)
    public Integer code;

    @Schema(nullable = true)
    public String signal;

    @Schema(nullable = true)
    public String message;

    @Schema(nullable = true, allowableValues = {"RE", "SG", "TO", "OL", "XX"})
    public String status;

    @Schema(nullable = true, description = "ms")
    public Integer cpu_time;

    @Schema(nullable = true, description = "ms")
    public Integer wall_time;

    @Schema(nullable = true, description = "bytes")
    public Long memory;
  }
}
