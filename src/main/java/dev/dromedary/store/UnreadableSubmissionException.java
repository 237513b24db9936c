package dev.dromedary.store;

/** This node doesn't understand a submission, as it may be of a node of a newer version; which then is to run it. */
public class UnreadableSubmissionException extends Exception {
  UnreadableSubmissionException(String token, Throwable cause) {
    super("submission " + token + " is not of this node's version: " + cause.getMessage(), cause);
  }
}
