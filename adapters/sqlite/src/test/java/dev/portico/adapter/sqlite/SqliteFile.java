package dev.portico.adapter.sqlite;

import dev.portico.spi.Column;
import dev.portico.testkit.TestTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a SQLite file by SQLite's own means. */
record SqliteFile(Path path) {

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + path);
  }

  /** Runs statements, one after the other. */
  SqliteFile run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return this;
  }

  void create(TestTable table) throws SQLException {
    String columns =
        table.columns().stream().map(SqliteFile::declared).collect(Collectors.joining(", "));
    String key =
        table.primaryKey().isEmpty()
            ? ""
            : ", PRIMARY KEY (" + String.join(", ", table.primaryKey()) + ")";
    run("CREATE TABLE " + table.name() + " (" + columns + key + ")");
    String marks = table.columns().stream().map(c -> "?").collect(Collectors.joining(", "));
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO " + table.name() + " VALUES (" + marks + ")")) {
      connection.setAutoCommit(false);
      for (List<Object> row : table.rows()) {
        for (int i = 0; i < row.size(); i++) {
          insert.setObject(i + 1, stored(row.get(i)));
        }
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  private static String declared(Column column) {
    String type =
        switch (column.type().kind()) {
          case SMALLINT, INTEGER, BIGINT -> "INTEGER";
          case BOOLEAN -> "BOOLEAN";
          case REAL, DOUBLE -> "REAL";
          case VARBINARY -> "BLOB";
          default -> "TEXT";
        };
    return column.name() + " " + type + (column.nullable() ? "" : " NOT NULL");
  }

  private static Object stored(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    boolean own = value == null || value instanceof Number || value instanceof byte[];
    return own ? value : value.toString();
  }
}
