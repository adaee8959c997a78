package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DatabaseMetaData as tools use it. */
class MetadataTest {
  @TempDir static Path folder;
  private static Door door;
  private static Connection connection;
  private static DatabaseMetaData metadata;

  @BeforeAll
  static void open() throws SQLException {
    door = new Door(folder);
    connection = door.connect();
    metadata = connection.getMetaData();
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
    door.close();
  }

  /** The values of some columns, row by row. */
  private static List<String> read(ResultSet rows, String... columns) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
          values.add(rows.getString(column));
        }
        lines.add(String.join(" ", values));
      }
    }
    return lines;
  }

  @Test
  void catalogSchemasAndTables() throws SQLException {
    assertEquals(List.of("mesh"), read(metadata.getCatalogs(), "TABLE_CAT"));
    assertEquals(
        List.of("INFORMATION_SCHEMA mesh", "plays mesh", "portico mesh", "sales mesh"),
        read(metadata.getSchemas(), "TABLE_SCHEM", "TABLE_CATALOG"));
    assertEquals(List.of("sales"), read(metadata.getSchemas("mesh", "S%"), "TABLE_SCHEM"));
    assertEquals(List.of(), read(metadata.getSchemas("other", null), "TABLE_SCHEM"));
    assertEquals(
        List.of(
            "plays.events",
            "sales.customers",
            "sales.order_items",
            "sales.orders",
            "sales.orderXitems"),
        read(
                metadata.getTables(null, null, "%", new String[] {"TABLE"}),
                "TABLE_SCHEM",
                "TABLE_NAME")
            .stream()
            .map(line -> line.replace(' ', '.'))
            .toList());
    assertEquals(
        List.of("TABLE all events"),
        read(metadata.getTables("", "", "events", null), "TABLE_TYPE", "REMARKS"));
    assertEquals(
        List.of("SYSTEM TABLE drift", "SYSTEM TABLE policies_in_force", "SYSTEM TABLE slos"),
        read(metadata.getTables(null, "PORTICO", "%", null), "TABLE_TYPE", "TABLE_NAME").stream()
            .filter(line -> line.matches(".*(drift|force|slos)"))
            .toList());
    assertEquals(
        18,
        read(metadata.getTables(null, null, "%", new String[] {"SYSTEM TABLE"}), "TABLE_NAME")
            .size());
  }

  @Test
  void patternsWithAndWithoutEscapes() throws SQLException {
    assertEquals(
        List.of("order_items", "orderXitems"),
        read(metadata.getTables(null, "sales", "order_items", null), "TABLE_NAME"));
    assertEquals(
        List.of("order_items"),
        read(metadata.getTables(null, "sales", "order\\_items", null), "TABLE_NAME"));
    assertEquals(
        List.of("orders"),
        read(metadata.getTables(null, "SALES", "ORDERS", new String[] {"TABLE"}), "TABLE_NAME"));
    assertEquals(
        List.of(), read(metadata.getTables(null, null, "%", new String[] {"VIEW"}), "TABLE_NAME"));
    assertEquals(List.of(), read(metadata.getTables(null, null, "%", new String[0]), "TABLE_NAME"));
  }

  @Test
  void columnsInOrderWithTheirTypes() throws SQLException {
    assertEquals(
        List.of(
            "id -5 BIGINT 19 0 NO 1",
            "line 5 SMALLINT 5 0 NO 2",
            "customer_id -5 BIGINT 19 0 YES 3",
            "amount 3 DECIMAL 12 2 YES 4",
            "note 12 VARCHAR 200 null YES 5",
            "placed_at 2014 TIMESTAMP WITH LOCAL TIME ZONE 32 6 YES 6"),
        read(
            metadata.getColumns(null, "sales", "orders", "%"),
            "COLUMN_NAME",
            "DATA_TYPE",
            "TYPE_NAME",
            "COLUMN_SIZE",
            "DECIMAL_DIGITS",
            "IS_NULLABLE",
            "ORDINAL_POSITION"));
    try (ResultSet columns = metadata.getColumns(null, "sales", null, "amo%")) {
      assertEquals(24, columns.getMetaData().getColumnCount());
      assertTrue(columns.next());
      assertEquals(Types.DECIMAL, columns.getInt("DATA_TYPE"));
      assertFalse(columns.next());
    }
  }

  @Test
  void keys() throws SQLException {
    assertEquals(
        List.of("id 1", "line 2"),
        read(metadata.getPrimaryKeys(null, "sales", "orders"), "COLUMN_NAME", "KEY_SEQ"));
    assertEquals(
        List.of("id 1"),
        read(metadata.getPrimaryKeys("mesh", null, "customers"), "COLUMN_NAME", "KEY_SEQ"));
    String[] columns = {
      "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ"
    };
    List<String> key = List.of("customers id orders customer_id 1");
    assertEquals(key, read(metadata.getImportedKeys(null, "sales", "orders"), columns));
    assertEquals(List.of(), read(metadata.getImportedKeys(null, "sales", "customers"), columns));
    assertEquals(key, read(metadata.getExportedKeys(null, "sales", "customers"), columns));
    assertEquals(
        key,
        read(
            metadata.getCrossReference(null, "sales", "customers", null, "sales", "orders"),
            columns));
    assertEquals(
        List.of(),
        read(
            metadata.getCrossReference(null, "sales", "orders", null, "sales", "customers"),
            columns));
    assertEquals(
        List.of("id", "line"),
        read(metadata.getBestRowIdentifier(null, "sales", "orders", 0, true), "COLUMN_NAME"));
  }

  @Test
  void whatIsNotThereIsEmptyWithTheRightColumns() throws SQLException {
    assertEquals(
        13,
        metadata.getIndexInfo(null, "sales", "orders", false, true).getMetaData().getColumnCount());
    assertEquals(6, metadata.getFunctions(null, null, null).getMetaData().getColumnCount());
    assertEquals(
        17, metadata.getFunctionColumns(null, null, null, null).getMetaData().getColumnCount());
    assertEquals(9, metadata.getProcedures(null, null, null).getMetaData().getColumnCount());
    assertEquals(
        20, metadata.getProcedureColumns(null, null, null, null).getMetaData().getColumnCount());
    assertEquals(21, metadata.getAttributes(null, null, null, null).getMetaData().getColumnCount());
    assertFalse(metadata.getUDTs(null, null, null, null).next());
    assertEquals(List.of("ApplicationName"), read(metadata.getClientInfoProperties(), "NAME"));
    assertEquals(18, metadata.getTypeInfo().getMetaData().getColumnCount());
    assertEquals(
        List.of("SYSTEM TABLE", "TABLE", "VIEW"), read(metadata.getTableTypes(), "TABLE_TYPE"));
  }

  @Test
  void whatTheDatabaseSaysOfItself() throws SQLException {
    assertEquals("Portico", metadata.getDatabaseProductName());
    assertEquals("jdbc:portico://127.0.0.1:" + door.port() + "/", metadata.getURL());
    assertEquals("ana", metadata.getUserName());
    assertEquals("\"", metadata.getIdentifierQuoteString());
    assertEquals("\\", metadata.getSearchStringEscape());
    assertTrue(metadata.nullsAreSortedHigh());
    assertTrue(metadata.isReadOnly());
    assertFalse(metadata.supportsCatalogsInDataManipulation());
  }

  /** DataGrip and others give up on a database when one of these throws. */
  @Test
  void noMethodThrows() throws IllegalAccessException {
    for (Method method : DatabaseMetaData.class.getMethods()) {
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        Class<?> type = method.getParameterTypes()[i];
        arguments[i] =
            type == int.class ? (Object) 1003 : type == boolean.class ? (Object) false : null;
      }
      if (method.getDeclaringClass() != DatabaseMetaData.class) {
        continue;
      }
      try {
        assertNotNull(method.invoke(metadata, arguments), method.getName());
      } catch (InvocationTargetException e) {
        throw new AssertionError(method.getName() + " throws", e.getCause());
      }
    }
  }
}
