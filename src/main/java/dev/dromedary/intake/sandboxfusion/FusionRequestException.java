package dev.dromedary.intake.sandboxfusion;

import com.fasterxml.jackson.databind.JsonNode;

/** A field that SandboxFusion would refuse, or that can't be done. */
public class FusionRequestException extends Exception {
  private final String field;
  private final transient JsonNode input;

  /** @param input null when the field is missing */
  FusionRequestException(String field, JsonNode input, String message) {
    super(message);
    this.field = field;
    this.input = input;
  }

  public String getField() {
    return field;
  }

  public JsonNode getInput() {
    return input;
  }
}
