package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Portico's driver against the JDBC door. */
@Timeout(300)
class AvaticaDoorTest {
  @TempDir static Path folder;
  private static Door door;

  @BeforeAll
  static void open() {
    door = new Door(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @AfterEach
  void noStreamStaysOpen() {
    assertEquals(0, StubStream.OPEN.get(), "open streams");
  }

  @Test
  void aStatementGivesItsRows() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("ROWS 3")) {
      assertTrue(rows.next());
      assertEquals(0, rows.getLong("ID"));
      assertEquals("n0", rows.getString(2));
      assertTrue(rows.next());
      assertTrue(rows.next());
      assertEquals(2, rows.getInt(1));
      assertFalse(rows.next());
    }
  }

  @Test
  void aLargeResultComesInFramesAndWhole() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      assertEquals(120_345, count(statement.executeQuery("ROWS 120345")));
      assertEquals(9_999, count(statement.executeQuery("WIDE 9999")));
      assertEquals(0, count(statement.executeQuery("ROWS 0")));
      statement.setFetchSize(7);
      assertEquals(2_500, count(statement.executeQuery("ROWS 2500")));
    }
  }

  /** Counts rows and checks that they are all there, in order. */
  private static int count(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      assertEquals(count, rows.getLong(1));
      assertTrue(rows.getString(2).startsWith("n" + count));
      count++;
    }
    return count;
  }

  @Test
  void rowsArePulledOnlyWhenTheyAreRead() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      int before = StubStream.PULLED.get();
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery("ROWS 100000");
      assertTrue(rows.next());
      assertEquals(1, StubStream.PULLED.get() - before, "batches pulled for ten rows");
      rows.close();
      assertEquals(0, StubStream.OPEN.get(), "closing a result gives it up");
      assertEquals(3, count(statement.executeQuery("ROWS 3")), "the statement is still good");
    }
  }

  @Test
  void maxRowsEndsAResult() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("ROWS 5000")) {
      statement.setMaxRows(1_500);
      assertEquals(1_500, count(statement.executeQuery("ROWS 5000")));
      prepared.setMaxRows(2);
      assertEquals(2, count(prepared.executeQuery()));
    }
  }

  @Test
  void aPreparedStatementRunsAgainAndAgain() throws SQLException {
    try (Connection connection = door.connect();
        PreparedStatement prepared = connection.prepareStatement("ECHO BIGINT VARCHAR")) {
      assertEquals(2, prepared.getMetaData().getColumnCount(), "columns before execution");
      assertEquals(2, prepared.getParameterMetaData().getParameterCount());
      assertEquals(Types.BIGINT, prepared.getParameterMetaData().getParameterType(1));
      for (int i = 0; i < 3; i++) {
        prepared.setLong(1, i);
        prepared.setString(2, "v" + i);
        try (ResultSet rows = prepared.executeQuery()) {
          assertTrue(rows.next());
          assertEquals(i, rows.getInt(1));
          assertEquals("v" + i, rows.getString(2));
        }
      }
    }
  }

  @Test
  void aMissingParameterIsNamed() throws SQLException {
    try (Connection connection = door.connect();
        PreparedStatement prepared = connection.prepareStatement("ECHO BIGINT VARCHAR")) {
      prepared.setLong(1, 1);
      SQLException missing = assertThrows(SQLException.class, prepared::executeQuery);
      assertEquals("07001", missing.getSQLState());
      assertEquals("parameter 2 has no value", missing.getMessage());
      assertThrows(SQLException.class, () -> prepared.setInt(3, 1));
    }
  }

  @Test
  void anErrorOfTheServerArrivesAsSent() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      SQLException missing =
          assertThrows(SQLException.class, () -> statement.executeQuery("NOTHING"));
      assertEquals(
          "TABLE_NOT_FOUND: there is no table NOTHING (line 3, column 7)", missing.getMessage());
      assertEquals("42P01", missing.getSQLState());
      assertEquals(10, missing.getErrorCode());
      assertNull(missing.getCause());
      assertThrows(SQLException.class, () -> connection.prepareStatement("NOTHING"));

      SQLException refused =
          assertThrows(SQLException.class, () -> statement.executeUpdate("INSERT INTO t"));
      assertEquals("25006", refused.getSQLState());

      SQLException defect = assertThrows(SQLException.class, () -> statement.executeQuery("BUG"));
      assertEquals("XX000", defect.getSQLState());
      assertFalse(defect.getMessage().contains("secret"), defect.getMessage());
    }
  }

  @Test
  void aStreamThatBreaksFailsWhereItBreaks() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(1);
      ResultSet rows = statement.executeQuery("BREAK");
      assertTrue(rows.next());
      SQLException broken = assertThrows(SQLException.class, rows::next);
      assertEquals("STORE_UNAVAILABLE: the store broke off", broken.getMessage());
      assertEquals(1, count(statement.executeQuery("ROWS 1")));
    }
  }

  @Test
  void setChangesTheSessionAndCountsNothing() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      assertEquals(0, statement.executeUpdate("SET Europe/Berlin"));
      assertFalse(statement.execute("SET Asia/Tokyo"));
      assertEquals(0, statement.getUpdateCount());
      assertThrows(SQLException.class, () -> statement.executeQuery("SET UTC"));
      assertThrows(SQLException.class, () -> statement.executeUpdate("ROWS 1"));
      try (PreparedStatement prepared = connection.prepareStatement("SET UTC")) {
        assertNull(prepared.getMetaData());
        assertEquals(0, prepared.executeUpdate());
      }
    }
  }

  @Test
  void propertiesReachTheSession() throws SQLException {
    String url =
        door.url("ana", "secret")
            + "&purpose=royalty%20report&timeZone=%2B02:00&asOf=2026-01-31&application=a%26b";
    try (Connection connection = JdbcClient.connect(url)) {
      assertEquals("ana[analyst] royalty report a&b 2026-01-31 +02:00", who(connection));
      connection.setClientInfo("ApplicationName", "report 7");
      assertEquals("report 7", connection.getClientInfo("ApplicationName"));
      assertEquals("ana[analyst] royalty report report 7 2026-01-31 +02:00", who(connection));
    }
  }

  static String who(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("WHO")) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }

  @Test
  void aBadPropertyIsRefusedByName() {
    SQLException zone =
        assertThrows(
            SQLException.class,
            () -> JdbcClient.connect(door.url("ana", "secret") + "&timeZone=Mars"));
    assertTrue(
        zone.getMessage().startsWith("SETTING_INVALID: the connection property timeZone"),
        zone.getMessage());
    assertEquals("22023", zone.getSQLState());
  }

  @Test
  void cancelStopsAQueryThatStreams() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      SQLException cancelled = cancelled(statement, "SLOW", () -> StubStream.OPEN.get() > 0);
      assertEquals("57014", cancelled.getSQLState());
      assertEquals(1, count(statement.executeQuery("ROWS 1")), "the statement is still good");
    }
  }

  @Test
  void cancelStopsAQueryThatIsStillPlanned() throws Exception {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      SQLException cancelled =
          cancelled(statement, "PLANNING", () -> !door.queries.planning.isEmpty());
      assertEquals("57014", cancelled.getSQLState());
    }
  }

  private static SQLException cancelled(Statement statement, String sql, Callable<Boolean> runs)
      throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<SQLException> failure =
          thread.submit(() -> assertThrows(SQLException.class, () -> statement.executeQuery(sql)));
      while (!runs.call()) {
        Thread.sleep(5);
      }
      long start = System.nanoTime();
      statement.cancel();
      SQLException cancelled = failure.get();
      assertTrue(System.nanoTime() - start < StubQueries.LONG.toNanos() / 2, "it ended by itself");
      return cancelled;
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void cancellingNothingDoesNothing() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.cancel();
      assertEquals(1, count(statement.executeQuery("ROWS 1")));
      statement.cancel();
      assertEquals(1, count(statement.executeQuery("ROWS 1")));
    }
  }

  @Test
  void theQueryTimeoutIsKept() throws SQLException {
    try (Connection connection = door.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertEquals(1, statement.getQueryTimeout());
      long start = System.nanoTime();
      SQLException late =
          assertThrows(SQLTimeoutException.class, () -> statement.executeQuery("SLOW"));
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertTrue(millis >= 900 && millis < StubQueries.LONG.toMillis() / 2, millis + " ms");
      assertTrue(late.getMessage().startsWith("QUERY_TIMEOUT: "), late.getMessage());
    }
  }

  @Test
  void eightClientsWorkAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int rows = 3_000 + i;
        counts.add(
            threads.submit(
                () -> {
                  int sum = 0;
                  try (Connection connection = door.connect();
                      Statement statement = connection.createStatement()) {
                    for (int turn = 0; turn < 5; turn++) {
                      sum += count(statement.executeQuery("ROWS " + rows));
                    }
                  }
                  return sum;
                }));
      }
      for (int i = 0; i < 8; i++) {
        assertEquals(5 * (3_000 + i), counts.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void oneConnectionMayHaveSeveralResultsOpen() throws SQLException {
    try (Connection connection = door.connect();
        Statement first = connection.createStatement();
        Statement second = connection.createStatement()) {
      first.setFetchSize(10);
      second.setFetchSize(10);
      ResultSet a = first.executeQuery("ROWS 35");
      ResultSet b = second.executeQuery("ROWS 25");
      assertTrue(a.next());
      assertTrue(b.next());
      assertEquals(2, StubStream.OPEN.get());
      while (b.next()) {
        assertTrue(a.next());
      }
      assertEquals(24, a.getInt(1));
    }
  }

  @Test
  void aConnectionIsWhatJdbcExpects() throws SQLException {
    Connection connection = door.connect();
    assertTrue(connection.isValid(60));
    assertNull(connection.getWarnings());
    connection.setReadOnly(false);
    assertTrue(connection.isReadOnly());
    connection.setAutoCommit(false);
    assertFalse(connection.getAutoCommit());
    connection.commit();
    connection.rollback();
    connection.setSchema("sales");
    assertEquals("sales", connection.getSchema());
    assertEquals("mesh", connection.getCatalog());
    assertEquals("SELECT 1", connection.nativeSQL("SELECT 1"));
    Statement statement = connection.createStatement();
    assertNull(statement.getWarnings());
    assertEquals(0, statement.getFetchSize());
    assertThrows(SQLException.class, () -> statement.addBatch("x"));
    assertUnsupported("there are no procedures to call", () -> connection.prepareCall("{call x}"));
    assertUnsupported("there are no transactions, so no savepoints", connection::setSavepoint);
    assertUnsupported("values are never cut", () -> statement.setMaxFieldSize(2));
    assertUnsupported(
        "data products are read-only, so no keys are generated", statement::getGeneratedKeys);
    int open = door.openConnections();
    connection.close();
    connection.close();
    assertEquals(open - 1, door.openConnections());
    assertFalse(connection.isValid(1));
    assertTrue(statement.isClosed());
    assertThrows(SQLException.class, () -> statement.executeQuery("ROWS 1"));
    assertEquals(
        "08003", assertThrows(SQLException.class, connection::createStatement).getSQLState());
  }

  private static void assertUnsupported(String message, Executable call) {
    SQLException e = assertThrows(SQLFeatureNotSupportedException.class, call);
    assertEquals(message, e.getMessage());
    assertEquals("0A000", e.getSQLState());
  }
}
