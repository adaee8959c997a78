package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that breaks off, or has no connection left, is told as that; and works again when it is
 * back.
 */
class StoreFailureTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .pool("{maximumSize: 2, acquireTimeout: 3s}")
            .postgres(
                "CREATE TABLE wide AS SELECT g::bigint AS id, repeat('x', 200) AS s FROM"
                    + " generate_series(1, 300000) g",
                "CREATE VIEW sleeper AS SELECT 1::bigint AS id FROM pg_sleep(30)",
                "CREATE VIEW broken AS SELECT g::bigint AS id, 1 / (g - 5) AS x FROM"
                    + " generate_series(1, 10) g")
            .h2(
                "CREATE TABLE \"h2_wide\" AS SELECT X AS \"id\", REPEAT('x', 200) AS \"s\" FROM"
                    + " SYSTEM_RANGE(1, 60000)")
            .parquet("ids", "SELECT i AS id FROM range(1, 300001) t(i)")
            .publishPostgres("wide", "id BIGINT, s VARCHAR(300)")
            .publishPostgres("sleeper", "id BIGINT")
            .publishPostgres("broken", "id BIGINT, x INTEGER")
            .publishH2("h2_wide", "id BIGINT, s VARCHAR(300)")
            .publishFiles("ids", "ids.parquet", "id BIGINT");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  @AfterEach
  void nothingIsLeft() throws SQLException {
    assertEquals(0, stack.queries().runningCount());
    assertEquals(0, stack.engine().openConnections());
    assertEquals(0, mesh.busyAtPostgres());
  }

  private static void assertUnavailable(RowStream stream) {
    GatewayException failure = assertThrows(GatewayException.class, () -> Stack.read(stream));
    assertEquals(
        ErrorCode.STORE_UNAVAILABLE, failure.code(), () -> failure + " <- " + failure.getCause());
    SafeMessage.check(failure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, s FROM shop.wide",
        "SELECT w.id, w.s FROM shop.wide w CROSS JOIN (SELECT MIN(id) AS least FROM shop.ids) i"
      })
  void aKilledSessionEndsItsQueryAndTheNextOneWorks(String sql) throws SQLException {
    try (RowStream stream = stack.run(sql)) {
      assertNotNull(stream.next());
      mesh.killPostgresSessions();
      assertUnavailable(stream);
    }
    assertEquals(300_000, stack.count(sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, s FROM shop.h2_wide",
        "SELECT w.id, w.s FROM shop.h2_wide w CROSS JOIN (SELECT MIN(id) AS least FROM shop.ids) i"
      })
  void aStoppedServerEndsItsQueriesAndTheNextOneWorksWhenItIsBack(String sql) throws SQLException {
    try (RowStream stream = stack.run(sql)) {
      assertNotNull(stream.next());
      mesh.h2().stop();
      assertUnavailable(stream);
    }
    try {
      GatewayException failure = stack.failure(sql);
      assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code(), failure::toString);
      SafeMessage.check(failure);
    } finally {
      mesh.h2().restart();
    }
    assertEquals(60_000, stack.count(sql));
  }

  @Test
  void aPoolWithoutAFreeConnectionIsBusy() {
    List<RowStream> held = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        held.add(stack.run("SELECT id, s FROM shop.wide"));
        held.get(i).next();
      }
      GatewayException failure = stack.failure("SELECT id FROM shop.wide WHERE id = 1");
      assertEquals(ErrorCode.STORE_BUSY, failure.code(), failure::toString);
      SafeMessage.check(failure);
      failure =
          stack.failure(
              "SELECT w.s FROM shop.wide w JOIN shop.ids i ON w.id = i.id WHERE i.id < 9");
      assertEquals(ErrorCode.STORE_BUSY, failure.code(), failure::toString);
    } finally {
      held.forEach(RowStream::close);
    }
    assertEquals(1, stack.count("SELECT id FROM shop.wide WHERE id = 1"));
  }

  /** The patience is long enough for one query to wait for all others on a slow machine. */
  @Test
  void queriesWithTwoFragmentsOnASmallPoolEndAndDoNotWaitForEachOther() throws Exception {
    mesh.pool("{maximumSize: 2, acquireTimeout: 60s}");
    try (Stack patient = mesh.start()) {
      assertAllAnswer(patient);
    }
  }

  private static void assertAllAnswer(Stack patient) throws Exception {
    String sql =
        "SELECT count(*) FROM (SELECT id, s FROM shop.wide WHERE id < 200000 LIMIT 40000) a"
            + " JOIN shop.ids i ON a.id = i.id"
            + " JOIN (SELECT id, s FROM shop.wide WHERE id > 5 LIMIT 40000) b ON b.id = i.id + 1";
    List<CompletableFuture<String>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CompletableFuture<String> end = new CompletableFuture<>();
      running.add(end);
      new Thread(
              () -> {
                try {
                  end.complete(patient.count(sql) + " row");
                } catch (GatewayException e) {
                  end.complete(e.code().name());
                } catch (Throwable e) {
                  end.completeExceptionally(e);
                }
              })
          .start();
    }
    for (CompletableFuture<String> end : running) {
      assertEquals("1 row", end.get(180, TimeUnit.SECONDS));
    }
  }

  @Test
  void theFirstOfTwoFailuresIsToldAndDoesNotWaitForTheOtherStore() {
    long begin = System.nanoTime();
    GatewayException failure =
        stack.failure(
            "SELECT b.x, s.id FROM shop.ids i LEFT JOIN shop.broken b ON b.id = i.id LEFT JOIN"
                + " shop.sleeper s ON s.id = i.id");
    long millis = (System.nanoTime() - begin) / 1_000_000;
    // the sleeping store may be asked first, then its end is awaited; its own limit is 30 s
    assertEquals(ErrorCode.DIVISION_BY_ZERO, failure.code(), failure::toString);
    assertTrue(millis < 60_000, millis + " ms");
    SafeMessage.check(failure);
  }
}
