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
  private static final String TWO_SLOW_STORES =
      "SELECT count(*) FROM shop.slow a JOIN shop.other_slow b ON a.id = b.id";

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .postgres(slow("slow", 1), slow("very_slow", 30))
            .otherPostgres(
                slow("other_slow", 1),
                "CREATE VIEW broken AS SELECT g::bigint AS id, 1 / (g - g) AS x FROM"
                    + " generate_series(1, 5) g")
            .publishPostgres("slow", "id BIGINT")
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
    assertEquals(List.of(List.of(1000L)), stack.rows(TWO_SLOW_STORES)); // connects and plans
    long begin = System.nanoTime();
    assertEquals(List.of(List.of(1000L)), stack.rows(TWO_SLOW_STORES));
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis >= 1_000 && millis < 1_700, millis + " ms");
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
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(6).toNanos());
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
