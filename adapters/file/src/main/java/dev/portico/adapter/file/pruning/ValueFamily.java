package dev.portico.adapter.file.pruning;

import dev.portico.spi.TypeKind;

/** Kinds of value that the engine compares with each other by their values alone. */
enum ValueFamily {
  /** By BigDecimal. */
  EXACT_NUMBER,
  /** By Double. */
  FLOATING_NUMBER,
  /** By BigDecimal 0 or 1. */
  TRUTH,
  /** By {@link Bytes} of UTF-8. */
  TEXT,
  /** By {@link Bytes}. */
  BINARY,
  /** Dates and times without zone: by BigDecimal, microseconds since 1970. */
  LOCAL_TIME_LINE,
  /** By BigDecimal, microseconds since 1970 in UTC. */
  INSTANT,
  /** By BigDecimal, microseconds since midnight. */
  TIME_OF_DAY,
  /** Nothing is concluded. */
  OTHER;

  static ValueFamily of(TypeKind kind) {
    return switch (kind) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL -> EXACT_NUMBER;
      case REAL, DOUBLE -> FLOATING_NUMBER;
      case BOOLEAN -> TRUTH;
      case VARCHAR -> TEXT;
      case VARBINARY -> BINARY;
      case DATE, TIMESTAMP -> LOCAL_TIME_LINE;
      case TIMESTAMP_TZ -> INSTANT;
      case TIME -> TIME_OF_DAY;
      case ARRAY -> OTHER;
    };
  }
}
