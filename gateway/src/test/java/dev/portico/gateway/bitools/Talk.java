package dev.portico.gateway.bitools;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Short forms for conversations. */
final class Talk {
  private Talk() {}

  /** The named columns of each row, all when none is named, separated by a space. */
  static List<String> rows(ResultSet rows, String... labels) throws SQLException {
    List<String> all = new ArrayList<>();
    try (rows) {
      int width = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (String label : labels) {
          cells.add(rows.getString(label));
        }
        for (int i = 1; labels.length == 0 && i <= width; i++) {
          cells.add(rows.getString(i));
        }
        all.add(String.join(" ", cells));
      }
    }
    return all;
  }

  static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return rows(statement.executeQuery(sql));
    }
  }

  /** Label, type code and type name of each column. */
  static List<String> columns(ResultSetMetaData metadata) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          metadata.getColumnLabel(i)
              + " "
              + metadata.getColumnType(i)
              + " "
              + metadata.getColumnTypeName(i));
    }
    return columns;
  }
}
