package dev.portico.gateway.execute.duckdb;

import dev.portico.spi.BindValue;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Sets question marks; each stands inside a CAST, so what has no exact setter travels as text. */
final class EngineBinds {
  private EngineBinds() {}

  static void set(PreparedStatement statement, List<BindValue> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      set(statement, i + 1, values.get(i));
    }
  }

  private static void set(PreparedStatement statement, int index, BindValue bind)
      throws SQLException {
    Object value = bind.value();
    if (value == null) {
      statement.setNull(index, Types.VARCHAR);
      return;
    }
    switch (bind.type().kind()) {
      case BOOLEAN -> statement.setBoolean(index, (Boolean) value);
      case SMALLINT, INTEGER, BIGINT -> statement.setLong(index, ((Number) value).longValue());
      case REAL, DOUBLE -> statement.setDouble(index, ((Number) value).doubleValue());
      case DECIMAL -> statement.setString(index, ((BigDecimal) value).toPlainString());
      case VARBINARY -> statement.setBytes(index, (byte[]) value);
      case DATE -> statement.setString(index, date((LocalDate) value));
      case TIMESTAMP -> statement.setString(index, timestamp((LocalDateTime) value));
      case TIMESTAMP_TZ ->
          statement.setString(
              index, timestamp(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)) + "+00");
      case VARCHAR, TIME, ARRAY -> statement.setString(index, value.toString());
    }
  }

  /** The year before 1 is 0 in ISO 8601 and {@code 0001-… (BC)} in the engine. */
  private static String date(LocalDate date) {
    int year = date.getYear();
    String digits =
        String.format(
            Locale.ROOT,
            "%04d-%02d-%02d",
            year > 0 ? year : 1 - year,
            date.getMonthValue(),
            date.getDayOfMonth());
    return year > 0 ? digits : digits + " (BC)";
  }

  private static String timestamp(LocalDateTime moment) {
    String date = date(moment.toLocalDate());
    String time = moment.toLocalTime().toString();
    return date.endsWith("(BC)") ? date.replace(" (BC)", " (BC) " + time) : date + " " + time;
  }
}
