package dev.portico.adapter.jdbc;

import dev.portico.spi.BindValue;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Sets the values of question marks, each by its exact type. */
final class BindWriter {
  private BindWriter() {}

  static void bindAll(PreparedStatement statement, List<BindValue> binds, Dialect dialect)
      throws SQLException {
    int index = 1;
    for (BindValue bind : binds) {
      if (bind.value() == null) {
        statement.setNull(index, sqlType(bind));
      } else {
        bind(statement, index, bind, dialect);
      }
      index++;
    }
  }

  private static void bind(PreparedStatement statement, int index, BindValue bind, Dialect dialect)
      throws SQLException {
    Object value = bind.value();
    switch (bind.type().kind()) {
      case BOOLEAN -> statement.setBoolean(index, (Boolean) value);
      case SMALLINT -> statement.setShort(index, ((Number) value).shortValue());
      case INTEGER -> statement.setInt(index, ((Number) value).intValue());
      case BIGINT -> statement.setLong(index, ((Number) value).longValue());
      case REAL -> statement.setFloat(index, ((Number) value).floatValue());
      case DOUBLE -> statement.setDouble(index, ((Number) value).doubleValue());
      case DECIMAL -> statement.setBigDecimal(index, (BigDecimal) value);
      case VARCHAR -> statement.setString(index, (String) value);
      case VARBINARY -> statement.setBytes(index, (byte[]) value);
      case DATE, TIME, TIMESTAMP -> statement.setObject(index, value);
      case TIMESTAMP_TZ -> statement.setObject(index, ((Instant) value).atOffset(ZoneOffset.UTC));
      case ARRAY -> dialect.bind(statement, index, bind);
    }
  }

  private static int sqlType(BindValue bind) {
    return switch (bind.type().kind()) {
      case BOOLEAN -> Types.BOOLEAN;
      case SMALLINT -> Types.SMALLINT;
      case INTEGER -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case REAL -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case DECIMAL -> Types.NUMERIC;
      case VARCHAR -> Types.VARCHAR;
      case VARBINARY -> Types.VARBINARY;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIMESTAMP -> Types.TIMESTAMP;
      case TIMESTAMP_TZ -> Types.TIMESTAMP_WITH_TIMEZONE;
      case ARRAY -> Types.ARRAY;
    };
  }
}
