package dev.portico.adapter.sqlite;

import dev.portico.spi.ColumnType;
import java.util.Locale;

/**
 * What SQLite turns values into when they are stored or compared, by the column's declared type.
 */
enum Affinity {
  INTEGER,
  TEXT,
  BLOB,
  REAL,
  NUMERIC;

  /** By the five rules of SQLite, in their order. */
  static Affinity of(String declared) {
    String type = declared.toUpperCase(Locale.ROOT);
    if (type.contains("INT")) {
      return INTEGER;
    } else if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
      return TEXT;
    } else if (type.contains("BLOB") || type.isEmpty()) {
      return BLOB;
    } else if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
      return REAL;
    }
    return NUMERIC;
  }

  /** The type that is published when the contract names none. */
  static ColumnType published(String declared) {
    String type = declared.toUpperCase(Locale.ROOT);
    if (type.startsWith("BOOL")) {
      return ColumnType.BOOLEAN;
    } else if (type.equals("DATE")) {
      return ColumnType.DATE;
    } else if (type.equals("DATETIME") || type.equals("TIMESTAMP")) {
      return ColumnType.TIMESTAMP;
    }
    return switch (of(declared)) {
      case INTEGER -> ColumnType.BIGINT;
      case TEXT -> ColumnType.VARCHAR;
      case BLOB -> type.isEmpty() ? ColumnType.VARCHAR : ColumnType.VARBINARY;
      case REAL, NUMERIC -> ColumnType.DOUBLE;
    };
  }
}
