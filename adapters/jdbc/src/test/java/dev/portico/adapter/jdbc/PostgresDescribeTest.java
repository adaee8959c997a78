package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresDescribeTest {
  private PostgresFixture store;

  @BeforeAll
  void openStore() throws Exception {
    store = new PostgresFixture();
    store.admin("CREATE TYPE mood AS ENUM ('sad', 'ok')");
    store.admin("CREATE TYPE pair AS (a int, b int)");
    store.admin("CREATE DOMAIN price AS numeric(12, 2) NOT NULL");
    store.admin("CREATE DOMAIN retail AS price CHECK (VALUE > 0)");
    store.admin(
        "CREATE TABLE plain (a int, gone int, b int NOT NULL, \"Mixed Case\" text, PRIMARY KEY (b, a))");
    store.admin("ALTER TABLE plain DROP COLUMN gone");
    store.admin("INSERT INTO plain SELECT g, g, 'x' FROM generate_series(1, 500) g");
    store.admin("CREATE TABLE fresh (id int)");
    store.admin("CREATE VIEW a_view AS SELECT * FROM plain");
    store.admin("CREATE MATERIALIZED VIEW a_copy AS SELECT * FROM plain");
    store.admin(
        "CREATE TABLE parted (a int, b int NOT NULL, \"Mixed Case\" text, PRIMARY KEY (b, a)) PARTITION BY RANGE (a)");
    store.admin("CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100)");
    store.admin("CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (1000)");
    store.admin("INSERT INTO parted SELECT * FROM plain");
    store.admin("ANALYZE plain, a_copy, parted_low, parted_high");
    store.admin("CREATE SCHEMA closed");
    store.admin("CREATE TABLE closed.t (id int)");
  }

  @AfterAll
  void closeStore() throws Exception {
    store.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int2 | smallint | SMALLINT",
        "oid | oid | BIGINT",
        "numeric | numeric | DECIMAL(38, 10)",
        "numeric(12,2) | numeric(12,2) | DECIMAL(12, 2)",
        "numeric(38) | numeric(38,0) | DECIMAL(38, 0)",
        "numeric(39,2) | numeric(39,2) | ",
        "numeric(5,-2) | numeric(5,'-2') | DECIMAL(7, 0)",
        "numeric(3,5) | numeric(3,5) | DECIMAL(5, 5)",
        "retail | retail | DECIMAL(12, 2)",
        "char(4) | character(4) | VARCHAR(4)",
        "varchar(20) | character varying(20) | VARCHAR(20)",
        "text | text | VARCHAR",
        "timestamptz | timestamp with time zone | TIMESTAMP WITH LOCAL TIME ZONE",
        "timestamp(3) | timestamp(3) without time zone | TIMESTAMP",
        "timetz | time with time zone | VARCHAR",
        "interval | interval | VARCHAR",
        "uuid | uuid | VARCHAR",
        "mood | mood | VARCHAR",
        "jsonb | jsonb | VARCHAR",
        "xml | xml | VARCHAR",
        "inet | inet | VARCHAR",
        "pair | pair | ",
        "bytea | bytea | VARBINARY",
        "int[] | integer[] | INTEGER ARRAY",
        "numeric(9,3)[] | numeric(9,3)[] | DECIMAL(9, 3) ARRAY",
        "mood[] | mood[] | VARCHAR ARRAY",
        "pair[] | pair[] | ",
        "float4 | real | REAL"
      })
  void namesTheStoresTypeAndWhatIsDeliveredForIt(String declared, String shown, String delivered)
      throws Exception {
    store.admin("DROP TABLE IF EXISTS typed");
    store.admin("CREATE TABLE typed (v " + declared + ")");
    StoreColumn column = store.describe("typed").orElseThrow().columns().get(0);
    assertEquals(shown.replace("'", ""), column.storeType().replace("'", ""));
    assertEquals(delivered, column.type() == null ? null : column.type().toString());
    assertEquals(!declared.equals("retail"), column.nullable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "parted"})
  void tablesHaveKeysInTheirOrderAndEstimates(String table) {
    StoreTable described = store.describe(table).orElseThrow();
    assertEquals(
        List.of("a", "b", "Mixed Case"),
        described.columns().stream().map(StoreColumn::name).toList());
    assertEquals(List.of("b", "a"), described.primaryKey());
    assertTrue(described.primaryKeyEnforced());
    assertEquals(OptionalLong.of(500), described.estimatedRows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_view", "a_copy"})
  void viewsHaveColumnsButNoKeys(String view) {
    StoreTable described = store.describe(view).orElseThrow();
    assertEquals(3, described.columns().size());
    assertEquals(ColumnType.INTEGER, described.columns().get(0).type());
    assertTrue(described.primaryKey().isEmpty());
    assertFalse(described.primaryKeyEnforced());
  }

  @Test
  void aTableNeverAnalysedHasNoEstimate() {
    assertEquals(OptionalLong.empty(), store.describe("fresh").orElseThrow().estimatedRows());
    assertEquals(OptionalLong.empty(), store.describe("a_view").orElseThrow().estimatedRows());
  }

  @Test
  void whatTheUserMayNotSeeOrIsSpeltOtherwiseIsNotThere() throws Exception {
    assertTrue(store.describe("PLAIN").isEmpty());
    assertTrue(store.describe("plain_pkey").isEmpty());
    try (PostgresFixture admin = PostgresFixture.asSuperuser()) {
      admin.admin("CREATE ROLE nobody_special LOGIN");
    }
    try (JdbcPort port =
        JdbcPorts.open(
            dev.portico.testkit.TestPostgres.shared().url(store.database()),
            "nobody_special",
            "x")) {
      assertTrue(port.describe("closed", "t").isEmpty());
      assertTrue(port.describe("public", "plain").isEmpty());
      store.admin("GRANT SELECT (b) ON plain TO nobody_special");
      assertTrue(port.describe("public", "plain").isPresent());
    }
  }
}
