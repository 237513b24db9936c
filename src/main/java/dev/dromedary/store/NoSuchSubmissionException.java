package dev.dromedary.store;

/** Nobody has submitted it, or it has expired. */
public class NoSuchSubmissionException extends Exception {
  private final String token;

  public NoSuchSubmissionException(String token) {
    super("no submission has the token " + token);
    this.token = token;
  }

  public String getToken() {
    return token;
  }
}
