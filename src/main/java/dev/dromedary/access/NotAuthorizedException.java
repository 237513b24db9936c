package dev.dromedary.access;

/** The client isn't an administrator. */
public class NotAuthorizedException extends Exception {
  NotAuthorizedException() {
    super("this is for administrators only");
  }
}
