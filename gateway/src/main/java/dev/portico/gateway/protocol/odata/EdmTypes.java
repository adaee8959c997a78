package dev.portico.gateway.protocol.odata;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;

/** Columns' types as OData's, and values as Olingo writes them. */
final class EdmTypes {
  /** Of a fraction of a second. */
  private static final int MICROS = 6;

  private EdmTypes() {}

  static EdmPrimitiveTypeKind kind(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> EdmPrimitiveTypeKind.Boolean;
      case SMALLINT -> EdmPrimitiveTypeKind.Int16;
      case INTEGER -> EdmPrimitiveTypeKind.Int32;
      case BIGINT -> EdmPrimitiveTypeKind.Int64;
      case DECIMAL -> EdmPrimitiveTypeKind.Decimal;
      case REAL -> EdmPrimitiveTypeKind.Single;
      case DOUBLE -> EdmPrimitiveTypeKind.Double;
      case VARCHAR -> EdmPrimitiveTypeKind.String;
      case VARBINARY -> EdmPrimitiveTypeKind.Binary;
      case DATE -> EdmPrimitiveTypeKind.Date;
      case TIME -> EdmPrimitiveTypeKind.TimeOfDay;
      case TIMESTAMP, TIMESTAMP_TZ -> EdmPrimitiveTypeKind.DateTimeOffset;
      case ARRAY -> kind(type.element());
    };
  }

  /**
   * Whether values can be parts of a key. A timestamp without zone cannot: where clocks are put
   * forward two of them are one instant.
   */
  static boolean identifies(EdmColumn column) {
    return switch (column.type().kind()) {
      case REAL, DOUBLE, VARBINARY, ARRAY, TIMESTAMP -> false;
      default -> true;
    };
  }

  /** Whether values have an order. */
  static boolean compares(ColumnType type) {
    return type.kind() != TypeKind.ARRAY && type.kind() != TypeKind.VARBINARY;
  }

  /** Whether values of two types can be equal without a conversion. */
  static boolean meet(ColumnType one, ColumnType other) {
    return one.kind() == other.kind() || (exact(one) && exact(other));
  }

  private static boolean exact(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
      default -> false;
    };
  }

  /** The property without its name. */
  static CsdlProperty property(ColumnType type) {
    CsdlProperty property =
        new CsdlProperty()
            .setType(kind(type).getFullQualifiedName())
            .setCollection(type.kind() == TypeKind.ARRAY);
    ColumnType single = type.kind() == TypeKind.ARRAY ? type.element() : type;
    switch (single.kind()) {
      case DECIMAL -> property.setPrecision(single.precision()).setScale(single.scale());
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> property.setPrecision(MICROS);
      default -> {}
    }
    return property;
  }

  /**
   * A value as Olingo takes it.
   *
   * @param value may be null
   * @param zone of timestamps without one
   */
  static Object value(ColumnType type, Object value, ZoneId zone) {
    if (value instanceof LocalDateTime local) {
      return local.atZone(zone);
    } else if (value instanceof Instant instant) {
      return instant.atZone(zone);
    } else if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>(list.size());
      list.forEach(element -> elements.add(value(type.element(), element, zone)));
      return elements;
    }
    return value;
  }
}
