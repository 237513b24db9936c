package dev.dromedary.access;

import java.security.Principal;
import java.util.HexFormat;

/**
 * Who sends a request, as far as it is known.
 *
 * @param name says nothing about the token, and is the same for all requests with it; a token is only looked at where some are
 *     configured
 * @param isAdministrator whether it may see and remove what others submitted
 */
public record Client(String name, boolean isAdministrator) implements Principal {
  private static final String ANONYMOUS = "anonymous";
  private static final int NAME_BYTES = 16;

  static Client withToken(String token, boolean isAdministrator) {
    return new Client("token " + HexFormat.of().formatHex(TokenDigests.digest(token), 0, NAME_BYTES), isAdministrator);
  }

  /** Anybody, where no tokens are asked for. */
  static Client anonymous(boolean isAdministrator) {
    return new Client(ANONYMOUS, isAdministrator);
  }

  /** Whether it may be anybody. */
  public boolean isAnonymous() {
    return name.equals(ANONYMOUS);
  }

  @Override
  public String getName() {
    return name;
  }
}
