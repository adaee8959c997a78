package dev.portico.gateway.protocol;

import dev.portico.gateway.session.Principal;

/** A user of {@code users.yaml} and the hash of the password. */
record UserAccount(Principal principal, String hash) {
  /** Hides the hash. */
  @Override
  public String toString() {
    return "UserAccount[" + principal.name() + "]";
  }
}
