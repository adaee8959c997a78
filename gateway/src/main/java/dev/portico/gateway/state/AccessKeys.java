package dev.portico.gateway.state;

import dev.portico.gateway.audit.KeyEvents;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The access keys: links that read one query or one table with the rights their owner has at that
 * moment. The door for HTTP makes, lists, revokes and uses them. Every use asks the database, so
 * that a revoked key opens nothing on any server. Safe for many threads; each method throws {@code
 * STATE_UNAVAILABLE} while the database is away.
 */
public final class AccessKeys {
  /** Ended keys are listed for so long, then they are forgotten with their uses. */
  private static final Duration REMEMBERED = Duration.ofDays(90);

  private static final int ID_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final StateStore store;
  private final ServerSettings.AccessKeys settings;
  private final KeyEvents events;
  private final Clock clock;

  public AccessKeys(
      StateStore store, ServerSettings.AccessKeys settings, KeyEvents events, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Makes a key.
   *
   * @throws GatewayException {@code REQUEST_INVALID} when it would live too long, has ended already
   *     or its owner has too many; {@code ACCESS_DENIED} when this server gives out none
   */
  public IssuedKey issue(KeyOwner owner, NewKey wanted) {
    requireEnabled();
    Instant now = now();
    check(wanted, now);
    KeySecret secret = KeySecret.random();
    AccessKey key =
        new AccessKey(
            "k-" + HexFormat.of().formatHex(random()),
            owner.principal().name(),
            owner.tokenEnds().map(ends -> owner.principal()),
            wanted.reading(),
            wanted.label(),
            wanted.from(),
            now,
            owner.tokenEnds().filter(wanted.expiresAt()::isAfter).orElse(wanted.expiresAt()),
            wanted.mostUses(),
            0,
            Optional.empty(),
            Optional.empty());
    store.transact(
        connection -> {
          KeyTable keys = new KeyTable(connection);
          keys.forget(now.minus(REMEMBERED));
          requireRoom(keys.inForce(key.owner(), now));
          keys.insert(key, secret);
          // a key without its record is none
          events
              .keyIssued(key.owner(), key.id(), key.reading().target().words(), key.expiresAt())
              .await();
          return key;
        });
    return new IssuedKey(key, secret.reveal());
  }

  private static byte[] random() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void requireEnabled() {
    if (!settings.enabled()) {
      throw new GatewayException(
          ErrorCode.ACCESS_DENIED,
          "this server gives out no access keys (setting accessKeys.enabled)");
    }
  }

  private void check(NewKey wanted, Instant now) {
    if (!wanted.expiresAt().isAfter(now)) {
      throw invalid("the access key would have ended already; give a later expires_at");
    } else if (wanted.expiresAt().isAfter(now.plus(settings.longest()))) {
      throw invalid(
          "an access key of this server lives at most "
              + settings.longest().toDays()
              + " days (setting accessKeys.longest); give an earlier expires_at");
    }
  }

  private void requireRoom(long inForce) {
    if (inForce >= settings.perPrincipal()) {
      throw invalid(
          "you have "
              + inForce
              + " access keys in force, which is as many as this server allows (setting"
              + " accessKeys.perPrincipal); revoke one with DELETE /v1/keys/<id>");
    }
  }

  private static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.REQUEST_INVALID, message);
  }

  /**
   * Somebody shows a key: counts and records the attempt, and tells whether it opens.
   *
   * @param secret as it came, which may be anything
   * @param client the network address
   */
  public KeyAttempt attempt(String secret, String client) {
    return shown(secret, client, KeyTable.Counts.USE);
  }

  /**
   * The same when the headers alone are asked for, as programs do before they read: an attempt like
   * any, but no use.
   */
  public KeyAttempt glance(String secret, String client) {
    return shown(secret, client, KeyTable.Counts.NO_USE);
  }

  private KeyAttempt shown(String secret, String client, KeyTable.Counts counts) {
    requireEnabled();
    Optional<KeySecret> shown = KeySecret.parse(secret);
    Instant now = now();
    KeyAttempt attempt =
        shown.isEmpty()
            ? KeyAttempt.UNKNOWN
            : store.transact(
                connection -> new KeyTable(connection).attempt(shown.get(), client, now, counts));
    attempt.refusal().ifPresent(refusal -> tell(attempt, client, refusal));
    return attempt;
  }

  private void tell(KeyAttempt attempt, String client, KeyRefusal refusal) {
    events.keyRefused(
        attempt.key().map(AccessKey::owner),
        attempt.key().map(AccessKey::id),
        client,
        refusal.word());
  }

  /** An attempt that opened is refused all the same. */
  public void refuse(KeyAttempt attempt, String client, KeyRefusal refusal) {
    tell(attempt, client, refusal);
    ended(attempt, Optional.empty(), refusal.word());
  }

  /**
   * Records what came of an attempt that opened.
   *
   * @param outcome {@code OK}, {@code HEAD}, the code of an error, or the word of a refusal; what
   *     went wrong stays
   */
  public void ended(KeyAttempt attempt, Optional<String> queryId, String outcome) {
    String key = attempt.key().orElseThrow().id();
    store.transact(
        connection -> {
          new KeyTable(connection).ended(key, attempt.number(), queryId, outcome);
          return null;
        });
  }

  /** The keys of a person, newest first, those that ended lately among them. */
  public List<AccessKey> of(String owner) {
    return store.transact(connection -> new KeyTable(connection).list(Optional.of(owner)));
  }

  /** The keys of everybody, newest first. */
  public List<AccessKey> all() {
    return store.transact(connection -> new KeyTable(connection).list(Optional.empty()));
  }

  /** A key by its id. */
  public Optional<AccessKey> find(String id) {
    return store.transact(connection -> new KeyTable(connection).find(id));
  }

  /** The last attempts to use a key, newest first. */
  public List<KeyUse> uses(String id) {
    return store.transact(connection -> new KeyTable(connection).uses(id));
  }

  /**
   * Revokes a key, for good, also while the audit trail cannot be written.
   *
   * @param by who wants it
   * @return false when it was revoked before
   */
  public boolean revoke(AccessKey key, String by) {
    Instant now = now();
    boolean revoked = store.transact(connection -> new KeyTable(connection).revoke(key.id(), now));
    if (revoked) {
      events.keyRevoked(by, key.owner(), key.id());
    }
    return revoked;
  }
}
