package dev.portico.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;

/** Runs a statement and reads every value of its answer, by the same calls for every driver. */
final class Reading {
  private Reading() {}

  /** The number of rows. */
  static long all(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return drain(rows);
    }
  }

  /** The same through a cursor of {@code fetchRows}, as a careful user of pgjdbc reads much. */
  static long streamed(Connection connection, String sql, int fetchRows) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(fetchRows);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return drain(rows);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  static long prepared(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    try (ResultSet rows = statement.executeQuery()) {
      return drain(rows);
    }
  }

  private static long drain(ResultSet rows) throws SQLException {
    int[] types = types(rows.getMetaData());
    long count = 0;
    while (rows.next()) {
      for (int i = 0; i < types.length; i++) {
        touch(rows, i + 1, types[i]);
      }
      count++;
    }
    return count;
  }

  private static int[] types(ResultSetMetaData columns) throws SQLException {
    int[] types = new int[columns.getColumnCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.getColumnType(i + 1);
    }
    return types;
  }

  private static void touch(ResultSet rows, int column, int type) throws SQLException {
    switch (type) {
      case Types.INTEGER, Types.BIGINT -> rows.getLong(column);
      case Types.NUMERIC, Types.DECIMAL -> rows.getBigDecimal(column);
      case Types.DATE -> rows.getDate(column);
      case Types.DOUBLE -> rows.getDouble(column);
      default -> rows.getString(column);
    }
  }
}
