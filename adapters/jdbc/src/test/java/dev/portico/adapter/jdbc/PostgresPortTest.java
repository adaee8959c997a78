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
import dev.portico.testkit.TypeCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only PostgreSQL has: its types, its read-only transactions, its sessions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresPortTest {
  private static final Column V = new Column("v", ColumnType.VARCHAR, true);

  private static final String OWN_SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portico'"
          + " AND datname = current_database()";

  /** Asleep for longer than no time at all. */
  private static final String SLEEPING =
      OWN_SESSIONS
          + " AND wait_event = 'PgSleep' AND state_change < clock_timestamp() - interval '0.2 s'";

  private PostgresFixture store;

  @BeforeAll
  void openStore() throws Exception {
    store = PostgresFixture.asSuperuser();
    store.admin("CREATE TABLE kept (id int PRIMARY KEY)");
    store.admin("INSERT INTO kept VALUES (1), (2)");
  }

  @AfterAll
  void closeStore() throws Exception {
    store.close();
  }

  @AfterEach
  void nothingStaysLent() {
    assertEquals(0, store.open());
  }

  private static void eventually(Callable<Boolean> condition, String what) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(20);
    }
  }

  // ---- sessions

  @Test
  void theTagLeadsTheStatementInTheStoresList() throws Exception {
    ExecutionContext context = JdbcFixture.context("UTC");
    String own = "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    Object shown = Rows.all(store.run(own, List.of(V), context)).get(0).get(0);
    assertEquals("/* portico " + context.queryId() + " */ " + own, shown);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-07-01 14:00:00+02",
    "UTC, 2026-07-01 12:00:00+00",
    "+05:30, 2026-07-01 17:30:00+05:30",
    "-03:00, 2026-07-01 09:00:00-03",
    "America/New_York, 2026-07-01 08:00:00-04",
    "Z, 2026-07-01 12:00:00+00"
  })
  void theSessionHasTheQuerysTimeZone(String zone, String expected) {
    String sql = "SELECT CAST(TIMESTAMPTZ '2026-07-01 12:00Z' AS VARCHAR)";
    assertEquals(
        List.of(List.of(expected)),
        Rows.all(store.run(sql, List.of(V), JdbcFixture.context(zone))));
  }

  @Test
  void theStoreKnowsTheDeadline() {
    ExecutionContext context =
        new ExecutionContext(
            "q", Instant.now().plus(Duration.ofSeconds(200)), ZoneId.of("UTC"), 10);
    String sql = "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'";
    long millis =
        Long.parseLong((String) Rows.all(store.run(sql, List.of(V), context)).get(0).get(0));
    assertTrue(millis > 100_000 && millis <= 200_000, () -> "statement_timeout is " + millis);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INSERT INTO kept VALUES (3)",
        "WITH w AS (INSERT INTO kept VALUES (3) RETURNING id) SELECT id FROM w",
        "SELECT write_one()",
        "SELECT nextval('kept_sequence')",
        "DELETE FROM kept RETURNING id",
        "SELECT 1; COMMIT; DELETE FROM kept"
      })
  void writesNothingHoweverItIsAsked(String sql) throws Exception {
    store.admin("CREATE SEQUENCE IF NOT EXISTS kept_sequence");
    store.admin(
        "CREATE OR REPLACE FUNCTION write_one() RETURNS int LANGUAGE sql AS 'INSERT INTO kept VALUES (3) RETURNING id'");
    assertEquals(Reason.REFUSED, store.fault(sql, ColumnType.INTEGER).reason());
    assertEquals(2, store.number("SELECT count(*) FROM kept"));
  }

  @Test
  void aKilledIdleConnectionIsReplaced() throws Exception {
    assertEquals(List.of(1), store.values("SELECT 1", ColumnType.INTEGER));
    store.number(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'portico'"
            + " AND datname = current_database()");
    eventually(() -> store.number(OWN_SESSIONS) == 0, "sessions that were killed");
    Thread.sleep(600); // the pool believes for half a second that they are alive
    assertEquals(List.of(1), store.values("SELECT 1", ColumnType.INTEGER));
  }

  @Test
  void mixedExecutionsLeaveNothingBehind() throws Exception {
    for (int i = 0; i < 300; i++) {
      mixed(i);
    }
    assertEquals(0, store.open());
    eventually(() -> store.number(OWN_SESSIONS + " AND state <> 'idle'") == 0, "sessions at work");
  }

  private void mixed(int i) {
    String sql =
        switch (i % 6) {
          case 0 -> "SELECT 1 / 0";
          case 1 -> "SELECT no_such_column FROM kept";
          case 2 -> "SELECT generate_series(1, 5000)";
          case 3 -> "SELECT 'NaN'";
          default -> "SELECT id FROM kept";
        };
    List<Column> columns = List.of(new Column("v", ColumnType.INTEGER, true));
    try (RowSource source = store.run(sql, columns, JdbcFixture.context("UTC"))) {
      source.next();
      if (i % 4 == 0) {
        source.cancel();
      }
      source.next();
    } catch (PortException expected) {
      assertTrue(i % 6 < 4 || expected.reason() == Reason.CANCELLED, expected::getMessage);
    }
  }

  /** The driver's own Statement.cancel() does nothing while later rows are fetched. */
  @Test
  void aFetchOfLaterRowsIsCancelledAtTheStoreToo() throws Exception {
    ExecutionContext context = JdbcFixture.context("UTC");
    String sql =
        "SELECT CAST(pg_sleep(CASE WHEN g > 500 THEN 60 ELSE 0 END) AS VARCHAR)"
            + " FROM generate_series(1, 600) g";
    try (RowSource source = store.run(sql, List.of(V), context)) {
      source.next();
      CompletableFuture<PortException> reader =
          CompletableFuture.supplyAsync(
              () ->
                  assertThrows(
                      PortException.class,
                      () -> {
                        while (source.next() != null) {
                          // the rows before the one that sleeps
                        }
                      }));
      eventually(() -> store.number(SLEEPING) > 0, "no rows that sleep");
      source.cancel();
      assertEquals(Reason.CANCELLED, reader.get(20, TimeUnit.SECONDS).reason());
      eventually(() -> !store.worksFor(context.queryId()), "statement at the store");
    }
  }

  /** A cancel that comes late would end whatever the connection does next, for somebody else. */
  @Test
  void aCancelNeverHitsTheNextQuery() throws Exception {
    List<Column> columns = List.of(new Column("v", ColumnType.INTEGER, true));
    for (int i = 0; i < 150; i++) {
      int micros = (i * 37) % 4000;
      try (RowSource source =
          store.run("SELECT generate_series(1, 30000)", columns, JdbcFixture.context("UTC"))) {
        CompletableFuture<Void> canceller =
            CompletableFuture.runAsync(
                () -> {
                  LockSupport.parkNanos(micros * 1000L);
                  source.cancel();
                });
        try {
          while (source.next() != null) {
            // until the cancel comes, or the end
          }
        } catch (PortException e) {
          assertEquals(Reason.CANCELLED, e.reason(), e.getMessage());
        }
        source.close();
        assertEquals(
            List.of(1, 2), store.values("SELECT id FROM kept ORDER BY id", ColumnType.INTEGER));
        canceller.get(30, TimeUnit.SECONDS);
      }
    }
  }

  // ---- values

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CAST('5F0C6A9E-1F7B-4A41-9D2B-0A1B2C3D4E5F' AS uuid) | 5f0c6a9e-1f7b-4a41-9d2b-0a1b2c3d4e5f",
        "CAST('{\"a\": [1, null]}' AS json) | {\"a\": [1, null]}",
        "CAST('{\"a\":1}' AS jsonb) | {\"a\": 1}",
        "CAST('10.0.0.1/8' AS inet) | 10.0.0.1/8",
        "CAST('sad' AS mood) | sad",
        "CAST(CAST('ab' AS char(4)) AS text) | ab",
        "INTERVAL '1 day 02:03:04.5' | 1 day 02:03:04.5",
        "TIME WITH TIME ZONE '12:00:00.000001+02' | 12:00:00.000001+02",
        "int4range(1, 5) | [1,5)"
      })
  void otherTypesAreReadAsText(String expression, String expected) throws Exception {
    store.admin(
        "DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    assertEquals(List.of(expected), store.values("SELECT " + expression, ColumnType.VARCHAR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CAST('NaN' AS numeric) | 38 | 10",
        "CAST('Infinity' AS numeric) | 38 | 10",
        "CAST('-Infinity' AS numeric) | 38 | 10",
        "1.23456 | 38 | 2",
        "12345.6 | 5 | 1",
        "1e40 | 38 | 0",
        "1e-11 | 38 | 10",
        "1e-1000 | 38 | 10",
        "123456789012345678 | 17 | 0"
      })
  void numbersThatDoNotFitAreFaultsNotRoundings(String expression, int precision, int scale) {
    PortException fault = store.fault("SELECT " + expression, ColumnType.decimal(precision, scale));
    assertEquals(Reason.DATA, fault.reason());
    assertTrue(fault.getMessage().contains("column v"), fault.getMessage());
    assertFalse(fault.getMessage().contains("12345"), "a value in a message");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CAST('infinity' AS date) | DATE",
        "CAST('-infinity' AS date) | DATE",
        "CAST('infinity' AS timestamp) | TIMESTAMP",
        "CAST('-infinity' AS timestamptz) | TIMESTAMP_TZ",
        "CAST('294276-12-31 00:00' AS timestamp) | TIMESTAMP",
        "70000 | SMALLINT",
        "9223372036854775808 | BIGINT",
        "'abc' | INTEGER",
        "'abc' | DOUBLE"
      })
  void valuesThatDoNotFitNameTheColumn(String expression, String kind) {
    ColumnType type = new ColumnType(TypeKind.valueOf(kind), 0, 0, null);
    PortException fault = store.fault("SELECT " + expression, type);
    assertEquals(Reason.DATA, fault.reason(), fault.getMessage());
    assertTrue(fault.getMessage().contains("column v"), fault.getMessage());
    assertFalse(fault.getMessage().contains("abc"), "a value in a message");
  }

  @Test
  void arraysKeepTheirElementsWhateverTheirBounds() {
    ColumnType integers = ColumnType.array(ColumnType.INTEGER);
    assertEquals(
        List.of(Arrays.asList(1, null, 3)),
        store.values("SELECT CAST('[0:2]={1,NULL,3}' AS int[])", integers));
    assertEquals(
        Reason.DATA, store.fault("SELECT CAST('{{1,2},{3,4}}' AS int[])", integers).reason());
  }

  @Test
  void everyBindValueArrivesAsItIs() {
    SqlTables types = new SqlTables(SqlTables.Store.POSTGRESQL);
    for (List<EdgeValue> values : TypeCatalogue.all().values()) {
      for (EdgeValue value : values) {
        if (value.value() instanceof EdgeValue.EndOfDay) {
          continue;
        }
        BindValue bind = new BindValue(value.type(), value.value());
        String sql = "SELECT CAST(? AS " + types.typeName(value.type()) + ")";
        Rows.assertSame(
            value.value(), store.values(sql, value.type(), bind).get(0), value.toString());
      }
    }
  }

  // ---- faults

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT 1 / (id - id) FROM kept | ARITHMETIC | 22012",
        "SELECT 2147483647 + id FROM kept | ARITHMETIC | 22003",
        "SELECT CAST(CONCAT('secret', id) AS int) FROM kept | ARITHMETIC | 22P02",
        "SELECT CAST(CAST('secret' AS date) AS int) FROM kept | ARITHMETIC | 22007",
        "SELECT (SELECT id FROM kept) | ARITHMETIC | 21000",
        "SELECT id FROM gone | MISSING | 42P01",
        "SELECT gone FROM kept | MISSING | 42703",
        "SELECT 'secret' FROM kept GROUP BY | REFUSED | 42601"
      })
  void faultsOfStatementsTellTheirKindAndNoValue(String sql, Reason reason, String state) {
    PortException fault = store.fault(sql, ColumnType.INTEGER);
    assertEquals(reason, fault.reason());
    assertEquals(state, fault.sqlState().orElseThrow());
    assertTrue(fault.getMessage().startsWith("connection store: "), fault.getMessage());
    assertFalse(fault.getMessage().contains("secret"), fault.getMessage());
  }
}
