package dev.dromedary.execution;

/**
 * A submission is not to be run, or not any further: it has been ended by somebody else. Nothing is left to do for
 * the route.
 */
public class SupersededException extends RuntimeException {
  SupersededException(String token) {
    super("submission " + token + " has been cancelled, or finished by another node");
  }
}
