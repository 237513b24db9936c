package dev.dromedary.api;

import java.util.List;

/**
 * The query parameters of a request about a submission.
 *
 * @param base64Encoded whether text goes in and comes out in base64; only exactly {@code true} is true
 * @param waiting whether the answer is to be held until there's a verdict; only exactly {@code wait=true} is true
 * @param fields what to show
 */
public record SubmissionQuery(boolean base64Encoded, boolean waiting, List<SubmissionField> fields) {
  /** The same, with text in base64 whatever the client asked for. */
  public SubmissionQuery getInBase64() {
    return new SubmissionQuery(true, waiting, fields);
  }
}
