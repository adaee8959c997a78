package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement that is no longer wanted ends at the client, in the engine and at its store. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class CancelTest {
  /** Nothing but one statement of PostgreSQL, which takes ten minutes. */
  static final String AT_THE_STORE = "SELECT n FROM pg.endless";

  /** Billions of pairs, counted by the engine. */
  static final String IN_THE_ENGINE =
      "SELECT SUM(a.n * w.id * b.n) FROM pg.numbers AS a CROSS JOIN csv.wanted AS w JOIN h2.payouts"
          + " AS p ON p.customer_id <> w.id JOIN pg.numbers AS b ON a.n + w.id <> b.n +"
          + " p.payout_id";

  /** More rows than a test reads in frames of ten, straight from PostgreSQL. */
  static final String STREAM = "SELECT n, label FROM pg.numbers";

  /** Rows without end from the engine. */
  private static final String ENGINE_STREAM =
      "SELECT a.n, b.label FROM pg.numbers AS a JOIN pg.numbers AS b ON a.n <> b.n";

  /** The promise is a second, which quiet machines keep; the statements would go on for minutes. */
  static final int SOON = 30_000;

  private final Mesh mesh;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Connection connection;

  CancelTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.connect();
  }

  @AfterEach
  void nothingRunsAtTheStoreAndTheConnectionStillWorks() throws Exception {
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(SOON, TimeUnit.MILLISECONDS));
    storeIsQuiet();
    if (!connection.isClosed()) {
      assertEquals(
          "100", Jdbc.texts(connection, "SELECT COUNT(*) FROM pg.customers").get(0).get(0));
    }
    connection.close();
  }

  private void storeIsQuiet() throws Exception {
    Jdbc.awaitTrue(SOON, "the statement left the store", () -> mesh.statementsAtPostgres() == 0);
  }

  private Future<SQLException> started(Statement statement, String sql) throws Exception {
    Future<SQLException> running =
        threads.submit(() -> assertThrows(SQLException.class, () -> drain(statement, sql)));
    Jdbc.awaitTrue(SOON, "the statement reached the store", () -> mesh.statementsAtPostgres() > 0);
    return running;
  }

  private static void drain(Statement statement, String sql) throws SQLException {
    statement.setFetchSize(10);
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        rows.getObject(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {AT_THE_STORE, IN_THE_ENGINE, STREAM, ENGINE_STREAM})
  void cancelFromAnotherThreadEndsTheStatementAtOnce(String sql) throws Exception {
    try (Statement statement = connection.createStatement()) {
      Future<SQLException> running = started(statement, sql);
      Thread.sleep(200);
      statement.cancel();
      SQLException end = running.get(SOON, TimeUnit.MILLISECONDS);
      assertEquals("57014", end.getSQLState(), end.getMessage());
      assertTrue(end.getMessage().startsWith("QUERY_CANCELLED: "), end.getMessage());
      storeIsQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {AT_THE_STORE, IN_THE_ENGINE, STREAM, ENGINE_STREAM})
  void theQueryTimeoutEndsTheStatement(String sql) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(2);
      long began = System.nanoTime();
      SQLException end = assertThrows(SQLException.class, () -> drain(statement, sql));
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(end instanceof SQLTimeoutException, end.toString());
      assertTrue(end.getMessage().startsWith("QUERY_TIMEOUT: "), end.getMessage());
      assertTrue(millis >= 1_900 && millis < SOON, millis + " ms");
    }
  }

  @Test
  void theStatementsRunWhereTheirNamesSay() throws SQLException {
    assertFalse(Jdbc.plan(connection, AT_THE_STORE).contains("residual"));
    assertFalse(Jdbc.plan(connection, STREAM).contains("residual"));
    assertTrue(Jdbc.plan(connection, IN_THE_ENGINE).contains("residual"));
    assertTrue(Jdbc.plan(connection, ENGINE_STREAM).contains("residual"));
  }

  @Test
  void closingAResultEarlyEndsItsStatementAtTheStore() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(STREAM);
      for (int i = 0; i < 10; i++) {
        assertTrue(rows.next());
      }
      assertTrue(mesh.statementsAtPostgres() > 0);
      rows.close();
      storeIsQuiet();
    }
  }

  @Test
  void closingTheConnectionEndsWhatItRuns() throws Exception {
    Statement statement = connection.createStatement();
    Future<SQLException> running = started(statement, AT_THE_STORE);
    connection.close();
    running.get(SOON, TimeUnit.MILLISECONDS);
    storeIsQuiet();
  }

  /**
   * The cancel comes when the statement is executing, but hardly known at the server. Only where
   * the thread was not even that far is another one needed.
   */
  @Test
  void aCancelThatOvertakesItsStatementStillMeetsIt() throws Exception {
    int again = 0;
    for (int i = 0; i < 20; i++) {
      try (Statement statement = connection.createStatement()) {
        CountDownLatch begun = new CountDownLatch(1);
        Future<SQLException> running =
            threads.submit(
                () -> {
                  begun.countDown();
                  return assertThrows(SQLException.class, () -> drain(statement, AT_THE_STORE));
                });
        begun.await();
        Thread.sleep(5 + i % 5);
        statement.cancel();
        while (!ended(running)) {
          statement.cancel();
          again++;
        }
        assertEquals("57014", running.get().getSQLState());
      }
    }
    assertTrue(again < 10, again + " cancels went astray");
  }

  private static boolean ended(Future<?> running) throws Exception {
    try {
      running.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void aCancelBeforeOrAfterAStatementHarmsNothing() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.cancel();
      assertEquals(1, Jdbc.texts(statement.executeQuery("SELECT COUNT(*) FROM csv.wanted")).size());
      statement.cancel();
      assertEquals(1, Jdbc.texts(statement.executeQuery("SELECT COUNT(*) FROM csv.wanted")).size());
    }
  }
}
