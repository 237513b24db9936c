package dev.dromedary.intake.sandboxfusion.schema;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(name = "FusionRunCodeAnswer")
public class RunCodeAnswer {
  @Schema(allowableValues = {"Success", "Failed", "SandboxError"})
  public String status;

  public String message;

  @Schema(nullable = true)
  public Stage compile_result;

  @Schema(nullable = true)
  public Stage run_result;

  @Schema(nullable = true, description = "the node that ran it")
  public String executor_pod_name;

  @Schema(name = "FusionStage")
  public static class Stage {
    @Schema(allowableValues = {"Finished", "Error", "TimeLimitExceeded"})
    public String status;

    @Schema(nullable = true, description = "seconds")
    public Double execution_time;

    @Schema(nullable = true, description = "negative: the signal")
    public Integer return_code;

    public String stdout;
    public String stderr;
  }
}
