package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** DatabaseMetaData over a real catalog. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class MetadataTest {
  private final Mesh mesh;
  private Connection connection;
  private DatabaseMetaData metadata;

  MetadataTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = mesh.connect();
    metadata = connection.getMetaData();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  /** The named columns of each row, joined by a space. */
  private static List<String> read(ResultSet rows, String... columns) throws SQLException {
    try (rows) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (String column : columns) {
          cells.add(rows.getString(column));
        }
        all.add(String.join(" ", cells));
      }
      return all;
    }
  }

  @Test
  void schemasAreTheDomains() throws SQLException {
    List<String> schemas = read(metadata.getSchemas(), "TABLE_SCHEM");
    assertTrue(schemas.containsAll(List.of("csv", "frail", "h2", "pg", "pq")), schemas.toString());
    assertTrue(schemas.containsAll(List.of("INFORMATION_SCHEMA", "portico")), schemas.toString());
    assertEquals(schemas.stream().sorted(String.CASE_INSENSITIVE_ORDER).toList(), schemas);
    assertEquals(List.of("mesh"), read(metadata.getCatalogs(), "TABLE_CAT"));
    assertEquals(List.of("pg", "pq"), read(metadata.getSchemas("mesh", "p_"), "TABLE_SCHEM"));
    assertEquals(List.of(), read(metadata.getSchemas("elsewhere", null), "TABLE_SCHEM"));
  }

  @Test
  void tablesAreThoseOfTheContracts() throws SQLException {
    assertEquals(
        Stream.of(
                "customers",
                "edges",
                "endless",
                "natives",
                "numbers",
                "order_lines",
                "orders",
                "orderxlines",
                "plans")
            .map(name -> "pg " + name + " TABLE")
            .toList(),
        read(metadata.getTables(null, "pg", "%", null), "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"));
    assertEquals(
        List.of("Who buys"), read(metadata.getTables(null, "PG", "Customers", null), "REMARKS"));
    assertEquals(
        List.of(), read(metadata.getTables(null, "pg", "%", new String[] {"VIEW"}), "TABLE_NAME"));
  }

  @Test
  void theGatewaysOwnTablesAreSystemTables() throws SQLException {
    List<String> listed =
        read(
            metadata.getTables(null, null, "%", new String[] {"SYSTEM TABLE"}),
            "TABLE_SCHEM",
            "TABLE_NAME");
    assertEquals(18, listed.size(), listed.toString());
    assertTrue(listed.containsAll(List.of("portico columns", "INFORMATION_SCHEMA TABLES")));
    assertEquals(
        List.of("query_id", "principal"),
        read(metadata.getColumns(null, "portico", "queries", "%"), "COLUMN_NAME").subList(0, 2));
    try (Statement statement = metadata.getConnection().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'pg' AND"
                    + " table_name LIKE 'order\\_%' ESCAPE '\\'")) {
      assertTrue(rows.next());
      assertEquals("order_lines", rows.getString(1));
    }
  }

  @Test
  void anUnderscoreIsAWildcardUnlessEscaped() throws SQLException {
    assertEquals(
        List.of("order_lines", "orderxlines"),
        read(metadata.getTables(null, "pg", "order_lines", null), "TABLE_NAME"));
    String escaped = "order" + metadata.getSearchStringEscape() + "_lines";
    assertEquals(
        List.of("order_lines"), read(metadata.getTables(null, "pg", escaped, null), "TABLE_NAME"));
    assertEquals(
        List.of("order_id", "line_no", "item"),
        read(metadata.getColumns(null, "pg", escaped, "%"), "COLUMN_NAME"));
    assertEquals(
        List.of("order_id"),
        read(metadata.getColumns(null, "pg", "orders", "_rder\\_id"), "COLUMN_NAME"));
  }

  @Test
  void columnsHaveTheirTypesAndNotes() throws SQLException {
    try (ResultSet rows = metadata.getColumns("mesh", "pg", "orders", "amount")) {
      assertTrue(rows.next());
      assertEquals("amount", rows.getString("COLUMN_NAME"));
      assertEquals(Types.DECIMAL, rows.getInt("DATA_TYPE"));
      assertEquals(12, rows.getInt("COLUMN_SIZE"));
      assertEquals(2, rows.getInt("DECIMAL_DIGITS"));
      assertEquals(3, rows.getInt("ORDINAL_POSITION"));
      assertEquals("YES", rows.getString("IS_NULLABLE"));
    }
    assertEquals(
        List.of("NO as on the bill"),
        read(metadata.getColumns(null, "pg", "customers", "name"), "IS_NULLABLE", "REMARKS"));
    assertEquals(
        Edges.types().size() + 1,
        read(metadata.getColumns(null, "pq", "edges", null), "COLUMN_NAME").size());
  }

  /** What DatabaseMetaData says of a column is what a result says of it. */
  @Test
  void columnsAgreeWithResults() throws SQLException {
    for (String table : List.of("pg.edges", "h2.edges", "pq.edges", "pg.natives", "h2.natives")) {
      String[] name = table.split("\\.");
      List<String> listed =
          read(
              metadata.getColumns(null, name[0], name[1], null),
              "COLUMN_NAME",
              "DATA_TYPE",
              "TYPE_NAME");
      Jdbc.onFirstRow(
          connection,
          "SELECT * FROM " + table,
          row -> {
            List<String> described = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              described.add(
                  row.getMetaData().getColumnName(i)
                      + " "
                      + row.getMetaData().getColumnType(i)
                      + " "
                      + row.getMetaData().getColumnTypeName(i));
            }
            assertEquals(listed, described, table);
          });
    }
  }

  @Test
  void keysAreThoseOfTheContracts() throws SQLException {
    assertEquals(
        List.of("line_no 1", "order_id 2"),
        read(metadata.getPrimaryKeys(null, "pg", "order_lines"), "COLUMN_NAME", "KEY_SEQ"));
    assertEquals(
        List.of("pg customers customer_id pg orders customer_id 1"),
        read(
            metadata.getImportedKeys(null, "pg", "orders"),
            "PKTABLE_SCHEM",
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_SCHEM",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME",
            "KEY_SEQ"));
    assertEquals(
        List.of("h2 payouts customer_id", "pg orders customer_id"),
        read(
            metadata.getExportedKeys(null, "pg", "customers"),
            "FKTABLE_SCHEM",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME"));
    assertEquals(
        List.of("customer_id customer_id"),
        read(
            metadata.getCrossReference(null, "pg", "customers", null, "h2", "payouts"),
            "PKCOLUMN_NAME",
            "FKCOLUMN_NAME"));
    assertEquals(List.of(), read(metadata.getPrimaryKeys(null, "csv", "wanted"), "COLUMN_NAME"));
  }

  @Test
  void theProductTellsItsNameAndVersion() throws SQLException {
    assertEquals("Portico", metadata.getDatabaseProductName());
    assertTrue(metadata.getDatabaseProductVersion().matches("\\d+\\.\\d+.*"));
    assertEquals(metadata.getDatabaseProductVersion(), metadata.getDriverVersion());
    assertTrue(metadata.getJDBCMajorVersion() >= 4);
    assertEquals(mesh.jdbcUrl(), metadata.getURL());
    assertEquals(Mesh.USER, metadata.getUserName());
    assertEquals("\"", metadata.getIdentifierQuoteString());
    assertEquals("schema", metadata.getSchemaTerm().toLowerCase(java.util.Locale.ROOT));
  }

  /** Every method, once with nulls and once with names that are there; results are read. */
  @Test
  void noMethodThrows() throws Exception {
    for (Method method : DatabaseMetaData.class.getDeclaredMethods()) {
      if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
        call(method, null);
        call(method, "%");
        call(method, "orders");
      }
    }
  }

  private void call(Method method, String text) throws Exception {
    Object[] arguments =
        Stream.of(method.getParameterTypes()).map(type -> argument(type, text)).toArray();
    try {
      Object answer = method.invoke(metadata, arguments);
      assertNotNull(answer, method.getName());
      if (answer instanceof ResultSet rows) {
        Jdbc.texts(rows);
        rows.close();
      }
    } catch (InvocationTargetException e) {
      throw new AssertionError(
          method.getName()
              + Stream.of(arguments).map(String::valueOf).collect(Collectors.joining(",", "(", ")"))
              + " throws",
          e.getCause());
    }
  }

  private static Object argument(Class<?> type, String text) {
    if (type == int.class) {
      return ResultSet.TYPE_FORWARD_ONLY;
    } else if (type == boolean.class) {
      return true;
    } else if (type == String[].class) {
      return text == null ? null : new String[] {"TABLE"};
    }
    return type == String.class ? text : null;
  }

  private List<String> schemas() throws SQLException {
    return read(metadata.getSchemas(), "TABLE_SCHEM");
  }

  @Test
  void aSchemaWithAnInstantIsListedOnceTheConnectionUsedIt() throws SQLException {
    String alias = "pg@2026-01-15T12:00";
    assertTrue(schemas().stream().noneMatch(name -> name.contains("@")), schemas()::toString);
    assertEquals(
        List.of(List.of("free")),
        Jdbc.texts(connection, "SELECT plan FROM \"" + alias + "\".plans"));
    List<String> schemas = schemas();
    assertTrue(schemas.contains(alias), schemas::toString);
    assertEquals(schemas.stream().sorted(String.CASE_INSENSITIVE_ORDER).toList(), schemas);
    assertEquals(
        read(metadata.getTables(null, "pg", "%", null), "TABLE_TYPE", "TABLE_NAME"),
        read(metadata.getTables(null, "pg@%", "%", null), "TABLE_TYPE", "TABLE_NAME"));
    assertEquals(
        read(metadata.getColumns(null, "pg", "%", "%"), "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME"),
        read(metadata.getColumns(null, alias, "%", "%"), "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME"));
    try (Connection other = mesh.connect()) {
      assertEquals(List.of(), read(other.getMetaData().getSchemas(null, "pg@%"), "TABLE_SCHEM"));
    }
  }

  @Test
  void aPreparedStatementUsesASchemaWithAnInstantToo() throws SQLException {
    connection.prepareStatement("SELECT plan FROM \"pg@2026-01-14\".plans").close();
    assertEquals(List.of("pg@2026-01-14"), read(metadata.getSchemas(null, "PG@%"), "TABLE_SCHEM"));
  }

  @Test
  void aSchemaWithAnInstantIsFoundByItsNameBeforeItIsUsed() throws SQLException {
    String alias = "pg@2026-01-13";
    assertEquals(List.of(alias), read(metadata.getSchemas(null, alias), "TABLE_SCHEM"));
    assertEquals(
        List.of(alias + " plans TABLE"),
        read(
            metadata.getTables(null, alias, "pla_s", null),
            "TABLE_SCHEM",
            "TABLE_NAME",
            "TABLE_TYPE"));
    assertEquals(
        List.of(alias + " plan"),
        read(metadata.getColumns(null, alias, "plans", "plan"), "TABLE_SCHEM", "COLUMN_NAME"));
    assertEquals(
        List.of(alias + " customer_id"),
        read(metadata.getPrimaryKeys(null, alias, "customers"), "TABLE_SCHEM", "COLUMN_NAME"));
    for (String nothing :
        List.of(
            "pg@soon", "pg@2990-01-01", "nobody@2026-01-13", "portico@2026-01-13", "@", "pg@")) {
      assertEquals(List.of(), read(metadata.getSchemas(null, nothing), "TABLE_SCHEM"), nothing);
    }
    assertTrue(schemas().stream().noneMatch(name -> name.contains("@")), schemas()::toString);
  }
}
