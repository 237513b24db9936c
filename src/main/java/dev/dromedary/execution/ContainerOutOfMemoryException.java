package dev.dromedary.execution;

import dev.dromedary.runner.ContainerLostException;

/** The container was lost because what ran in it used up its memory. */
public class ContainerOutOfMemoryException extends ContainerLostException {
  /** Without the loss as its cause: a route that looks for the innermost exception would find that. */
  ContainerOutOfMemoryException() {
    super("the container ran out of memory");
  }
}
