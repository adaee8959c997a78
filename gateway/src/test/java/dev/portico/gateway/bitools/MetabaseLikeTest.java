package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tool that syncs in the background, as Metabase and Superset do over JDBC. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class MetabaseLikeTest {
  private final BiMesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  MetabaseLikeTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.ana();
    metadata = connection.getMetaData();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void preparesAConnectionOfItsPool() throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
    for (int level :
        List.of(
            Connection.TRANSACTION_READ_UNCOMMITTED,
            Connection.TRANSACTION_READ_COMMITTED,
            Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_SERIALIZABLE)) {
      assertFalse(metadata.supportsTransactionIsolationLevel(level));
    }
    assertTrue(connection.isReadOnly());
    connection.setNetworkTimeout(Runnable::run, 30_000);
    assertEquals(30_000, connection.getNetworkTimeout());
    assertTrue(connection.isWrapperFor(Connection.class));
    assertNotNull(connection.unwrap(Connection.class));
  }

  @Test
  void syncsTablesThatCanBeRead() throws SQLException {
    List<String> seen = new ArrayList<>();
    for (String schema : Talk.rows(metadata.getSchemas(), "TABLE_SCHEM")) {
      for (String table :
          Talk.rows(
              metadata.getTables(
                  null,
                  schema.replace("_", "\\_"),
                  "%",
                  new String[] {
                    "TABLE", "PARTITIONED TABLE", "VIEW", "FOREIGN TABLE", "MATERIALIZED VIEW"
                  }),
              "TABLE_NAME")) {
        assertEquals(
            List.of(),
            Talk.query(
                connection,
                "SELECT TRUE AS \"_\" FROM \""
                    + schema
                    + "\".\""
                    + table
                    + "\" WHERE 1 <> 1 LIMIT 0"));
        seen.add(schema + "." + table);
      }
    }
    assertEquals(
        List.of("reports.revenue", "sales.customers", "sales.order_items", "sales.orders"), seen);
  }

  @Test
  void syncsFieldsAndKeys() throws SQLException {
    assertEquals(
        List.of("order_id BIGINT NO 0", "line_no INTEGER NO 0", "item VARCHAR NO 1"),
        Talk.rows(
            metadata.getColumns(null, "sales", "order\\_items", null),
            "COLUMN_NAME",
            "TYPE_NAME",
            "IS_AUTOINCREMENT",
            "NULLABLE"));
    assertEquals(
        List.of("line_no", "order_id"),
        Talk.rows(metadata.getPrimaryKeys(null, "sales", "order_items"), "COLUMN_NAME"));
    assertEquals(
        List.of(), Talk.rows(metadata.getPrimaryKeys(null, "reports", "revenue")), "a view");
    assertEquals(
        List.of("customer_id customers sales id"),
        Talk.rows(
            metadata.getImportedKeys(null, "sales", "orders"),
            "FKCOLUMN_NAME",
            "PKTABLE_NAME",
            "PKTABLE_SCHEM",
            "PKCOLUMN_NAME"));
    assertEquals(
        List.of("1 id"),
        Talk.rows(
                metadata.getIndexInfo(null, "sales", "customers", false, true),
                "ORDINAL_POSITION",
                "COLUMN_NAME")
            .stream()
            .filter(line -> !line.endsWith("null"))
            .toList());
  }

  /** Fingerprints and questions come with a name for the table or the query inside. */
  @Test
  void asksQuestions() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT \"source\".\"country\" AS \"country\", COUNT(*) AS \"count\" FROM (SELECT"
                + " \"sales\".\"customers\".\"country\" AS \"country\" FROM"
                + " \"sales\".\"customers\") AS \"source\" WHERE (\"source\".\"country\" = ?) GROUP"
                + " BY \"source\".\"country\" ORDER BY \"source\".\"country\" ASC",
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY,
            ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
      statement.setFetchDirection(ResultSet.FETCH_FORWARD);
      statement.setFetchSize(500);
      statement.setMaxRows(2000);
      statement.setObject(1, "DE");
      assertEquals(List.of("DE 50"), Talk.rows(statement.executeQuery()));
    }
    assertEquals(
        3,
        Talk.query(
                connection,
                "SELECT SUBSTRING(\"sales\".\"customers\".\"name\", 1, 1234) AS \"substring1\" FROM"
                    + " \"sales\".\"customers\" LIMIT 3")
            .size());
    assertEquals(
        1000,
        Talk.query(
                connection,
                "SELECT * FROM (SELECT * FROM sales.orders) AS virtual_table LIMIT 1000")
            .size());
    assertEquals(
        List.of("2026-01-01 743", "2026-02-01 257"),
        Talk.query(
            connection,
            "SELECT CAST(DATE_TRUNC('month', ordered_at) AS DATE) AS __timestamp, COUNT(*) AS"
                + " \"count\" FROM sales.orders GROUP BY CAST(DATE_TRUNC('month', ordered_at) AS"
                + " DATE) ORDER BY __timestamp LIMIT 50000"));
  }
}
