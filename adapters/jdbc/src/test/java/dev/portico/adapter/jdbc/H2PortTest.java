package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowSource;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.Rows;
import dev.portico.testkit.SqlTables;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TypeCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only H2 has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class H2PortTest {
  private H2Fixture store;

  @BeforeAll
  void openStore() throws Exception {
    store = new H2Fixture();
    store.admin("CREATE TABLE kept (id INT PRIMARY KEY)");
    store.admin("INSERT INTO kept VALUES 1, 2");
  }

  @AfterAll
  void closeStore() throws Exception {
    store.close();
  }

  @AfterEach
  void nothingStaysLent() {
    assertEquals(0, store.open());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "+05:30", "-03:00"})
  void theSessionHasTheQuerysTimeZoneAlsoOnAReusedConnection(String zone) {
    String sql = "SELECT CAST(TIMESTAMP WITH TIME ZONE '2026-07-01 12:00:00+00' AS TIMESTAMP)";
    Column v = new Column("v", ColumnType.TIMESTAMP, true);
    Object expected =
        java.time.Instant.parse("2026-07-01T12:00:00Z")
            .atZone(java.time.ZoneId.of(zone))
            .toLocalDateTime();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of(List.of(expected)),
          Rows.all(store.run(sql, List.of(v), JdbcFixture.context(zone))));
    }
  }

  @Test
  void workInTheBackgroundTakesNoConnectionOfQueriesAndWaitsForItsOwn() {
    List<Column> v = List.of(new Column("v", ColumnType.INTEGER, true));
    String sql = "SELECT id AS v FROM kept ORDER BY id";
    List<RowSource> queries = new ArrayList<>();
    try {
      for (int i = 0; i < JdbcPorts.POOL_SIZE; i++) {
        queries.add(store.run(sql, v, JdbcFixture.context("UTC")));
      }
      try (RowSource first = store.runInBackground(sql, v, JdbcFixture.context("UTC"))) {
        assertEquals(2, first.next().rows());
        assertEquals(
            Reason.BUSY,
            assertThrows(PortException.class, () -> store.runInBackground(sql, v, hurry()))
                .reason());
      }
      assertEquals(
          List.of(List.of(1), List.of(2)),
          Rows.all(store.runInBackground(sql, v, JdbcFixture.context("UTC"))));
    } finally {
      queries.forEach(RowSource::close);
    }
    PortException refused =
        assertThrows(
            PortException.class,
            () -> store.runInBackground("DELETE FROM kept", v, JdbcFixture.context("UTC")));
    assertEquals(Reason.REFUSED, refused.reason());
  }

  private static ExecutionContext hurry() {
    return new ExecutionContext(
        "hurry", java.time.Instant.now().plusSeconds(2), java.time.ZoneOffset.UTC, 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO kept VALUES 3",
        "SELECT id FROM FINAL TABLE (INSERT INTO kept VALUES 3)",
        "SELECT 1; DELETE FROM kept",
        "DELETE FROM kept"
      })
  void writesNothingHoweverItIsAsked(String sql) throws Exception {
    assertEquals(Reason.REFUSED, store.fault(sql, ColumnType.INTEGER).reason());
    assertEquals(2, store.number("SELECT COUNT(*) FROM kept"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CAST('5F0C6A9E-1F7B-4A41-9D2B-0A1B2C3D4E5F' AS UUID) |"
            + " 5f0c6a9e-1f7b-4a41-9d2b-0a1b2c3d4e5f",
        "JSON '{\"a\":[1,null]}' | {\"a\":[1,null]}",
        "CAST('sad' AS ENUM('sad', 'ok')) | sad",
        "TIME WITH TIME ZONE '12:00:00.000001+02' | 12:00:00.000001+02"
      })
  void otherTypesAreReadAsText(String expression, String expected) {
    assertEquals(List.of(expected), store.values("SELECT " + expression, ColumnType.VARCHAR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TIMESTAMP '2026-01-01 00:00:00.1234567' | TIMESTAMP", "TIME '12:00:00.1234567' | TIME",
        "70000 | SMALLINT", "'abc' | INTEGER"
      })
  void valuesThatDoNotFitNameTheColumn(String expression, String kind) {
    ColumnType type = new ColumnType(TypeKind.valueOf(kind), 0, 0, null);
    PortException fault = store.fault("SELECT " + expression, type);
    assertEquals(Reason.DATA, fault.reason(), fault.getMessage());
    assertTrue(fault.getMessage().contains("column v"), fault.getMessage());
    assertFalse(fault.getMessage().contains("abc"), "a value in a message");
  }

  @Test
  void numbersThatDoNotFitAreFaultsNotRoundings() {
    assertEquals(Reason.DATA, store.fault("SELECT 1.23456", ColumnType.decimal(38, 2)).reason());
    assertEquals(Reason.DATA, store.fault("SELECT 12345.6", ColumnType.decimal(5, 1)).reason());
  }

  @Test
  void everyBindValueArrivesAsItIs() {
    SqlTables types = new SqlTables(SqlTables.Store.H2);
    for (List<EdgeValue> values : TypeCatalogue.all().values()) {
      for (EdgeValue value : values) {
        if (store.lacks(value)) {
          continue;
        }
        BindValue bind = new BindValue(value.type(), value.value());
        String sql = "SELECT CAST(? AS " + types.typeName(value.type()) + ")";
        Rows.assertSame(
            value.value(), store.values(sql, value.type(), bind).get(0), value.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT 1 / (id - id) FROM kept | ARITHMETIC | 22012",
        "SELECT 2147483647 + id FROM kept | ARITHMETIC | 22003",
        "SELECT CAST(CONCAT('secret', id) AS INT) FROM kept | ARITHMETIC | 22018",
        "SELECT CAST(CONCAT('secret', id) AS DATE) FROM kept | ARITHMETIC | 22007",
        "SELECT (SELECT id FROM kept) | ARITHMETIC | 21000",
        "SELECT id FROM gone | MISSING | 42S02",
        "SELECT gone FROM kept | MISSING | 42S22",
        "SELECT 'secret' FROM kept GROUP BY | REFUSED | 42001"
      })
  void faultsOfStatementsTellTheirKindAndNoValue(String sql, Reason reason, String state) {
    PortException fault = store.fault(sql, ColumnType.INTEGER);
    assertEquals(reason, fault.reason(), fault.sqlState().toString());
    assertEquals(state, fault.sqlState().orElseThrow());
    assertFalse(fault.getMessage().contains("secret"), fault.getMessage());
  }

  @Test
  void aWrongPasswordAndAServerThatIsAwayAreToldApart() throws Exception {
    try (TestH2 server = new TestH2();
        JdbcPort wrong = JdbcPorts.open(server.url(), TestH2.READER, "hunter2")) {
      PortException refused =
          assertThrows(PortException.class, () -> wrong.ping(Duration.ofSeconds(2)));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertTrue(refused.getMessage().contains("credentials were refused"), refused.getMessage());
      assertFalse(refused.getMessage().contains("hunter2"));
      server.stop();
      PortException away =
          assertThrows(PortException.class, () -> wrong.ping(Duration.ofSeconds(2)));
      assertEquals(Reason.UNAVAILABLE, away.reason());
      assertFalse(away.getMessage().contains("credentials"), away.getMessage());
    }
  }

  @Test
  void aTableOfAnotherOwnerIsRefusedByName() throws Exception {
    store.admin("CREATE SCHEMA hidden");
    store.admin("CREATE TABLE hidden.t (id INT)");
    assertEquals(
        Reason.REFUSED, store.fault("SELECT id FROM hidden.t", ColumnType.INTEGER).reason());
  }

  @Test
  void aDatabaseThatIsNotThereIsNotMade() {
    for (String url : List.of("jdbc:h2:mem:misspelt", "jdbc:h2:./target/misspelt")) {
      try (JdbcPort port = JdbcPorts.open(url, "SA", "")) {
        PortException fault =
            assertThrows(PortException.class, () -> port.ping(Duration.ofSeconds(2)));
        assertEquals(Reason.UNAVAILABLE, fault.reason());
        assertTrue(fault.getMessage().contains("no such database"), fault.getMessage());
      }
    }
  }
}
