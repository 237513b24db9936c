package dev.dromedary.api.schema;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import java.util.List;

public class BatchRequest {
  @ArraySchema(minItems = 1, maxItems = 20)
  public List<SubmissionRequest> submissions;
}
