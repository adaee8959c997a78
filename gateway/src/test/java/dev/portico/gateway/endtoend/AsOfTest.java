package dev.portico.gateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every door says of when it reads in its own way, and all of them read the same. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class AsOfTest {
  private static final String PLANS = "SELECT plan FROM pg.plans";
  private static final String CUSTOMERS = "SELECT name FROM pg.customers ORDER BY customer_id";

  private final Mesh mesh;

  AsOfTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void aConnectionReadsAsOfItsInstantAlsoWhenThePlanIsKnown() throws SQLException {
    for (int i = 0; i < 2; i++) {
      try (Connection now = mesh.connect();
          Connection past = mesh.connect("asOf=2026-01-15");
          Connection before = mesh.connect("asOf=2025-01-01T00:00:00Z")) {
        assertEquals(List.of(List.of("paid")), Jdbc.texts(now, PLANS));
        assertEquals(List.of(List.of("free")), Jdbc.texts(past, PLANS));
        assertEquals(List.of(), Jdbc.texts(before, PLANS));
        assertEquals(
            List.of(List.of("paid")),
            Jdbc.texts(past, PLANS + " FOR SYSTEM_TIME AS OF '2026-02-01'"));
      }
    }
  }

  @Test
  void aPreparedStatementTakesTheInstantAsAParameter() throws SQLException {
    try (Connection connection = mesh.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF ? WHERE id = ?")) {
      assertEquals(2, statement.getParameterMetaData().getParameterCount());
      statement.setInt(2, 1);
      statement.setTimestamp(1, Timestamp.from(Instant.parse("2026-01-15T00:00:00Z")));
      assertEquals("free", only(statement));
      statement.setObject(1, OffsetDateTime.parse("2026-02-01T01:00:00+01:00"));
      assertEquals("paid", only(statement));
      statement.setString(1, "2026-01-15");
      assertEquals("free", only(statement));
    }
  }

  @Test
  void bothEndsOfASpanMayBeParameters() throws SQLException {
    for (String span :
        List.of("BETWEEN ? AND '2026-01-15'", "BETWEEN ? - INTERVAL '1' DAY AND '2026-01-15'")) {
      try (Connection connection = mesh.connect();
          PreparedStatement statement =
              connection.prepareStatement("SELECT plan FROM pg.plans FOR SYSTEM_TIME " + span)) {
        statement.setString(1, "2026-01-10");
        assertEquals("free", only(statement));
      }
    }
    try (Connection connection = mesh.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT plan FROM pg.plans FOR SYSTEM_TIME AS OF ? + INTERVAL '1' DAY")) {
      statement.setString(1, "2026-01-10");
      assertEquals("free", only(statement));
    }
  }

  private static String only(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }

  @Test
  void aStatementChangesTheInstantOfAConnection() throws SQLException {
    try (Connection connection = mesh.connect("asOf=2026-01-15");
        Statement statement = connection.createStatement()) {
      statement.execute("SET as_of = 'now'");
      assertEquals(List.of(List.of("paid")), Jdbc.texts(connection, PLANS));
      statement.execute("RESET as_of");
      assertEquals(List.of(List.of("2026-01-15")), Jdbc.texts(connection, "SHOW as_of"));
      assertEquals(List.of(List.of("free")), Jdbc.texts(connection, PLANS));
    }
  }

  @Test
  void aTableWithoutHistoryIsRefusedUnderAnInstant() throws SQLException {
    try (Connection now = mesh.connect();
        Connection past = mesh.connect("asOf=2026-01-01")) {
      assertEquals(100, Jdbc.texts(now, CUSTOMERS).size());
      assertRefused(assertThrows(SQLException.class, () -> Jdbc.texts(past, CUSTOMERS)));
      assertRefused(
          assertThrows(
              SQLException.class, () -> past.prepareStatement(CUSTOMERS).executeQuery().close()));
    }
    try (Connection connection = mesh.connect("asOf=now")) {
      assertEquals(100, Jdbc.texts(connection, CUSTOMERS).size());
    }
  }

  @Test
  void theHttpDoorTakesItInBodyAndHeader() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String user = Mesh.USER + ":" + Mesh.PASSWORD;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(mesh.httpUri().resolve("/v1/query"))
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
            .header("Content-Type", "application/json");
    HttpRequest body =
        request
            .copy()
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"sql\": \"" + PLANS + "\", \"as_of\": \"2026-01-15\"}"))
            .build();
    HttpRequest header =
        request
            .copy()
            .header("Portico-As-Of", "2026-01-15")
            .POST(HttpRequest.BodyPublishers.ofString("{\"sql\": \"" + PLANS + "\"}"))
            .build();
    for (HttpRequest asked : new HttpRequest[] {body, header}) {
      HttpResponse<String> answer = client.send(asked, HttpResponse.BodyHandlers.ofString(UTF_8));
      assertEquals(200, answer.statusCode(), answer::body);
      assertTrue(answer.body().contains("[\"free\"]"), answer::body);
    }
  }

  private static void assertRefused(SQLException fault) {
    assertTrue(fault.getMessage().startsWith("HISTORY_NOT_KEPT: "), fault::getMessage);
    assertEquals("0A000", fault.getSQLState());
  }

  @Test
  void theColumnsAreThoseOfTheContractOfThen() throws SQLException {
    try (Connection connection = mesh.connect()) {
      assertEquals(
          List.of(List.of("1", "free", "2026-01-01 00:00:00")),
          Jdbc.texts(
              connection,
              "SELECT id, plan, CAST(valid_from AS TIMESTAMP) FROM pg.plans FOR SYSTEM_TIME AS OF"
                  + " '2026-01-15'"));
      assertEquals(
          List.of("id", "plan", "valid_from"),
          Jdbc.texts(connection, "DESCRIBE pg.plans FOR SYSTEM_TIME AS OF '2026-01-15'").stream()
              .map(row -> row.get(0))
              .toList());
      assertEquals(2, Jdbc.texts(connection, "DESCRIBE pg.plans").size());
    }
  }

  @Test
  void aPreparedStatementNeverHasOtherColumnsThanItSaid() throws SQLException {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement();
        PreparedStatement all = connection.prepareStatement("SELECT * FROM pg.plans");
        PreparedStatement as =
            connection.prepareStatement("SELECT * FROM pg.plans FOR SYSTEM_TIME AS OF ?")) {
      assertEquals(2, all.getMetaData().getColumnCount());
      as.setString(1, "2026-01-15");
      try (ResultSet rows = as.executeQuery()) {
        assertEquals(2, rows.getMetaData().getColumnCount());
        assertTrue(rows.next());
        assertEquals("free", rows.getString(2));
      }
      statement.execute("SET as_of = '2026-01-15'");
      SQLException fault = assertThrows(SQLException.class, () -> all.executeQuery().close());
      assertTrue(fault.getMessage().contains("prepare it again"), fault::getMessage);
      statement.execute("RESET as_of");
      assertEquals("1", only(all));
    }
  }

  /** The contract publishes neither beginning nor end of a row. */
  @Test
  void whatOnlyTheHistoryNeedsIsNotThereForAnybody() throws SQLException {
    try (Connection connection = mesh.connect()) {
      assertEquals(List.of(List.of("1", "paid")), Jdbc.texts(connection, "SELECT * FROM pg.plans"));
      assertEquals(
          List.of(List.of("1", "free"), List.of("1", "paid")),
          Jdbc.texts(connection, "SELECT * FROM pg.plans FOR SYSTEM_TIME ALL ORDER BY plan"));
      SQLException fault =
          assertThrows(
              SQLException.class, () -> Jdbc.texts(connection, "SELECT valid_from FROM pg.plans"));
      assertTrue(fault.getMessage().startsWith("COLUMN_NOT_FOUND"), fault::getMessage);
    }
  }

  @Test
  void aConnectionReadsTheVersionsOfItsSpan() throws SQLException {
    String versions = "SELECT plan FROM pg.plans ORDER BY plan";
    try (Connection span = mesh.connect("asOfFrom=2026-01-10&asOfTo=2026-02-10");
        Connection open = mesh.connect("asOfFrom=2026-01-10");
        Statement statement = span.createStatement()) {
      assertEquals(List.of(List.of("free"), List.of("paid")), Jdbc.texts(span, versions));
      assertEquals(Jdbc.texts(span, versions), Jdbc.texts(open, versions));
      statement.execute("SET as_of_to = '2026-01-12'");
      assertEquals(List.of(List.of("free")), Jdbc.texts(span, versions));
      statement.execute("RESET as_of_to");
      assertEquals(2, Jdbc.texts(span, versions).size());
      assertRefused(assertThrows(SQLException.class, () -> Jdbc.texts(span, CUSTOMERS)));
    }
    SQLException both =
        assertThrows(
            SQLException.class, () -> mesh.connect("asOfFrom=2026-01-10&asOf=2026-01-10").close());
    assertTrue(both.getMessage().startsWith("SETTING_INVALID: "), both::getMessage);
  }

  @Test
  void aConnectionIsToldOfWhenItsLastQueryRead() throws SQLException {
    String report = "SELECT table_name, strategy, asked, read_at FROM portico.as_of_report";
    try (Connection connection = mesh.connect("asOf=2026-01-15");
        Connection other = mesh.connect();
        Statement statement = connection.createStatement()) {
      assertEquals(List.of(), Jdbc.texts(connection, report));
      List<List<String>> told =
          List.of(List.of("plans", "validity", "as of", "2026-01-15 00:00:00+00:00"));
      try (ResultSet rows = statement.executeQuery(PLANS)) {
        assertEquals(told, Jdbc.texts(connection, report));
        assertTrue(rows.next());
      }
      assertEquals(told, Jdbc.texts(connection, report));
      assertEquals(told, Jdbc.texts(connection, report));
      assertEquals(List.of(), Jdbc.texts(other, report));
    }
  }

  @Test
  void aPreparedStatementTakesTheSpanOfItsExecution() throws SQLException {
    try (Connection connection = mesh.connect();
        Statement statement = connection.createStatement();
        PreparedStatement prepared =
            connection.prepareStatement("SELECT * FROM pg.plans WHERE id = ?")) {
      prepared.setInt(1, 1);
      statement.execute("SET as_of_from = '2026-01-10'");
      try (ResultSet rows = prepared.executeQuery()) {
        assertEquals(2, Jdbc.texts(rows).size());
      }
      statement.execute("RESET as_of_from");
      try (ResultSet rows = prepared.executeQuery()) {
        assertEquals(List.of(List.of("1", "paid")), Jdbc.texts(rows));
      }
    }
  }
}
