package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores begin at the same time, before the engine asks, and end with the query. */
class ReadAheadTest {
  private static final String TWO_STORES =
      "SELECT count(*) FROM shop.meeting a JOIN shop.other_meeting b ON a.id = b.id";

  /**
   * Whether another database works for the gateway at the same time, for which it waits: also one
   * that has seen this one at work and ended since.
   */
  private static final String MEETS =
      """
      CREATE FUNCTION meets() RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        FOR i IN 1 .. 3000 LOOP
          PERFORM pg_stat_clear_snapshot();
          IF EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = 'portico'
              AND datname LIKE 'test\\_%'
              AND datname <> current_database()
              AND (state = 'active' OR state_change >= statement_timestamp())) THEN
            RETURN true;
          END IF;
          PERFORM pg_sleep(0.01);
        END LOOP;
        RETURN false;
      END $$
      """;

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .postgres(slow("slow", 1), slow("very_slow", 600), MEETS, meeting("meeting"))
            .otherPostgres(
                slow("other_slow", 1),
                MEETS,
                meeting("other_meeting"),
                "CREATE VIEW broken AS SELECT g::bigint AS id, 1 / (g - g) AS x FROM"
                    + " generate_series(1, 5) g")
            .publishPostgres("slow", "id BIGINT")
            .publishPostgres("meeting", "id BIGINT")
            .publishOtherPostgres("other_meeting", "id BIGINT")
            .publishPostgres("very_slow", "id BIGINT")
            .publishOtherPostgres("other_slow", "id BIGINT")
            .publishOtherPostgres("broken", "id BIGINT, x INTEGER");
    stack = mesh.start();
  }

  /** The rows come after so many seconds. */
  private static String slow(String name, int seconds) {
    return "CREATE VIEW "
        + name
        + " AS SELECT g::bigint AS id FROM pg_sleep("
        + seconds
        + ") CROSS JOIN generate_series(1, 1000) g";
  }

  /** Rows that come when the other store works as well. */
  private static String meeting(String name) {
    return "CREATE VIEW "
        + name
        + " AS SELECT g::bigint AS id FROM (SELECT meets() AS met OFFSET 0) m CROSS JOIN"
        + " generate_series(1, 1000) g WHERE m.met";
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  private static void assertNothingIsLeft() throws SQLException {
    assertEquals(0, stack.engine().openConnections());
    assertEquals(0, stack.engine().registeredFragments());
    assertEquals(0, mesh.busyAtPostgres());
  }

  @Test
  void storesWorkAtTheSameTime() throws SQLException {
    assertEquals(List.of(List.of(1000L)), stack.rows(TWO_STORES), "each waits for the other");
    assertNothingIsLeft();
  }

  @Test
  void anEndInTheMiddleOfReadingAheadIsTheEndAtTheStore() throws SQLException {
    long begin = System.nanoTime();
    try (RowStream stream =
        stack.run(
            "SELECT count(*) FROM shop.very_slow v JOIN shop.other_slow o ON v.id = o.id",
            Duration.ofMillis(1_500))) {
      Stack.count(stream);
      throw new AssertionError("no error");
    } catch (GatewayException e) {
      assertEquals(ErrorCode.QUERY_TIMEOUT, e.code(), e::toString);
    }
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(60).toNanos());
    assertNothingIsLeft();
  }

  @Test
  void aFailureThatWasReadAheadIsToldWhenTheEngineAsks() throws SQLException {
    GatewayException failure =
        stack.failure("SELECT s.id, b.x FROM shop.slow s JOIN shop.broken b ON b.id = s.id");
    assertEquals(ErrorCode.DIVISION_BY_ZERO, failure.code(), failure::toString);
    SafeMessage.check(failure);
    assertNothingIsLeft();
  }
}
