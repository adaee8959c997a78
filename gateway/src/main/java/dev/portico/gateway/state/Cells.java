package dev.portico.gateway.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** Cells of the state's tables, as both databases want them. */
final class Cells {
  private static final int SECONDS = 10;

  private Cells() {}

  /** A statement with its values: texts, numbers, instants and null. */
  static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setQueryTimeout(SECONDS);
      for (int i = 0; i < values.length; i++) {
        set(statement, i + 1, values[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void set(PreparedStatement statement, int number, Object value)
      throws SQLException {
    if (value instanceof Instant instant) {
      statement.setObject(number, instant.atOffset(ZoneOffset.UTC));
    } else if (value instanceof Long whole) {
      statement.setLong(number, whole);
    } else {
      statement.setString(number, (String) value);
    }
  }

  static Optional<String> text(ResultSet rows, String column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** What is read by a row of either table, with its settings. */
  static Reading reading(ResultSet rows, Reading.Target target) throws SQLException {
    return new Reading(
        target, text(rows, "as_of"), text(rows, "purpose"), ZoneId.of(rows.getString("time_zone")));
  }
}
