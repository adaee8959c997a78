package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries with more fragments on a connection than its pool has connections. */
@Timeout(300)
class ManyFragmentsTest {
  private static final int ROWS = 60_000;

  /** Five fragments on one connection, each larger than what its store sends at once. */
  private static final String FIVE =
      """
      SELECT count(*), sum(a.id), sum(e.k)
      FROM (SELECT id, k FROM shop.t WHERE id <= 59000 LIMIT 400000) a
      JOIN shop.f i ON a.id = i.id
      JOIN (SELECT id, k FROM shop.t WHERE id <= 58000 LIMIT 400000) b ON b.id = i.id
      JOIN (SELECT id, k FROM shop.t WHERE id <= 57000 LIMIT 400000) c ON c.id = i.id
      JOIN (SELECT id, k FROM shop.t WHERE id <= 56000 LIMIT 400000) d ON d.id = i.id
      JOIN (SELECT id, k FROM shop.t WHERE id <= 55000 LIMIT 400000) e ON e.id = i.id
      """;

  private static final List<List<Object>> FIVE_ANSWER =
      List.of(List.of(55_000L, 55_000L * 55_001 / 2, 55_000L * 99 / 2));

  /** The engine reads the branches in turns. */
  private static final String BRANCHES =
      """
      SELECT count(*), sum(u.id) FROM (
        SELECT t.id FROM (SELECT id FROM shop.t LIMIT 400000) t JOIN shop.f i ON t.id = i.id
        UNION ALL
        SELECT t.id FROM (SELECT id FROM shop.t LIMIT 400000) t JOIN shop.f i ON t.id + 1 = i.id
        UNION ALL
        SELECT t.id FROM (SELECT id FROM shop.t LIMIT 400000) t JOIN shop.f i ON t.id + 2 = i.id
        UNION ALL
        SELECT o.id FROM (SELECT id FROM shop.o LIMIT 400000) o JOIN shop.f i ON o.id = i.id) u
      """;

  /** Keeps the engine at work. */
  private static final String ENDLESS =
      "SELECT count(*) FROM shop.f a, shop.f b, shop.f c WHERE MOD(a.id * b.id + c.id, 7) = 3";

  @TempDir Path folder;

  private StoreMesh mesh(int pool) throws SQLException, IOException {
    String rows =
        " AS SELECT g::bigint AS id, (g % 100)::bigint AS k FROM generate_series(1, "
            + ROWS
            + ") g";
    return StoreMesh.in(folder)
        .pool("{maximumSize: " + pool + ", acquireTimeout: 5s}")
        .limits("{engineQueries: 4}")
        .postgres("CREATE TABLE t" + rows, "ANALYZE")
        .otherPostgres("CREATE TABLE o" + rows, "ANALYZE")
        .parquet("f", "SELECT i AS id FROM range(1, " + (ROWS + 1) + ") t(i)")
        .publishPostgres("t", "id BIGINT, k BIGINT")
        .publishOtherPostgres("o", "id BIGINT, k BIGINT")
        .publishFiles("f", "f.parquet", "id BIGINT");
  }

  private static long fragments(Stack stack, String sql, String connection) {
    return stack
        .explain(sql)
        .lines()
        .filter(line -> line.startsWith("fragment ") && line.contains(" on " + connection + ":"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 12})
  void aPoolOfAnySizeAnswers(int pool) throws SQLException, IOException {
    try (StoreMesh mesh = mesh(pool);
        Stack stack = mesh.start()) {
      assertEquals(5, fragments(stack, FIVE, "pg"), () -> stack.explain(FIVE));
      assertEquals(FIVE_ANSWER, stack.rows(FIVE));
      assertEquals(3, fragments(stack, BRANCHES, "pg"), () -> stack.explain(BRANCHES));
      assertEquals(List.of(List.of(4L * ROWS - 3, sums())), stack.rows(BRANCHES));
      assertEquals(0, stack.engine().openConnections());
      assertEquals(0, mesh.busyAtPostgres());
    }
  }

  private static long sums() {
    long all = (long) ROWS * (ROWS + 1) / 2;
    return all + (all - ROWS) + (all - ROWS - (ROWS - 1)) + all;
  }

  /**
   * The patience is long enough for one client to have to wait for all others on a slow machine; a
   * query that waited for its own connections would wait for as long as that.
   */
  @ParameterizedTest
  @CsvSource({"1, 4, 1", "1, 4, 2", "1, 4, 4", "2, 4, 1", "2, 4, 4", "3, 4, 2"})
  void suchQueriesAtTheSameTimeDoNotWaitForEachOther(int pool, int clients, int turns)
      throws Exception {
    try (StoreMesh mesh =
            mesh(pool)
                .pool("{maximumSize: " + pool + ", acquireTimeout: 60s}")
                .limits("{engineQueries: " + turns + ", engineWait: 60s}");
        Stack stack = mesh.start()) {
      ExecutorService threads = Executors.newFixedThreadPool(clients);
      try {
        List<Future<List<List<Object>>>> answers = new ArrayList<>();
        for (int i = 0; i < clients * 4; i++) {
          String sql = i % 2 == 0 ? FIVE : BRANCHES;
          answers.add(threads.submit(() -> stack.rows(sql)));
        }
        List<List<Object>> branches = stack.rows(BRANCHES);
        for (int i = 0; i < answers.size(); i++) {
          List<List<Object>> expected = i % 2 == 0 ? FIVE_ANSWER : branches;
          assertEquals(expected, answers.get(i).get(180, TimeUnit.SECONDS));
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** Several threads of the engine read a branch each, every one longer than the patience. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void branchesThatAreReadAtTheSameTimeDoNotWaitForEachOther(int pool)
      throws SQLException, IOException {
    String branch =
        "SELECT t.id FROM (SELECT id FROM shop.slow LIMIT 40000%d) t JOIN shop.f i ON t.id = i.id";
    String sql =
        "SELECT count(*) FROM ("
            + IntStream.range(0, 4)
                .mapToObj(branch::formatted)
                .collect(Collectors.joining(" UNION ALL "))
            + ") u";
    try (StoreMesh mesh =
            mesh(pool)
                .pool("{maximumSize: " + pool + ", acquireTimeout: 2s}")
                .limits("{engineThreads: 4}")
                .postgres(
                    "CREATE VIEW slow AS SELECT g::bigint AS id FROM generate_series(1, 100) g"
                        + " WHERE pg_sleep(0.03) IS NOT NULL")
                .publishPostgres("slow", "id BIGINT");
        Stack stack = mesh.start()) {
      assertEquals(4, fragments(stack, sql, "pg"), () -> stack.explain(sql));
      assertEquals(List.of(List.of(400L)), stack.rows(sql));
      assertEquals(0, mesh.busyAtPostgres());
    }
  }

  @Test
  void aPoolThatStaysInUseIsToldInTime() throws SQLException, IOException {
    try (StoreMesh mesh = mesh(1).pool("{maximumSize: 1, acquireTimeout: 3s}");
        Stack stack = mesh.start();
        RowStream held = stack.run("SELECT id, k FROM shop.t")) {
      held.next();
      long begin = System.nanoTime();
      GatewayException failure = stack.failure(FIVE);
      assertEquals(ErrorCode.STORE_BUSY, failure.code(), failure::toString);
      assertTrue(System.nanoTime() - begin < Duration.ofSeconds(60).toNanos());
      SafeMessage.check(failure);
      assertEquals(4, stack.engine().freeSlots(), "it waited without a turn, and has none now");
      held.close();
      assertEquals(FIVE_ANSWER, stack.rows(FIVE));
    }
  }

  /** It waited for a connection without a turn; the turn that it then needs does not come. */
  @Test
  void connectionsAreGivenBackWhenNoTurnComesAfterThem() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (StoreMesh mesh =
            mesh(1)
                .pool("{maximumSize: 1, acquireTimeout: 60s}")
                .limits("{engineQueries: 1, engineWait: 500ms}");
        Stack stack = mesh.start()) {
      Future<GatewayException> late;
      Future<GatewayException> endless;
      try (RowStream held = stack.run("SELECT id, k FROM shop.t")) {
        held.next();
        late = threads.submit(() -> stack.failure(FIVE));
        while (stack.engine().openConnections() == 0 || stack.engine().freeSlots() == 0) {
          Thread.sleep(5); // until it has given up its turn
        }
        endless =
            threads.submit(
                () ->
                    assertThrows(
                        GatewayException.class,
                        () -> stack.run(ENDLESS, Duration.ofSeconds(10)).close()));
        while (stack.engine().freeSlots() > 0) {
          Thread.sleep(5);
        }
      }
      GatewayException busy = late.get();
      assertEquals(ErrorCode.TOO_MANY_QUERIES, busy.code(), busy::toString);
      SafeMessage.check(busy);
      assertEquals(0, mesh.busyAtPostgres());
      assertEquals(List.of(List.of(60_000L)), stack.rows("SELECT count(*) FROM shop.t"));
      assertEquals(ErrorCode.QUERY_TIMEOUT, endless.get().code());
      assertEquals(FIVE_ANSWER, stack.rows(FIVE));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCopyThatTheEngineCannotHoldIsToldAndNothingIsLeft() throws SQLException, IOException {
    try (StoreMesh mesh =
            mesh(1)
                .limits("{engineMemory: 64MiB, spill: 1MiB, engineThreads: 2}")
                .postgres(
                    "CREATE TABLE w AS SELECT g::bigint AS id, md5(g::text) || md5((g +"
                        + " 1)::text) || md5((g + 2)::text) AS s FROM generate_series(1, 1000000)"
                        + " g")
                .publishPostgres("w", "id BIGINT, s VARCHAR(100)");
        Stack stack = mesh.start()) {
      GatewayException failure =
          stack.failure(
              "SELECT a.s, b.s FROM (SELECT id, s FROM shop.w LIMIT 2000000) a JOIN shop.f i ON"
                  + " a.id = i.id JOIN (SELECT id, s FROM shop.w LIMIT 2000000) b ON b.id = i.id");
      assertTrue(
          failure.code() == ErrorCode.SPILL_EXCEEDED || failure.code() == ErrorCode.MEMORY_EXCEEDED,
          failure::toString);
      SafeMessage.check(failure);
      assertEquals(0, stack.engine().openConnections());
      assertEquals(0, mesh.busyAtPostgres());
      assertEquals(FIVE_ANSWER, stack.rows(FIVE));
    }
  }

  @Test
  void aCopyThatIsCancelledEndsAtTheStore() throws Exception {
    try (StoreMesh mesh =
            mesh(1)
                .postgres(
                    "CREATE VIEW slow AS SELECT g::bigint AS id FROM generate_series(1, 1000) g"
                        + " WHERE pg_sleep(0.1) IS NOT NULL")
                .publishPostgres("slow", "id BIGINT");
        Stack stack = mesh.start()) {
      GatewayException failure;
      long begin = System.nanoTime();
      try (RowStream stream =
          stack.run(
              "SELECT a.id FROM (SELECT id FROM shop.slow LIMIT 2000) a JOIN shop.f i ON a.id ="
                  + " i.id JOIN (SELECT id FROM shop.slow LIMIT 2000) b ON b.id = i.id",
              Duration.ofMillis(1_500))) {
        Stack.count(stream);
        throw new AssertionError("no error");
      } catch (GatewayException e) {
        failure = e;
      }
      assertEquals(ErrorCode.QUERY_TIMEOUT, failure.code(), failure::toString);
      assertTrue(System.nanoTime() - begin < Duration.ofSeconds(60).toNanos());
      assertEquals(0, mesh.busyAtPostgres());
      assertEquals(0, stack.engine().openConnections());
      assertEquals(FIVE_ANSWER, stack.rows(FIVE));
    }
  }
}
