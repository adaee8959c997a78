package dev.portico.gateway.session;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One caller's conversation with the server: a JDBC connection, or one HTTP request. The principal
 * may be renewed between statements (new roles count at the next one); SET changes the settings.
 * Safe for several threads.
 */
public final class Session {
  private final String client;
  private final SessionSettings initial;
  private volatile Principal principal;
  private volatile SessionSettings settings;

  /**
   * @param principal who asks
   * @param client the caller's network address
   * @param initial the settings of the connection, to which RESET returns
   */
  public Session(Principal principal, String client, SessionSettings initial) {
    this.principal = Objects.requireNonNull(principal, "principal");
    this.client = Objects.requireNonNull(client, "client");
    this.initial = Objects.requireNonNull(initial, "initial");
    this.settings = initial;
  }

  public Principal principal() {
    return principal;
  }

  public String client() {
    return client;
  }

  public SessionSettings settings() {
    return settings;
  }

  /** The settings the connection began with. */
  public SessionSettings initialSettings() {
    return initial;
  }

  /** Takes the principal's present roles; the name must be the same. */
  public void renew(Principal present) {
    if (!present.name().equals(principal.name())) {
      throw new IllegalArgumentException("a session belongs to one principal");
    }
    principal = present;
  }

  /** Changes the settings for the statements to come. */
  public synchronized void change(UnaryOperator<SessionSettings> change) {
    settings = change.apply(settings);
  }
}
