package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnType;
import dev.portico.spi.RowBatch;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A result that breaks off is an error and never looks like its end; and it can be stopped wherever
 * it is.
 */
class EngineResultTest {
  @TempDir Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private LockedInstance instance;
  private DuckDBConnection connection;

  @BeforeEach
  void open() throws SQLException {
    instance =
        LockedInstance.open(
            new EngineSettings(
                256L << 20,
                1L << 30,
                folder.resolve("spill"),
                2,
                2,
                Duration.ofSeconds(5),
                4,
                List.of()),
            new FragmentFunction());
    connection = instance.take();
  }

  @AfterEach
  void close() throws SQLException {
    instance.giveBack(connection);
    instance.close();
    timer.shutdownNow();
  }

  private EngineResult prepare(String sql) throws SQLException {
    return EngineResult.prepare(connection, sql, List.of(), List.of(ColumnType.BIGINT), timer);
  }

  private static long rest(EngineResult result) throws SQLException {
    long rows = 0;
    for (RowBatch batch = result.next(); batch != null; batch = result.next()) {
      rows += batch.rows();
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT CASE WHEN i = 15000000 THEN CAST(error('broken') AS BIGINT) ELSE i END FROM"
            + " range(20000000) t(i)",
        "SELECT CAST(CASE WHEN i = 15000000 THEN 'x' ELSE '1' END AS BIGINT) FROM range(20000000)"
            + " t(i)",
        "SELECT i + CASE WHEN i = 15000000 THEN 9223372036854775807 ELSE 1 END FROM range(20000000)"
            + " t(i)"
      })
  void aFailureInTheMiddleIsNotTheEnd(String sql) throws SQLException {
    try (EngineResult result = prepare(sql)) {
      result.start();
      assertTrue(result.next() != null, "the failure is to come after the first rows");
      assertThrows(SQLException.class, () -> rest(result));
      assertTrue(!result.drained());
    }
    try (EngineResult next = prepare("SELECT i FROM range(5) t(i)")) {
      next.start();
      assertEquals(5, rest(next), "the connection is usable");
    }
  }

  @Test
  void rowsThatComeSlowlyCanBeStopped() throws SQLException {
    try (EngineResult result =
        prepare("SELECT i FROM range(300000000000) t(i) WHERE i < 5000000 OR hash(i) = 42")) {
      timer.schedule(result::cancel, 1500, TimeUnit.MILLISECONDS);
      long begin = System.nanoTime();
      SQLException stopped =
          assertThrows(
              SQLException.class,
              () -> {
                result.start();
                rest(result);
              });
      assertTrue(stopped.getMessage().startsWith("INTERRUPT"), stopped.getMessage());
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(60));
    }
  }

  @Test
  void aCancellationBeforeTheStartIsNotForgotten() throws SQLException {
    try (EngineResult result =
        prepare("SELECT count(*) FROM range(300000000000) t(i) WHERE hash(i) = 42")) {
      result.cancel();
      SQLException stopped = assertThrows(SQLException.class, result::start);
      assertTrue(stopped.getMessage().startsWith("INTERRUPT"), stopped.getMessage());
    }
    try (EngineResult next = prepare("SELECT i FROM range(5) t(i)")) {
      next.start();
      assertEquals(5, rest(next), "the next statement is not stopped");
    }
  }
}
