package dev.portico.jdbc;

import java.sql.Types;

/** The kinds of value, in the order in which the server numbers them. */
enum Kind {
  BOOLEAN,
  SMALLINT,
  INTEGER,
  BIGINT,
  DECIMAL,
  REAL,
  DOUBLE,
  VARCHAR,
  VARBINARY,
  DATE,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  ARRAY;

  private static final String LETTERS = "bsilnrfvxdtzwa";
  private static final Kind[] ALL = values();

  static Kind of(int number) {
    return ALL[number];
  }

  /** By which a parameter of this kind is announced. */
  char letter() {
    return LETTERS.charAt(ordinal());
  }

  /** The kind for a code of {@link Types}; VARCHAR for what has no kind of its own. */
  static Kind ofSqlType(int code) {
    return switch (code) {
      case Types.BOOLEAN, Types.BIT -> BOOLEAN;
      case Types.TINYINT, Types.SMALLINT -> SMALLINT;
      case Types.INTEGER -> INTEGER;
      case Types.BIGINT -> BIGINT;
      case Types.DECIMAL, Types.NUMERIC -> DECIMAL;
      case Types.REAL -> REAL;
      case Types.FLOAT, Types.DOUBLE -> DOUBLE;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> VARBINARY;
      case Types.DATE -> DATE;
      case Types.TIME -> TIME;
      case Types.TIMESTAMP -> TIMESTAMP;
      case Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP_TZ;
      default -> VARCHAR;
    };
  }
}
