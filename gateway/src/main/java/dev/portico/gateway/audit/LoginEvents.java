package dev.portico.gateway.audit;

import java.util.Optional;

/**
 * Where failed log-ins are told. Called from many threads; implementations return quickly and do
 * not throw.
 */
public interface LoginEvents {
  /** Nobody listens. */
  LoginEvents NONE = (user, client, scheme) -> {};

  /**
   * Somebody could not show who they are.
   *
   * @param user the name, when it is a user's; an unknown one may be a password in the wrong field
   * @param client the network address
   * @param scheme {@code basic}, {@code bearer} or {@code other}
   */
  void loginFailed(Optional<String> user, String client, String scheme);
}
