package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class H2DescribeTest {
  private H2Fixture store;

  @BeforeAll
  void openStore() throws Exception {
    store = new H2Fixture();
    store.admin(
        "CREATE TABLE plain (a INT, b INT NOT NULL, \"Mixed Case\" VARCHAR, PRIMARY KEY (b, a))");
    store.admin("CREATE VIEW a_view AS SELECT * FROM plain");
    store.admin("CREATE SCHEMA hidden");
    store.admin("CREATE TABLE hidden.t (id INT)");
  }

  @AfterAll
  void closeStore() throws Exception {
    store.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TINYINT | tinyint | SMALLINT",
        "NUMERIC(12,2) | numeric(12,2) | DECIMAL(12, 2)",
        "NUMERIC(40,2) | numeric(40,2) | ",
        "DECFLOAT | decfloat | DECIMAL(38, 10)",
        "FLOAT(24) | real | REAL",
        "FLOAT(53) | double precision | DOUBLE",
        "CHAR(4) | character(4) | VARCHAR(4)",
        "VARCHAR(20) | character varying(20) | VARCHAR(20)",
        "CLOB | character large object | VARCHAR",
        "BLOB | binary large object | VARBINARY",
        "UUID | uuid | VARCHAR",
        "JSON | json | VARCHAR",
        "TIMESTAMP(6) WITH TIME ZONE | timestamp(6) with time zone | TIMESTAMP WITH LOCAL TIME ZONE",
        "INTEGER ARRAY | integer array | INTEGER ARRAY",
        "NUMERIC(9,3) ARRAY | numeric(9,3) array | DECIMAL(9, 3) ARRAY",
        "INTEGER ARRAY ARRAY | array | ",
        "ROW(a INT) | row | "
      })
  void namesTheStoresTypeAndWhatIsDeliveredForIt(String declared, String shown, String delivered)
      throws Exception {
    store.admin("DROP TABLE IF EXISTS typed");
    store.admin("CREATE TABLE typed (v " + declared + ")");
    StoreColumn column = store.describe("TYPED").orElseThrow().columns().get(0);
    assertEquals(shown, column.storeType());
    assertEquals(delivered, column.type() == null ? null : column.type().toString());
  }

  @Test
  void tablesHaveKeysInTheirOrderAndViewsHaveNone() {
    StoreTable table = store.describe("PLAIN").orElseThrow();
    assertEquals(
        List.of("A", "B", "Mixed Case"), table.columns().stream().map(StoreColumn::name).toList());
    assertEquals(List.of("B", "A"), table.primaryKey());
    assertTrue(table.primaryKeyEnforced());
    StoreTable view = store.describe("A_VIEW").orElseThrow();
    assertEquals(3, view.columns().size());
    assertFalse(view.primaryKeyEnforced());
    assertEquals(OptionalLong.empty(), view.estimatedRows());
  }

  @Test
  void whatIsSpeltOtherwiseOrHiddenIsNotThere() {
    assertTrue(store.describe("plain").isEmpty());
    JdbcPort port = (JdbcPort) store.port();
    assertTrue(port.describe("HIDDEN", "T").isEmpty());
  }
}
