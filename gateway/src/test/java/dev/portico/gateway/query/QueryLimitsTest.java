package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancellation;
import dev.portico.gateway.execute.Cancelled;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.session.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one statement, one principal and all together may use. */
class QueryLimitsTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .limits("{queriesPerPrincipal: 2, queries: 3, sqlLength: 5000, engineQueries: 10}")
            .parquet("events", "SELECT i AS id FROM range(2000000) t(i)")
            .publishFiles("events", "events.parquet", "id BIGINT");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  private static RowStream begin(String name) {
    RowStream stream =
        stack.queries().run(Stack.session(name), SqlRequest.of("SELECT a.id FROM shop.events a"));
    stream.next();
    return stream;
  }

  private static void assertRefused(ErrorCode code, String name) {
    GatewayException failure = assertThrows(GatewayException.class, () -> begin(name).close());
    assertEquals(code, failure.code());
    SafeMessage.check(failure);
  }

  @Test
  void aPrincipalAndAllTogetherHaveSoManyQueriesAndNoMore() {
    List<RowStream> open = new ArrayList<>();
    try {
      open.add(begin("ana"));
      open.add(begin("ana"));
      assertRefused(ErrorCode.TOO_MANY_QUERIES, "ana");
      open.add(begin("otto"));
      assertRefused(ErrorCode.TOO_MANY_QUERIES, "otto");
      assertEquals(2, stack.queries().running(Stack.session("ana")).size());
      assertTrue(
          !stack.queries().cancel(Stack.session("otto"), open.get(0).queryId()),
          "somebody else's query");
    } finally {
      open.forEach(RowStream::close);
    }
    begin("ana").close();
    assertEquals(0, stack.queries().runningCount());
  }

  @Test
  void refusedAndInvalidStatementsDoNotCount() {
    for (int i = 0; i < 10; i++) {
      assertEquals(ErrorCode.TABLE_NOT_FOUND, stack.failure("SELECT * FROM shop.nothing").code());
      assertEquals(ErrorCode.SQL_SYNTAX, stack.failure("SELECT FROM WHERE").code());
      stack.rows("SET purpose = 'x'");
      stack.rows("SHOW purpose");
    }
    assertEquals(0, stack.queries().runningCount());
    assertEquals(0, stack.alarms());
  }

  @Test
  void aStatementHasSoManyCharacters() {
    GatewayException failure =
        stack.failure("SELECT id FROM shop.events WHERE id = 1" + " ".repeat(6000));
    assertEquals(ErrorCode.SQL_TOO_LONG, failure.code());
    SafeMessage.check(failure);
  }

  @Test
  void aStepOfPlanningHasSoMuchTime() {
    try (PlanningThreads threads = new PlanningThreads(1, Duration.ofMillis(200))) {
      Deadline deadline = Deadline.in(Duration.ofSeconds(30));
      GatewayException failure =
          assertThrows(
              GatewayException.class,
              () -> threads.run(QueryLimitsTest::hang, deadline, new Cancellation()));
      assertEquals(ErrorCode.PLANNING_TIMEOUT, failure.code());
      assertIsFree(threads);
      failure =
          assertThrows(
              GatewayException.class,
              () ->
                  threads.run(
                      QueryLimitsTest::hang,
                      Deadline.in(Duration.ofMillis(50)),
                      new Cancellation()));
      assertEquals(ErrorCode.QUERY_TIMEOUT, failure.code());
    }
  }

  /** Once a thread answers in its time, which on a busy machine it may not do at first. */
  private static void assertIsFree(PlanningThreads threads) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (true) {
      try {
        assertEquals("free", threads.run(() -> "free", deadline, new Cancellation()));
        return;
      } catch (GatewayException e) {
        assertEquals(ErrorCode.PLANNING_TIMEOUT, e.code());
      }
    }
  }

  @Test
  void aStepOfPlanningCanBeCancelled() {
    try (PlanningThreads threads = new PlanningThreads(1, Duration.ofSeconds(30))) {
      Cancellation cancellation = new Cancellation();
      new Thread(
              () -> {
                try {
                  Thread.sleep(200);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                cancellation.cancel(Cancelled.byClient());
              })
          .start();
      long begin = System.nanoTime();
      GatewayException failure =
          assertThrows(
              GatewayException.class,
              () ->
                  threads.run(
                      QueryLimitsTest::hang, Deadline.in(Duration.ofSeconds(30)), cancellation));
      assertEquals(ErrorCode.QUERY_CANCELLED, failure.code());
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(15));
    }
  }

  private static String hang() {
    try {
      new CountDownLatch(1).await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  @Test
  void aServerThatStopsTakesNoMoreAndEndsWhatRuns() throws Exception {
    try (StoreMesh other =
        StoreMesh.in(folder.resolve("other"))
            .parquet("events", "SELECT i AS id FROM range(10) t(i)")
            .publishFiles("events", "events.parquet", "id BIGINT")) {
      Stack stopping = other.start();
      stopping.close();
      assertEquals(
          ErrorCode.SERVER_STOPPING, stopping.failure("SELECT id FROM shop.events").code());
    }
  }
}
