package dev.portico.gateway.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;

/** Inserts rows in batches through any JDBC driver. */
final class InsertSink implements TableSink, AutoCloseable {
  private static final int BATCH_ROWS = 1_000;

  private final PreparedStatement statement;
  private int waiting;

  InsertSink(Connection connection, String table, int columns) throws SQLException {
    String marks = String.join(", ", Collections.nCopies(columns, "?"));
    this.statement =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")");
  }

  @Override
  public void row(Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value =
          values[i] instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : values[i];
      statement.setObject(i + 1, value);
    }
    statement.addBatch();
    if (++waiting == BATCH_ROWS) {
      flush();
    }
  }

  private void flush() throws SQLException {
    statement.executeBatch();
    waiting = 0;
  }

  @Override
  public void close() throws SQLException {
    try (statement) {
      if (waiting > 0) {
        flush();
      }
    }
  }
}
