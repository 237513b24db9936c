package dev.dromedary.store;

/** There is nothing left to do for this delivery: the submission has its result, and the entry is acknowledged. */
public class AlreadyFinishedException extends Exception {
  private final String token;

  public AlreadyFinishedException(String token) {
    super("submission " + token + " is finished already");
    this.token = token;
  }

  public String getToken() {
    return token;
  }
}
