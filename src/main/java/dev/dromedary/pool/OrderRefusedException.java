package dev.dromedary.pool;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;

/** The engine says that what a job asks for is impossible; another container would be of no use. */
public class OrderRefusedException extends RuntimeException {
  OrderRefusedException(Throwable cause) {
    super("the engine refuses what the job asks for: " + cause.getMessage(), cause);
  }

  /**
   * Whether the order was wrong, whatever the container: a 4xx that doesn't say that it is gone or in the wrong
   * state.
   */
  static boolean isRefusal(Throwable failure) {
    return failure instanceof DockerException answer && answer.getHttpStatus() / 100 == 4
        && !(failure instanceof NotFoundException) && !(failure instanceof ConflictException);
  }
}
