package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.ToLongFunction;

/**
 * How each type is read from PostgreSQL's text values. {@code ResultSet.getBytes} gives the text's
 * own bytes.
 */
final class PostgresCells {
  private PostgresCells() {}

  static CellReader reader(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> PostgresCells::readBoolean;
      case SMALLINT, INTEGER, BIGINT -> PostgresCells::readWhole;
      case REAL -> PostgresCells::readReal;
      case DOUBLE -> PostgresCells::readDouble;
      case DECIMAL -> PostgresCells::readDecimal;
      case VARCHAR -> (rows, i, into, row) -> setObject(into, row, rows.getString(i));
      case VARBINARY -> (rows, i, into, row) -> setObject(into, row, rows.getBytes(i));
      case DATE -> parsed(PostgresText::date);
      case TIME -> parsed(PostgresText::time);
      case TIMESTAMP -> parsed(PostgresText::timestamp);
      case TIMESTAMP_TZ -> parsed(PostgresText::instant);
      case ARRAY -> PostgresCells::readArray;
    };
  }

  private static CellReader parsed(ToLongFunction<byte[]> parser) {
    return (rows, i, into, row) -> {
      byte[] text = rows.getBytes(i);
      if (text == null) {
        into.setNull(row);
      } else {
        into.setLong(row, parser.applyAsLong(text));
      }
    };
  }

  private static void readBoolean(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    boolean value = rows.getBoolean(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setLong(row, value ? 1 : 0);
    }
  }

  private static void readWhole(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    long value = rows.getLong(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setLong(row, JdbcTypes.whole(value, into.type()));
    }
  }

  private static void readReal(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    float value = rows.getFloat(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setDouble(row, value);
    }
  }

  private static void readDouble(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    double value = rows.getDouble(i);
    if (rows.wasNull()) {
      into.setNull(row);
    } else {
      into.setDouble(row, value);
    }
  }

  private static void readDecimal(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    byte[] text = rows.getBytes(i);
    if (text == null) {
      into.setNull(row);
    } else {
      into.setObject(row, PostgresText.decimal(text, into.type()));
    }
  }

  private static void readArray(ResultSet rows, int i, ColumnVector into, int row)
      throws SQLException {
    String text = rows.getString(i);
    if (text == null) {
      into.setNull(row);
    } else {
      into.setObject(row, PostgresArray.parse(text, into.type().element()));
    }
  }

  private static void setObject(ColumnVector into, int row, Object value) {
    if (value == null) {
      into.setNull(row);
    } else {
      into.setObject(row, value);
    }
  }
}
