package dev.dromedary.api;

/** The request can't be understood at all; the message says why and where, for the client. */
public class MalformedRequestException extends Exception {
  MalformedRequestException(String message) {
    super(message);
  }
}
