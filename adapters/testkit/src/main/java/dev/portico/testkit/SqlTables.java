package dev.portico.testkit;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue.EndOfDay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes and fills {@link TestTable}s in PostgreSQL and H2 by plain JDBC, apart from the code under
 * test.
 */
public final class SqlTables {
  private static final int BATCH_ROWS = 1_000;

  private final Store store;

  /** Which store's spelling of types to use. */
  public enum Store {
    POSTGRESQL,
    H2
  }

  public SqlTables(Store store) {
    this.store = store;
  }

  /** Makes the table in the connection's current schema and fills it. */
  public void create(Connection connection, TestTable table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(definition(table));
    }
    connection.setAutoCommit(false);
    try (PreparedStatement insert = connection.prepareStatement(insertion(table))) {
      int waiting = 0;
      for (List<Object> row : table.rows()) {
        for (int i = 0; i < row.size(); i++) {
          set(insert, i + 1, table.columns().get(i).type(), row.get(i));
        }
        insert.addBatch();
        waiting++;
        if (waiting == BATCH_ROWS) {
          insert.executeBatch();
          waiting = 0;
        }
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private String definition(TestTable table) {
    String columns =
        table.columns().stream()
            .map(
                c ->
                    quoted(c.name()) + " " + typeName(c.type()) + (c.nullable() ? "" : " NOT NULL"))
            .collect(Collectors.joining(", "));
    String key =
        table.primaryKey().isEmpty()
            ? ""
            : ", PRIMARY KEY ("
                + table.primaryKey().stream()
                    .map(SqlTables::quoted)
                    .collect(Collectors.joining(", "))
                + ")";
    return "CREATE TABLE " + quoted(table.name()) + " (" + columns + key + ")";
  }

  private String insertion(TestTable table) {
    return "INSERT INTO "
        + quoted(table.name())
        + " VALUES ("
        + table.columns().stream().map(this::marker).collect(Collectors.joining(", "))
        + ")";
  }

  private String marker(Column column) {
    boolean cast =
        store == Store.POSTGRESQL && (isArray(column) || column.type().equals(ColumnType.TIME));
    return cast ? "CAST(? AS " + typeName(column.type()) + ")" : "?";
  }

  private static boolean isArray(Column column) {
    return column.type().element() != null;
  }

  private void set(PreparedStatement insert, int index, ColumnType type, Object value)
      throws SQLException {
    if (value == null) {
      insert.setNull(index, Types.NULL);
    } else if (value == EndOfDay.INSTANCE) {
      insert.setString(index, "24:00:00");
    } else if (type.equals(ColumnType.TIME)) {
      insert.setString(index, value.toString());
    } else if (value instanceof Instant instant) {
      insert.setObject(index, instant.atOffset(ZoneOffset.UTC));
    } else if (value instanceof List<?> elements) {
      setArray(insert, index, elements);
    } else {
      insert.setObject(index, value);
    }
  }

  private void setArray(PreparedStatement insert, int index, List<?> elements) throws SQLException {
    if (store == Store.H2) {
      insert.setObject(index, elements.toArray());
      return;
    }
    Object[] texts = elements.stream().map(e -> e == null ? null : e.toString()).toArray();
    insert.setArray(index, insert.getConnection().createArrayOf("text", texts));
  }

  /** How the store spells a type. */
  public String typeName(ColumnType type) {
    boolean postgres = store == Store.POSTGRESQL;
    return switch (type.kind()) {
      case DECIMAL -> "NUMERIC(" + type.precision() + ", " + type.scale() + ")";
      case DOUBLE -> "DOUBLE PRECISION";
      case VARCHAR -> type.precision() > 0 ? "VARCHAR(" + type.precision() + ")" : "VARCHAR";
      case VARBINARY -> postgres ? "BYTEA" : "VARBINARY";
      case TIME -> "TIME(6)";
      case TIMESTAMP -> "TIMESTAMP(6)";
      case TIMESTAMP_TZ -> "TIMESTAMP(6) WITH TIME ZONE";
      case ARRAY -> typeName(type.element()) + (postgres ? "[]" : " ARRAY");
      case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DATE -> type.kind().name();
    };
  }

  /** The name as a delimited identifier. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
