package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Connections over a real pipeline: whose they are, what they bound, how they break. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class ConnectionsTest {
  private static final String NUMBERS = "SELECT n, label FROM %s.numbers ORDER BY n";

  private final Mesh mesh;

  ConnectionsTest(Mesh mesh) {
    this.mesh = mesh;
  }

  private static int count(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      assertEquals(count, rows.getLong(1));
      count++;
    }
    return count;
  }

  @Test
  void maxRowsAndFetchSizeBoundAResultAndItsFrames() throws SQLException {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(5);
      assertEquals(5, count(statement.executeQuery(NUMBERS.formatted("pg"))));
      statement.setMaxRows(0);
      for (int fetchSize : new int[] {0, 1_000, 100_000}) {
        statement.setFetchSize(fetchSize);
        assertEquals(MeshTables.NUMBERS, count(statement.executeQuery(NUMBERS.formatted("pg"))));
      }
    }
  }

  @Test
  void aPreparedStatementDescribesItselfBeforeItRuns() throws SQLException {
    try (Connection connection = mesh.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT c.name, w.remark FROM pg.customers AS c JOIN csv.wanted AS w ON w.id ="
                    + " c.customer_id")) {
      assertEquals(2, statement.getMetaData().getColumnCount());
      assertEquals("remark", statement.getMetaData().getColumnName(2));
      assertEquals(0, mesh.statementsAtPostgres());
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    SQLException refused =
        assertThrows(
            SQLException.class, () -> RealDriver.connect(mesh.jdbcUrl(), Mesh.USER, "wrong"));
    assertEquals("28000", refused.getSQLState());
    assertTrue(refused.getMessage().startsWith("AUTHENTICATION_FAILED: "), refused.getMessage());
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    SQLException refused =
        assertThrows(
            SQLException.class,
            () -> RealDriver.connect("jdbc:portico://127.0.0.1:" + free + "/", "ana", "secret"));
    assertEquals("08001", refused.getSQLState());
    assertTrue(refused.getMessage().contains("127.0.0.1:" + free), refused.getMessage());
  }

  @Test
  void anErrorHasItsCodeStateAndPlace() throws SQLException {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      for (String[] wrong :
          new String[][] {
            {"SELECT nme FROM pg.customers", "COLUMN_NOT_FOUND", "42703", "(line 1, column 8)"},
            {"SELECT *\nFROM pg.custmers", "TABLE_NOT_FOUND", "42P01", "(line 2, column 6)"},
            {"SELECT\n 1 +", "SQL_SYNTAX", "42601", "(line 2"},
            {"DELETE FROM pg.customers", "READ_ONLY", "25006", ""},
            {"SELECT 1 / (n - n) FROM pg.numbers", "DIVISION_BY_ZERO", "22012", ""},
            {"SELECT CAST(remark AS INTEGER) FROM csv.wanted", "INVALID_CAST", "22018", ""}
          }) {
        SQLException error =
            assertThrows(SQLException.class, () -> Jdbc.texts(statement.executeQuery(wrong[0])));
        assertTrue(error.getMessage().startsWith(wrong[1] + ": "), error.getMessage());
        assertEquals(wrong[2], error.getSQLState(), error.getMessage());
        assertTrue(error.getMessage().contains(wrong[3]), error.getMessage());
        assertFalse(error.getMessage().contains("row 1"), error.getMessage());
      }
    }
  }

  @Test
  void aStoreThatEndsAStatementInTheMiddleOfItsRowsIsAnErrorAndForgotten() throws Exception {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(CancelTest.STREAM);
      assertTrue(rows.next());
      mesh.terminateStatements();
      SQLException broken = assertThrows(SQLException.class, () -> endless(rows));
      assertTrue(broken.getMessage().startsWith("STORE_UNAVAILABLE: "), broken.getMessage());
      assertEquals("08006", broken.getSQLState());
      assertEquals(1, Jdbc.texts(connection, "SELECT COUNT(*) FROM pg.customers").size());
    }
  }

  @Test
  void aNetworkThatBreaksUnderAResultIsAnErrorUntilItIsMended() throws Exception {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(CancelTest.STREAM.replace("pg.", "frail."));
      assertTrue(rows.next());
      mesh.frail().cut();
      SQLException broken = assertThrows(SQLException.class, () -> endless(rows));
      assertTrue(broken.getMessage().startsWith("STORE_UNAVAILABLE: "), broken.getMessage());
      SQLException away =
          assertThrows(
              SQLException.class,
              () -> Jdbc.texts(connection, "SELECT COUNT(*) FROM frail.numbers"));
      assertTrue(away.getMessage().startsWith("STORE_UNAVAILABLE: "), away.getMessage());
      assertTrue(away.getMessage().contains("frail"), away.getMessage());
      assertEquals(1, Jdbc.texts(connection, "SELECT COUNT(*) FROM pg.customers").size());
      mesh.frail().mend();
      Jdbc.awaitTrue(
          20_000,
          "the store answers again",
          () -> {
            try {
              return Jdbc.texts(connection, "SELECT COUNT(*) FROM frail.numbers").size() == 1;
            } catch (SQLException e) {
              return false;
            }
          });
    } finally {
      mesh.frail().mend();
    }
  }

  private static void endless(ResultSet rows) throws SQLException {
    while (rows.next()) {
      rows.getLong(1);
    }
  }

  /** The number of a connection is public in the driver; knowing it must not help. */
  @Test
  void somebodyElsesConnectionCannotBeTouched() throws Exception {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(NUMBERS.formatted("pg"));
      assertTrue(rows.next());
      String id = (String) connection.getClass().getField("id").get(connection);
      for (Service.Request request :
          List.of(
              new Service.CreateStatementRequest(id),
              new Service.FetchRequest(id, -1, 10, 10),
              new Service.CloseStatementRequest(id, -1),
              new Service.CloseConnectionRequest(id))) {
        asBen(request);
      }
      assertTrue(
          ((Service.ErrorResponse) asBen(new Service.CreateStatementRequest(id)))
              .errorMessage.startsWith("CONNECTION_UNKNOWN: "));
      post("/cancel?connection=" + id + "&statement=-1", new byte[0]);
      for (int n = 1; n < 500; n++) {
        assertTrue(rows.next());
        assertEquals(n, rows.getLong(1));
      }
    }
  }

  private Service.Response asBen(Service.Request request) throws Exception {
    ProtobufTranslationImpl translation = new ProtobufTranslationImpl();
    return translation.parseResponse(post("/", translation.serializeRequest(request)));
  }

  private byte[] post(String path, byte[] body) throws Exception {
    String token = Base64.getEncoder().encodeToString(("ben:" + Mesh.PASSWORD).getBytes());
    URI door = URI.create(mesh.jdbcUrl().replace("jdbc:portico:", "http:")).resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(door)
            .header("Authorization", "Basic " + token)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  @Test
  void anIdleConnectionIsClosedWithWhatItHeld(@TempDir Path folder) throws Exception {
    try (Mesh small = Mesh.start(folder, "connectionIdle: 6s, connections: 3");
        Connection idle = small.connect();
        Statement statement = idle.createStatement()) {
      statement.setFetchSize(10);
      ResultSet rows = statement.executeQuery(CancelTest.STREAM);
      assertTrue(rows.next());
      List<Connection> more = new ArrayList<>(List.of(small.connect(), small.connect()));
      SQLException full = assertThrows(SQLException.class, small::connect);
      assertTrue(full.getMessage().startsWith("TOO_MANY_CONNECTIONS: "), full.getMessage());
      Jdbc.awaitTrue(60_000, "the store is free again", () -> small.statementsAtPostgres() == 0);
      SQLException expired = assertThrows(SQLException.class, () -> Jdbc.texts(idle, "SELECT 1"));
      assertTrue(expired.getMessage().startsWith("CONNECTION_UNKNOWN: "), expired.getMessage());
      assertTrue(expired.getMessage().contains("expired"), expired.getMessage());
      assertEquals("08003", expired.getSQLState());
      for (Connection connection : more) {
        connection.close();
      }
      small.connect().close();
    }
  }
}
