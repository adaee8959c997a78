package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.sql.Types;

/** What JDBC says about each type. */
final class JdbcTypes {
  private static final int TEXT_DISPLAY = 256;
  private static final int MOST_BYTES_OF_CHARACTER = 4;

  private JdbcTypes() {}

  static int code(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Types.BOOLEAN;
      case SMALLINT -> Types.SMALLINT;
      case INTEGER -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case DECIMAL -> Types.DECIMAL;
      case REAL -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case VARCHAR -> Types.VARCHAR;
      case VARBINARY -> Types.VARBINARY;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIMESTAMP -> Types.TIMESTAMP;
      case TIMESTAMP_TZ -> Types.TIMESTAMP_WITH_TIMEZONE;
      case ARRAY -> Types.ARRAY;
    };
  }

  static String name(ColumnType type) {
    return switch (type.kind()) {
      case TIMESTAMP_TZ -> "TIMESTAMP WITH LOCAL TIME ZONE";
      case ARRAY -> name(type.element()) + " ARRAY";
      default -> type.kind().name();
    };
  }

  /** The class that {@code getObject} of Portico's driver gives. */
  static String className(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "java.lang.Boolean";
      case SMALLINT, INTEGER -> "java.lang.Integer";
      case BIGINT -> "java.lang.Long";
      case DECIMAL -> "java.math.BigDecimal";
      case REAL -> "java.lang.Float";
      case DOUBLE -> "java.lang.Double";
      case VARCHAR -> "java.lang.String";
      case VARBINARY -> "[B";
      case DATE -> "java.sql.Date";
      case TIME -> "java.sql.Time";
      case TIMESTAMP -> "java.sql.Timestamp";
      case TIMESTAMP_TZ -> "java.time.OffsetDateTime";
      case ARRAY -> "java.sql.Array";
    };
  }

  static boolean signed(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> true;
      default -> false;
    };
  }

  /**
   * Digits, characters or bytes, as {@code COLUMN_SIZE} wants them; the largest number for texts
   * and bytes without a bound, 0 where there is nothing to count.
   */
  static int precision(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> 1;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case BIGINT -> 19;
      case DECIMAL -> type.precision();
      case REAL -> 7;
      case DOUBLE -> 15;
      case VARCHAR, VARBINARY -> type.precision() > 0 ? type.precision() : Integer.MAX_VALUE;
      case DATE -> 10;
      case TIME -> 15;
      case TIMESTAMP -> 26;
      case TIMESTAMP_TZ -> 32;
      case ARRAY -> 0;
    };
  }

  static int scale(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> type.scale();
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> 6;
      default -> 0;
    };
  }

  static int displaySize(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> 5;
      case SMALLINT -> 6;
      case INTEGER -> 11;
      case BIGINT -> 20;
      case DECIMAL -> type.precision() + 2;
      case REAL -> 15;
      case DOUBLE -> 24;
      case VARCHAR -> type.precision() > 0 ? type.precision() : TEXT_DISPLAY;
      case VARBINARY -> type.precision() > 0 ? 2 * type.precision() : TEXT_DISPLAY;
      case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> precision(type);
      case ARRAY -> TEXT_DISPLAY;
    };
  }

  /** The most bytes of a text or bytes, null for other types. */
  static Integer octets(ColumnType type) {
    return switch (type.kind()) {
      case VARBINARY -> precision(type);
      case VARCHAR ->
          (int) Math.min(Integer.MAX_VALUE, MOST_BYTES_OF_CHARACTER * (long) precision(type));
      default -> null;
    };
  }

  /** 10 for numbers, 0 for what has no radix. */
  static int radix(ColumnType type) {
    return signed(type) ? 10 : 0;
  }

  static boolean isText(ColumnType type) {
    return type.kind() == TypeKind.VARCHAR;
  }
}
