package dev.dromedary.api.schema;

import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "What became of one submission of a batch: a token, or instead lists of messages by field")
public class BatchToken {
  @Schema(format = "uuid")
  public String token;
}
