package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tools show beside tables and columns, to each caller what concerns that caller. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class RemarksTest {
  private final BiMesh mesh;

  RemarksTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void eachCallerReadsOnlyWhatHoldsForThem() throws SQLException {
    try (Connection ana = mesh.ana();
        Connection otto = mesh.otto()) {
      assertEquals(
          List.of("Who buys [regional; rows filtered]"), table(ana.getMetaData(), "customers"));
      assertEquals(List.of("Who buys [regional]"), table(otto.getMetaData(), "customers"));
      assertEquals(
          List.of(
              "id ",
              "name as on the bill",
              "email where bills go [pii; masked: partial]",
              "country "),
          columns(ana.getMetaData(), "customers"));
      assertEquals(
          List.of(
              "id ",
              "name as on the bill",
              "email where bills go [pii]",
              "born_on [pii]",
              "country "),
          columns(otto.getMetaData(), "customers"));
    }
  }

  @Test
  void whatIsHiddenHasNoRemarks() throws SQLException {
    try (Connection ana = mesh.ana()) {
      DatabaseMetaData metadata = ana.getMetaData();
      assertEquals(List.of(), table(metadata, "salaries"));
      assertEquals(List.of(), columns(metadata, "salaries"));
      assertEquals(
          List.of(), Talk.rows(metadata.getColumns(null, null, null, "born%"), "COLUMN_NAME"));
      assertEquals(
          List.of(), Talk.rows(metadata.getIndexInfo(null, "sales", "salaries", false, true)));
      assertEquals(
          List.of(), Talk.rows(metadata.getBestRowIdentifier(null, "sales", "salaries", 0, true)));
    }
  }

  /** A key whose values are masked still is the contract's key, but tells no rows apart. */
  @Test
  void aMaskedKeyIdentifiesNoRow() throws SQLException {
    try (Connection ana = mesh.ana();
        Connection otto = mesh.otto()) {
      assertEquals(
          List.of("line_no", "order_id"),
          Talk.rows(ana.getMetaData().getPrimaryKeys(null, "sales", "order_items"), "COLUMN_NAME"));
      assertEquals(List.of(), identifier(ana));
      assertEquals(List.of("order_id", "line_no"), identifier(otto));
    }
  }

  private static List<String> identifier(Connection connection) throws SQLException {
    return Talk.rows(
        connection.getMetaData().getBestRowIdentifier(null, "sales", "order_items", 0, true),
        "COLUMN_NAME");
  }

  /** The number of a table's rows is told only to callers who see them all. */
  @Test
  void theNumberOfRowsIsToldWhereAllShow() throws SQLException {
    try (Connection ana = mesh.ana();
        Connection otto = mesh.otto()) {
      assertEquals(List.of(), statistics(ana));
      assertEquals(List.of("100"), statistics(otto));
    }
  }

  private static List<String> statistics(Connection connection) throws SQLException {
    return Talk.rows(
            connection.getMetaData().getIndexInfo(null, "sales", "customers", false, true),
            "TYPE",
            "CARDINALITY")
        .stream()
        .filter(line -> line.startsWith(DatabaseMetaData.tableIndexStatistic + " "))
        .map(line -> line.substring(2))
        .toList();
  }

  @Test
  void theCatalogTableSaysTheSame() throws SQLException {
    try (Connection ana = mesh.ana()) {
      assertEquals(
          List.of("email true partial pii"),
          Talk.query(
              ana,
              "SELECT column_name, masked, mask, tags FROM portico.columns WHERE table_schema ="
                  + " 'sales' AND (masked OR tags IS NOT NULL) AND table_name = 'customers'"));
    }
  }

  private static List<String> table(DatabaseMetaData metadata, String name) throws SQLException {
    return Talk.rows(metadata.getTables(null, "sales", name, null), "REMARKS");
  }

  private static List<String> columns(DatabaseMetaData metadata, String name) throws SQLException {
    return Talk.rows(metadata.getColumns(null, "sales", name, "%"), "COLUMN_NAME", "REMARKS");
  }
}
