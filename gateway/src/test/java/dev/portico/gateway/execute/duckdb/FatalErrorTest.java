package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.plan.write.SqlText;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Port;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a fatal error DuckDB refuses every statement until it is opened again. The fatal error here
 * is a real one: a checkpoint that DuckDB's own debugging setting breaks off.
 */
class FatalErrorTest {
  private static final Catalog NO_CATALOG =
      new Catalog() {
        @Override
        public CatalogSnapshot snapshot() {
          throw new IllegalStateException();
        }

        @Override
        public Port port(String connection) {
          throw new IllegalStateException();
        }
      };

  @TempDir Path folder;
  private LockedInstance first;
  private int opened;
  private boolean opens = true;
  private DuckDbEngine engine;

  @BeforeEach
  void start() {
    EngineSettings settings =
        new EngineSettings(
            256L << 20,
            1L << 30,
            folder.resolve("spill"),
            2,
            3,
            Duration.ofSeconds(5),
            9,
            List.of());
    engine = new DuckDbEngine(settings, NO_CATALOG, this::open);
  }

  @AfterEach
  void stop() throws IOException {
    assertEquals(0, engine.openConnections());
    assertEquals(3, engine.freeSlots());
    engine.close();
    try (Stream<Path> left = Files.list(folder.resolve("spill"))) {
      assertEquals(0, left.count(), "folders of reopened instances");
    }
  }

  private LockedInstance open(EngineSettings settings, FragmentFunction fragments)
      throws SQLException {
    if (!opens) {
      throw new SQLException("no more memory for the engine");
    }
    opened++;
    if (opened > 1) {
      return LockedInstance.open(settings, fragments);
    }
    first =
        LockedInstance.open(
            "jdbc:duckdb:" + folder.resolve("breakable.db"),
            List.of("SET debug_checkpoint_abort='before_header'"),
            settings,
            fragments);
    return first;
  }

  private void breakFirst() throws SQLException {
    DuckDBConnection connection = first.take();
    try (Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE t AS SELECT i FROM range(10) t(i)");
      SQLException fatal = assertThrows(SQLException.class, () -> sql.execute("CHECKPOINT"));
      assertTrue(fatal.getMessage().startsWith("FATAL Error"), fatal.getMessage());
    } finally {
      first.giveBack(connection);
    }
  }

  private RowStream run(String sql) {
    ValidatedQuery.Output output =
        new ValidatedQuery.Output("i", ColumnType.BIGINT, true, Optional.empty());
    PhysicalPlan plan =
        new PhysicalPlan(
            List.of(),
            List.of(),
            List.of(),
            Optional.of(new SqlText(sql, List.of(), sql)),
            List.of(output),
            java.util.Map.of(),
            List.of(),
            Set.of(),
            List.of());
    Session session =
        new Session(new Principal("ana", Set.of(), Map.of()), "test", SessionSettings.DEFAULT);
    Execution execution =
        new Execution("q1", session, Deadline.in(Duration.ofMinutes(5)), List.of(), Instant.now());
    return engine.run(plan, execution, new FragmentRunner(NO_CATALOG));
  }

  private static long rows(RowStream stream) {
    try (stream) {
      long rows = 0;
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        rows += batch.rows();
      }
      return rows;
    }
  }

  private static void assertRestarted(ThrowingRun run) {
    GatewayException failure = assertThrows(GatewayException.class, run::run);
    assertEquals(ErrorCode.ENGINE_RESTARTED, failure.code(), failure::toString);
    assertEquals(ErrorCode.Retry.YES, failure.code().retry());
    assertTrue(!failure.getMessage().contains("heckpoint"), failure.getMessage());
  }

  private interface ThrowingRun {
    void run();
  }

  @Test
  void theNextQueryRunsOnANewInstance() throws SQLException {
    assertEquals(10, rows(run("SELECT i FROM range(10) t(i)")));
    breakFirst();
    assertRestarted(() -> rows(run("SELECT i FROM range(10) t(i)")));
    assertEquals(10, rows(run("SELECT i FROM range(10) t(i)")));
    assertEquals(2, opened);
  }

  @Test
  void aQueryThatRanOnTheOldInstanceEndsAndTheNewOneStays() throws SQLException {
    RowStream old = run("SELECT i FROM range(50000000) t(i)");
    old.next();
    breakFirst();
    assertRestarted(() -> rows(run("SELECT i FROM range(10) t(i)")));
    RowStream young = run("SELECT i FROM range(100000) t(i)");
    young.next();
    try (old) {
      // rows of its own may still come; whatever it does, it must not break the new instance
      rows(old);
    } catch (GatewayException e) {
      assertEquals(ErrorCode.ENGINE_RESTARTED, e.code(), e::toString);
    }
    assertTrue(rows(young) > 10_000);
    assertEquals(2, opened);
  }

  @Test
  void anInstanceThatDoesNotOpenIsTriedAgain() throws SQLException {
    breakFirst();
    assertRestarted(() -> rows(run("SELECT i FROM range(10) t(i)")));
    opens = false;
    assertRestarted(() -> rows(run("SELECT i FROM range(10) t(i)")));
    opens = true;
    assertEquals(10, rows(run("SELECT i FROM range(10) t(i)")));
  }
}
