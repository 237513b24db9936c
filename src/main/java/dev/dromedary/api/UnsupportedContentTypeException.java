package dev.dromedary.api;

/** The request's body isn't said to be JSON. */
public class UnsupportedContentTypeException extends Exception {
  UnsupportedContentTypeException(String contentType) {
    super("the content type " + contentType + " is not supported, send application/json");
  }
}
