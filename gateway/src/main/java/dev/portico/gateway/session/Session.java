package dev.portico.gateway.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One caller's conversation with the server: a JDBC connection, or one HTTP request. The principal
 * may be renewed between statements (new roles count at the next one); SET changes the settings.
 * Safe for several threads.
 */
public final class Session {
  /** Schemas with an instant that are remembered; a tool asks about the ones it works with. */
  static final int MOST_ALIASES = 16;

  /** A longer name is used all the same, but nobody is reminded of it. */
  private static final int LONGEST_ALIAS = 200;

  private final String client;
  private final Optional<String> accessKey;
  private final SessionSettings initial;
  private volatile Principal principal;
  private volatile SessionSettings settings;
  private volatile Supplier<List<TableRead>> lastReads = List::of;
  private final Map<String, String> aliases = new LinkedHashMap<>();

  /**
   * @param principal who asks
   * @param client the caller's network address
   * @param initial the settings of the connection, to which RESET returns
   */
  public Session(Principal principal, String client, SessionSettings initial) {
    this(principal, client, Optional.empty(), initial);
  }

  /**
   * As above, of a caller who is known by an access key of the principal's.
   *
   * @param accessKey the key's id, not its secret
   */
  public Session(
      Principal principal, String client, Optional<String> accessKey, SessionSettings initial) {
    this.accessKey = Objects.requireNonNull(accessKey, "accessKey");
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

  /** The id of the access key by which the caller is known; empty for all others. */
  public Optional<String> accessKey() {
    return accessKey;
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

  /**
   * Takes of when the last query reads its tables.
   *
   * @param reads told each time it is asked, while the query runs
   */
  public void reads(Supplier<List<TableRead>> reads) {
    lastReads = Objects.requireNonNull(reads, "reads");
  }

  /** Of when the last query read its tables; empty before the first. */
  public List<TableRead> lastReads() {
    return lastReads.get();
  }

  /**
   * Notes that a statement used a schema with an instant, {@code domain@instant}; the ones used
   * last are remembered.
   */
  public void used(String alias) {
    if (alias.length() > LONGEST_ALIAS) {
      return;
    }
    synchronized (aliases) {
      String key = alias.toLowerCase(Locale.ROOT);
      aliases.remove(key);
      aliases.put(key, alias);
      if (aliases.size() > MOST_ALIASES) {
        aliases.remove(aliases.keySet().iterator().next());
      }
    }
  }

  /** The schemas with an instant that statements of this session used last. */
  public List<String> aliases() {
    synchronized (aliases) {
      return List.copyOf(aliases.values());
    }
  }
}
