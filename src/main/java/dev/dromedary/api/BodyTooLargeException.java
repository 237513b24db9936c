package dev.dromedary.api;

import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** The body of a request is larger than {@code dromedary.api.max-body}. */
public class BodyTooLargeException extends IOException {
  BodyTooLargeException(DataSize limit) {
    super("the request body is larger than " + limit.toBytes() + " bytes");
  }
}
