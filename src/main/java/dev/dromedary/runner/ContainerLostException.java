package dev.dromedary.runner;

/**
 * The container or the connection to it broke in mid-job, or its runner said something that the protocol doesn't
 * allow. Says nothing about the program: the job may be tried again in another container.
 */
public class ContainerLostException extends RuntimeException {
  public ContainerLostException(String message) {
    super(message);
  }

  public ContainerLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
