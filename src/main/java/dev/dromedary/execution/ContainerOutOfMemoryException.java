package dev.dromedary.execution;

import dev.dromedary.runner.ContainerLostException;

/** The container was lost because what ran in it used up its memory. */
public class ContainerOutOfMemoryException extends ContainerLostException {
  ContainerOutOfMemoryException(Throwable cause) {
    super("the container ran out of memory", cause);
  }
}
