package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;

/** How rows cross the wire on a connection. */
enum Wire {
  /** Avatica's own rows, for any Avatica client: timestamps end at the millisecond. */
  ROWS,
  /** Columnar blocks with exact values, for Portico's driver. */
  COLUMNAR;

  /** The connection property by which Portico's driver asks for {@link #COLUMNAR}. */
  static final String PROPERTY = "portico.wire";

  /** The version of the blocks, which driver and server must both speak. */
  static final String COLUMNAR_VERSION = "columnar-1";

  /**
   * As what a column is announced. Clients of Avatica's own rows read floats of four bytes as zero
   * (phoenixdb) and refuse results with a type whose number they do not know, which instants have:
   * they get doubles with the same digits, and text.
   */
  ColumnType column(ColumnType type) {
    return switch (type.kind()) {
      case REAL -> this == ROWS ? ColumnType.DOUBLE : type;
      case TIMESTAMP_TZ -> parameter(type);
      case ARRAY -> this == ROWS ? ColumnType.array(column(type.element())) : type;
      default -> type;
    };
  }

  /**
   * Of a column. Avatica's clients take that of a time for the number of digits after its seconds,
   * of which they get three.
   */
  int precision(ColumnType type) {
    boolean time = type.kind() == TypeKind.TIME || type.kind() == TypeKind.TIMESTAMP;
    return this == ROWS && time ? 3 : JdbcTypes.precision(type);
  }

  /** As what a parameter is announced; what is sent then may have another type. */
  ColumnType parameter(ColumnType type) {
    return this == ROWS && type.kind() == TypeKind.TIMESTAMP_TZ ? ColumnType.VARCHAR : type;
  }
}
