package dev.dromedary.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;

/**
 * Submissions and results as they are stored: JSON, by names of the records' components.
 *
 * <p>A mapper of its own: what is stored must not change with the settings of the API. Unknown names are skipped, for
 * while nodes are updated one by one the old ones read what the new ones write.
 */
final class SubmissionCodec {
  private final ObjectMapper json = JsonMapper.builder()
      .addModule(new JavaTimeModule())
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .serializationInclusion(JsonInclude.Include.NON_NULL)
      .build();

  String encode(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  Submission submission(String text) {
    return decode(text, Submission.class);
  }

  /**
   * @param status the verdict's id
   * @param result null while there's none
   */
  StoredSubmission stored(String submission, String status, String result) {
    return new StoredSubmission(submission(submission), verdict(status),
        result == null ? null : decode(result, Result.class));
  }

  /** @param status the verdict's id */
  static Verdict verdict(String status) {
    return Verdict.ofId(Integer.parseInt(status));
  }

  private <T> T decode(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Redis holds something else than a " + type.getSimpleName(), e);
    }
  }
}
