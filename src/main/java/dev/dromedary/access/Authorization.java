package dev.dromedary.access;

import org.springframework.stereotype.Component;

/** Lets administrators pass. */
@Component("authorization")
public class Authorization {
  /**
   * @param client null when it isn't known
   * @throws NotAuthorizedException for anybody else
   */
  public void check(Client client) throws NotAuthorizedException {
    if (client == null || !client.isAdministrator()) {
      throw new NotAuthorizedException();
    }
  }
}
