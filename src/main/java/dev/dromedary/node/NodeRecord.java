package dev.dromedary.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a node says of itself, every few seconds.
 *
 * @param name {@code dromedary.node}
 * @param roles in lower case
 * @param containers that its pool keeps; 0 without a pool
 * @param idle containers that a job could have now
 * @param working containers that run a job
 * @param startedAt ISO 8601
 * @param reads in which forms, other than JSON, it reads what is stored; null from a version that reads JSON only
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeRecord(String name, List<String> roles, int containers, int idle, int working,
    @JsonProperty("started_at") String startedAt, List<String> reads) {
  /** Compressed JSON. */
  static final String DEFLATE = "deflate";

  boolean reads(String form) {
    return reads != null && reads.contains(form);
  }
}
