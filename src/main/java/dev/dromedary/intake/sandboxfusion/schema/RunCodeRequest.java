package dev.dromedary.intake.sandboxfusion.schema;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(name = "FusionRunCodeRequest")
public class RunCodeRequest {
  @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
  public String code;

  @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "python")
  public String language;

  @Schema(nullable = true)
  public String stdin;

  @Schema(defaultValue = "10", description = "seconds, wall clock")
  public Double run_timeout;

  @Schema(defaultValue = "-1", description = "-1 is as much as is allowed")
  public Integer memory_limit_MB;
}
