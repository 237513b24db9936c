package dev.dromedary.api;

import dev.dromedary.store.IdempotencyKey;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads the header {@code Idempotency-Key}, as described by the IETF's draft-ietf-httpapi-idempotency-key-header. */
@Component("idempotencyKeys")
public class IdempotencyKeyReader {
  static final String HEADER = "Idempotency-Key";
  private static final int LONGEST = 255;

  /**
   * @param client who sends it
   * @param header null when there's none
   * @return null when there's none
   * @throws InvalidSubmissionException when it is blank or too long
   */
  public IdempotencyKey read(String client, String header) throws InvalidSubmissionException {
    if (header == null) {
      return null;
    }
    if (header.isBlank()) {
      throw error("can't be blank");
    }
    if (header.length() > LONGEST) {
      throw error("is too long (maximum is " + LONGEST + " characters)");
    }
    return new IdempotencyKey(client, header);
  }

  private static InvalidSubmissionException error(String message) {
    return new InvalidSubmissionException(Map.of(HEADER, List.of(message)));
  }
}
