package dev.dromedary.runner;

/** How a step ended; in the order of PROTOCOL.md's numbers. */
public enum Outcome {
  EXITED,
  SIGNALLED,
  CPU_TIME_LIMIT,
  WALL_TIME_LIMIT,
  OUTPUT_LIMIT,
  EXEC_FAILED,
  /** Nothing was run; said here, never by the runner. */
  NOT_RUN,
  RETURN_LIMIT,
  STOPPED,
  /** Something of an earlier step is left in the container, so nothing was run. */
  REFUSED,
  /** What the kernel doesn't count as the container's, with what it does, came to more than the container's memory. */
  MEMORY_LIMIT,
  /** The job's files don't fit into the work folder, so nothing was run. */
  NO_SPACE
}
