package dev.portico.gateway.catalog.sketch;

import dev.portico.gateway.catalog.PhysicalTypes;
import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.Locale;

/** Types as contracts write them. Stateless. */
final class TypeText {
  private TypeText() {}

  /**
   * The store's own word for a column's type, if a contract with it publishes what the store has;
   * else one that does.
   */
  static String physical(StoreColumn column) {
    boolean own =
        PhysicalTypes.published(column.storeType(), column)
            .filter(column.type()::equals)
            .isPresent();
    return own ? column.storeType() : plain(column.type());
  }

  static String plain(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> "decimal(" + type.precision() + "," + type.scale() + ")";
      case VARCHAR ->
          type.precision() == ColumnType.UNBOUNDED ? "text" : "varchar(" + type.precision() + ")";
      case VARBINARY -> "varbinary";
      case DOUBLE -> "double precision";
      case TIMESTAMP_TZ -> "timestamp with time zone";
      case ARRAY -> plain(type.element()) + "[]";
      default -> type.kind().name().toLowerCase(Locale.ROOT);
    };
  }

  /** The standard's word for it. */
  static String logical(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "boolean";
      case SMALLINT, INTEGER, BIGINT -> "integer";
      case DECIMAL, REAL, DOUBLE -> "number";
      case VARCHAR, VARBINARY -> "string";
      case DATE -> "date";
      case TIME -> "time";
      case TIMESTAMP, TIMESTAMP_TZ -> "timestamp";
      case ARRAY -> "array";
    };
  }
}
