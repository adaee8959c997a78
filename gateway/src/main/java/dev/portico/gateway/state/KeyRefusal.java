package dev.portico.gateway.state;

import java.util.Locale;

/** Why an access key opens nothing. Who holds the key is told, so it must not be a secret. */
public enum KeyRefusal {
  UNKNOWN("this is no access key of this server; copy the whole link again"),
  REVOKED("this access key was revoked; ask who gave it to you for another"),
  EXPIRED("this access key has expired; make another with POST /v1/keys"),
  USED_UP("this access key was used as often as it may; make another with POST /v1/keys"),
  ELSEWHERE("this access key may not be used from this network"),
  OWNER_GONE("this access key's owner is no user of this server any more"),
  OTHER("this access key is for something else; GET /v1/keys says for what");

  private final String message;

  KeyRefusal(String message) {
    this.message = message;
  }

  /** What who holds the key is told. */
  public String message() {
    return message;
  }

  /** Its name in the audit trail. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
