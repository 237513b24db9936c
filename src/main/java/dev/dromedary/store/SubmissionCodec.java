package dev.dromedary.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dromedary.queue.TextOrBytesCodec;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.zip.InflaterInputStream;

/**
 * Submissions and results as they are stored: JSON, by names of the records' components; compressed if it is long,
 * and all nodes read that.
 *
 * <p>A mapper of its own: what is stored must not change with the settings of the API. While nodes are updated one by
 * one the old ones read what the new ones write: to show it they skip names that they don't know; but to run it
 * without something that it says would be to judge it wrongly.
 */
final class SubmissionCodec {
  /** In bytes; what is longer is compressed. Most programs are shorter, and don't pay for it. */
  private static final int LONGEST_TEXT = 4095;

  private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
          // how long a field may be was decided when the submission was accepted
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build())
      .addModule(new JavaTimeModule())
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .serializationInclusion(JsonInclude.Include.NON_NULL)
      .build();
  private final ObjectMapper requests = json.copy().addMixIn(Submission.class, Request.class);
  private final BooleanSupplier compression;

  /** What a client has asked for; who it is stands in its idempotency key, and isn't stored by older nodes. */
  @JsonIgnoreProperties("client")
  private interface Request {}

  /** @param compression whether all nodes read what is compressed */
  SubmissionCodec(BooleanSupplier compression) {
    this.compression = compression;
  }

  /**
   * As it is stored.
   *
   * @param bytes what it takes when it isn't compressed
   */
  record Encoded(String text, long bytes) {}

  /** Compressed as it is written, if that is worth it: what is large isn't in memory in both forms. */
  Encoded encode(Object value) {
    CompressedAbove text = new CompressedAbove(LONGEST_TEXT, compression);
    try (text) {
      json.writeValue(text, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Encoded(text.text(), text.written());
  }

  /** The same for the same request, on every node, of whatever version. */
  String request(Submission submission) {
    try {
      return requests.writeValueAsString(submission.with("", Instant.EPOCH));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** To be shown. */
  Submission submission(String text) {
    return decode(text, json.readerFor(Submission.class));
  }

  /** To be run: fails if there's anything that isn't understood. */
  Submission wholeSubmission(String text) {
    return decode(text, json.readerFor(Submission.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
  }

  /**
   * @param status the verdict's id
   * @param result null while there's none
   */
  StoredSubmission stored(String submission, String status, String result) {
    return new StoredSubmission(submission(submission), verdict(status),
        result == null ? null : decode(result, json.readerFor(Result.class)));
  }

  /** @param status the verdict's id */
  static Verdict verdict(String status) {
    return Verdict.ofId(Integer.parseInt(status));
  }

  private static <T> T decode(String text, ObjectReader type) {
    try {
      if (text.charAt(0) != TextOrBytesCodec.BYTES) {
        return type.readValue(text);
      }
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
        return type.readValue(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Redis holds something else than a " + type.getValueType().getRawClass()
          .getSimpleName(), e);
    }
  }
}
