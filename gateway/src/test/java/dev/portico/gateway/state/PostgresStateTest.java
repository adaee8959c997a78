package dev.portico.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.Secret;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.config.ServerSettings.StateDatabase;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresStateTest extends StateContract {
  private static final String PASSWORD = "state-secret";

  private final String database;

  PostgresStateTest() throws SQLException {
    database = TestPostgres.shared().newDatabase();
  }

  @Override
  State settings() {
    return state(database);
  }

  private static State state(String database) {
    return new State(
        Path.of("unused"),
        Optional.of(
            new StateDatabase(
                TestPostgres.shared().url(database),
                Optional.of("postgres"),
                new Secret(PASSWORD))));
  }

  @Test
  void aDatabaseThatComesAndGoesClosesOnlyWhatNeedsIt() throws SQLException {
    String later = database + "_later";
    try (StateStore store = StateStore.of(state(later))) {
      SavedQueries saved = new SavedQueries(store);
      assertAway(saved);
      admin("CREATE DATABASE " + later);
      assertBack(saved);
      admin(
          "ALTER DATABASE " + later + " ALLOW_CONNECTIONS false",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + later + "'");
      assertAway(saved);
      assertAway(saved);
      admin("ALTER DATABASE " + later + " ALLOW_CONNECTIONS true");
      assertBack(saved);
    }
  }

  /** Nobody waits longer than it takes to find out once. */
  @Test
  void whoComesWhileItIsAwayIsRefusedAtOnce() {
    try (StateStore store = StateStore.of(state(database + "_never"))) {
      SavedQueries saved = new SavedQueries(store);
      assertAway(saved);
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertAway(saved);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.toSeconds() < 10, "20 refusals took " + took);
    }
  }

  private static void assertBack(SavedQueries saved) {
    pause();
    assertEquals(List.of(), saved.of("ana"));
  }

  private static void pause() {
    try {
      Thread.sleep(Outage.PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void assertAway(SavedQueries saved) {
    GatewayException failure = assertThrows(GatewayException.class, () -> saved.of("ana"));
    assertEquals(ErrorCode.STATE_UNAVAILABLE, failure.code());
    assertFalse(failure.getMessage().contains(PASSWORD));
  }

  private static void admin(String... statements) throws SQLException {
    try (Connection connection = TestPostgres.shared().superuser("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
