package dev.portico.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Network;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the state promises on each of its databases. */
abstract class StateContract {
  private static final Instant NOW = Instant.parse("2026-04-02T10:00:00Z");
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final String CLIENT = "198.51.100.7";
  private static final Principal ANA =
      new Principal("ana", Set.of("analyst"), Map.of("countries", List.of("DE", "FR"), "age", 3));
  private static final KeyOwner OWNER = new KeyOwner(ANA, Optional.empty());
  private static final Reading PLAYS =
      new Reading(
          new Reading.Statement("SELECT 'é', count(*) FROM plays.play_events"),
          Optional.of("2026-04-01"),
          Optional.of("report"),
          ZoneId.of("Europe/Berlin"));
  private static final Reading PROFILES =
      new Reading(
          new Reading.Table("listeners", "profiles"),
          Optional.empty(),
          Optional.empty(),
          ZoneOffset.UTC);

  private final ToldKeys told = new ToldKeys();
  private StateStore store;
  private AccessKeys keys;

  /** An empty database, or the same again. */
  abstract State settings();

  @BeforeEach
  void open() {
    store = StateStore.of(settings());
    keys = at(NOW);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private AccessKeys at(Instant now) {
    return new AccessKeys(
        store,
        new ServerSettings.AccessKeys(true, LONGEST, 3),
        told,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static NewKey wanted(Reading reading) {
    return new NewKey(
        reading, Optional.empty(), List.of(), NOW.plus(Duration.ofDays(7)), Optional.empty());
  }

  private void reopen() {
    store.close();
    store = StateStore.of(settings());
    keys = at(NOW);
  }

  @Test
  void aKeyOpensAfterARestartWhatItWasMadeFor() {
    IssuedKey issued =
        keys.issue(
            OWNER,
            new NewKey(
                PLAYS,
                Optional.of("the sheet"),
                List.of(Network.parse("198.51.100.0/24").orElseThrow()),
                NOW.plus(Duration.ofDays(7)),
                Optional.of(2L)));
    reopen();
    KeyAttempt attempt = keys.attempt(issued.secret(), CLIENT);
    assertEquals(Optional.empty(), attempt.refusal());
    assertEquals(issued.key(), attempt.key().orElseThrow());
    keys.ended(attempt, Optional.of("q-1"), "OK");
    AccessKey known = keys.find(issued.key().id()).orElseThrow();
    assertEquals(1, known.uses());
    assertEquals(Optional.of(NOW), known.lastUsedAt());
    assertEquals(
        List.of(new KeyUse(1, NOW, CLIENT, Optional.of("q-1"), "OK")), keys.uses(known.id()));
    assertEquals(List.of(known), keys.of("ana"));
    assertEquals(List.of(), keys.of("dora"));
  }

  @Test
  void theSecretIsNowhereInTheDatabase() throws SQLException {
    IssuedKey issued = keys.issue(OWNER, wanted(PLAYS));
    keys.attempt(issued.secret(), CLIENT);
    String all =
        store.transact(
            connection -> {
              StringBuilder text = new StringBuilder();
              try (Statement statement = connection.createStatement()) {
                for (String table : List.of("access_key", "access_key_use")) {
                  try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    while (rows.next()) {
                      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        text.append(rows.getString(i)).append('|');
                      }
                    }
                  }
                }
              }
              return text.toString();
            });
    assertTrue(all.contains(issued.key().id()));
    assertFalse(all.contains(issued.secret().substring(3, 20)), all);
    assertFalse(issued.toString().contains(issued.secret()));
  }

  @Test
  void aKeyThatIsRevokedExpiredUsedUpOrElsewhereOpensNothing() {
    NewKey narrow =
        new NewKey(
            PROFILES,
            Optional.empty(),
            List.of(
                Network.parse("192.0.2.1").orElseThrow(),
                Network.parse("2001:db8::/32").orElseThrow()),
            NOW.plus(Duration.ofHours(1)),
            Optional.of(2L));
    IssuedKey key = keys.issue(OWNER, narrow);
    assertEquals(Optional.of(KeyRefusal.ELSEWHERE), refusal(keys, key, CLIENT));
    assertEquals(Optional.empty(), refusal(keys, key, "192.0.2.1"));
    assertEquals(Optional.empty(), refusal(keys, key, "2001:db8:0:0:0:0:0:7"));
    assertEquals(Optional.of(KeyRefusal.USED_UP), refusal(keys, key, "192.0.2.1"));
    assertEquals(
        Optional.of(KeyRefusal.EXPIRED),
        refusal(at(NOW.plus(Duration.ofHours(1))), key, "192.0.2.1"));
    assertTrue(keys.revoke(key.key(), "otto"));
    assertFalse(keys.revoke(key.key(), "otto"));
    assertEquals(Optional.of(KeyRefusal.REVOKED), refusal(keys, key, "192.0.2.1"));
    assertEquals(
        List.of("revoked", "expired", "used_up", "begun", "begun", "elsewhere"),
        keys.uses(key.key().id()).stream().map(KeyUse::outcome).toList());
    assertEquals(2, keys.find(key.key().id()).orElseThrow().uses());
  }

  private static Optional<KeyRefusal> refusal(AccessKeys keys, IssuedKey key, String client) {
    return keys.attempt(key.secret(), client).refusal();
  }

  @Test
  void whatIsNoKeyIsUnknown() {
    String secret = keys.issue(OWNER, wanted(PLAYS)).secret();
    String other = (secret.charAt(10) == 'A' ? "B" : "A");
    for (String wrong :
        List.of(
            "",
            "pk_",
            "x",
            secret.substring(0, secret.length() - 1),
            secret + "A",
            secret.substring(0, 10) + other + secret.substring(11),
            KeySecret.random().reveal(),
            "pk_" + "é".repeat(47),
            "' OR 1=1 --")) {
      KeyAttempt attempt = keys.attempt(wrong, CLIENT);
      assertEquals(Optional.of(KeyRefusal.UNKNOWN), attempt.refusal(), wrong);
      assertEquals(Optional.empty(), attempt.key());
    }
  }

  @Test
  void aKeyMadeWithATokenEndsWithItAndRemembersItsRights() {
    Instant ends = NOW.plus(Duration.ofMinutes(5));
    IssuedKey key = keys.issue(new KeyOwner(ANA, Optional.of(ends)), wanted(PROFILES));
    assertEquals(ends, key.key().expiresAt());
    reopen();
    AccessKey known = keys.attempt(key.secret(), CLIENT).key().orElseThrow();
    assertEquals(Optional.of(ANA), known.token());
    assertEquals(Optional.of(KeyRefusal.EXPIRED), refusal(at(ends), key, CLIENT));
  }

  @Test
  void keysAreBoundInNumberAndLife() {
    assertRefused("lives at most 30 days", NOW.plus(LONGEST).plusMillis(1));
    assertRefused("ended already", NOW);
    for (int i = 0; i < 3; i++) {
      keys.issue(OWNER, wanted(PLAYS));
    }
    assertRefused("3 access keys in force", NOW.plusSeconds(60));
    keys.revoke(keys.of("ana").get(0), "ana");
    keys.issue(OWNER, wanted(PLAYS));
    // those that ended are forgotten in the end
    AccessKeys later = at(NOW.plus(Duration.ofDays(98)));
    later.issue(
        OWNER,
        new NewKey(
            PLAYS, Optional.empty(), List.of(), NOW.plus(Duration.ofDays(99)), Optional.empty()));
    assertEquals(1, later.of("ana").size());
  }

  private void assertRefused(String part, Instant expires) {
    GatewayException refused =
        assertThrows(
            GatewayException.class,
            () ->
                keys.issue(
                    OWNER,
                    new NewKey(PLAYS, Optional.empty(), List.of(), expires, Optional.empty())));
    assertEquals(ErrorCode.REQUEST_INVALID, refused.code());
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }

  @Test
  void aKeyForThreeUsesOpensThriceHoweverManyTryAtOnce() throws Exception {
    IssuedKey key =
        keys.issue(
            OWNER,
            new NewKey(PLAYS, Optional.empty(), List.of(), NOW.plusSeconds(60), Optional.of(3L)));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Optional<KeyRefusal>>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(threads.submit(() -> refusal(keys, key, CLIENT)));
      }
      int opened = 0;
      for (Future<Optional<KeyRefusal>> answer : answers) {
        opened += answer.get().isEmpty() ? 1 : 0;
      }
      assertEquals(3, opened);
    } finally {
      threads.shutdownNow();
    }
    assertEquals(40, keys.uses(key.key().id()).size());
  }

  @Test
  void onlyTheLastThousandUsesAreRemembered() {
    IssuedKey key = keys.issue(OWNER, wanted(PLAYS));
    IntStream.range(0, 1_010).forEach(i -> keys.attempt(key.secret(), CLIENT));
    List<KeyUse> uses = keys.uses(key.key().id());
    assertEquals(1_000, uses.size());
    assertEquals(1_010, uses.get(0).attempt());
  }

  @Test
  void aServerWithoutKeysOpensNothing() {
    String secret = keys.issue(OWNER, wanted(PLAYS)).secret();
    AccessKeys none =
        new AccessKeys(
            store, new ServerSettings.AccessKeys(false, LONGEST, 3), told, Clock.systemUTC());
    for (Runnable use :
        List.<Runnable>of(
            () -> none.issue(OWNER, wanted(PLAYS)), () -> none.attempt(secret, CLIENT))) {
      assertEquals(ErrorCode.ACCESS_DENIED, assertThrows(GatewayException.class, use::run).code());
    }
  }

  @Test
  void aKeyThatCannotBeRecordedIsNone() {
    told.failing = true;
    assertThrows(GatewayException.class, () -> keys.issue(OWNER, wanted(PLAYS)));
    told.failing = false;
    assertEquals(List.of(), keys.of("ana"));
    IssuedKey key = keys.issue(OWNER, wanted(PLAYS));
    told.failing = true;
    assertTrue(keys.revoke(key.key(), "otto"), "revoked all the same");
    keys.attempt(key.secret(), CLIENT);
    keys.attempt("x", CLIENT);
    String id = key.key().id();
    assertEquals(
        List.of("issued " + id, "revoked " + id, "refused " + id + " revoked", "refused - unknown"),
        told.events);
  }

  @Test
  void aLookAtTheHeadersIsNoUse() {
    IssuedKey key =
        keys.issue(
            OWNER,
            new NewKey(PLAYS, Optional.empty(), List.of(), NOW.plusSeconds(60), Optional.of(1L)));
    KeyAttempt glance = keys.glance(key.secret(), CLIENT);
    assertEquals(Optional.empty(), glance.refusal());
    keys.ended(glance, Optional.empty(), "HEAD");
    assertEquals(Optional.empty(), refusal(keys, key, CLIENT));
    assertEquals(Optional.of(KeyRefusal.USED_UP), keys.glance(key.secret(), CLIENT).refusal());
    assertEquals(
        List.of("used_up", "begun", "HEAD"),
        keys.uses(key.key().id()).stream().map(KeyUse::outcome).toList());
  }

  @Test
  void whatWentWrongIsNotOverwritten() {
    IssuedKey key = keys.issue(OWNER, wanted(PLAYS));
    KeyAttempt attempt = keys.attempt(key.secret(), CLIENT);
    keys.ended(attempt, Optional.of("q-1"), "OK");
    keys.ended(attempt, Optional.of("q-1"), "NOT_SUPPORTED");
    keys.ended(attempt, Optional.empty(), "OK");
    assertEquals("NOT_SUPPORTED", keys.uses(key.key().id()).get(0).outcome());
  }

  @Test
  void manyWhoSaveUnderOneNameAllSucceed() throws Exception {
    SavedQueries saved = new SavedQueries(store);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        SavedQuery query = new SavedQuery("race-" + round, PLAYS, Optional.empty(), NOW);
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          answers.add(threads.submit(() -> saved.save("ana", query)));
        }
        int made = 0;
        for (Future<Boolean> answer : answers) {
          made += answer.get() ? 1 : 0;
        }
        assertEquals(1, made, "made and " + (8 - made) + " times replaced");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void tablesOfANewerProgramAreLeftAlone() {
    IssuedKey key = keys.issue(OWNER, wanted(PLAYS));
    store.transact(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                "INSERT INTO \"portico_migrations\" (\"installed_rank\", \"version\","
                    + " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\","
                    + " \"execution_time\", \"success\") VALUES (99, '1000', 'later', 'SQL',"
                    + " 'V1000__later.sql', 1, 'somebody', 1, TRUE)");
          }
        });
    reopen();
    GatewayException refused =
        assertThrows(GatewayException.class, () -> keys.attempt(key.secret(), CLIENT));
    assertEquals(ErrorCode.STATE_UNAVAILABLE, refused.code());
    assertTrue(
        refused.getCause().getMessage().contains("newer Portico (version 1000"), refused::toString);
  }

  @Test
  void savedQueriesAreTheirOwnersAlone() {
    SavedQueries saved = new SavedQueries(store);
    SavedQuery query = new SavedQuery("weekly", PLAYS, Optional.of("for the sheet"), NOW);
    assertTrue(saved.save("ana", query));
    assertTrue(saved.save("dora", new SavedQuery("weekly", PLAYS, Optional.empty(), NOW)));
    SavedQuery changed = new SavedQuery("weekly", PLAYS, Optional.empty(), NOW.plusSeconds(1));
    assertFalse(saved.save("ana", changed));
    reopen();
    saved = new SavedQueries(store);
    assertEquals(List.of(changed), saved.of("ana"));
    assertEquals(Optional.empty(), saved.find("rita", "weekly"));
    assertTrue(saved.delete("ana", "weekly"));
    assertFalse(saved.delete("ana", "weekly"));
    assertEquals(1, saved.of("dora").size());
  }
}
