package dev.portico.spi;

import java.util.Objects;

/**
 * A value for a question mark.
 *
 * @param type its SQL type
 * @param value the Java object that {@link TypeKind} names for the type's kind, or null
 */
public record BindValue(ColumnType type, Object value) {
  public BindValue {
    Objects.requireNonNull(type, "type");
  }

  /** Hides the value: bind values are people's data. */
  @Override
  public String toString() {
    return type + (value == null ? " NULL" : " …");
  }
}
