package dev.portico.gateway.protocol.odata;

import java.util.Map;

/**
 * One row of a table.
 *
 * @param values Java objects as {@code TypeKind} names them, or null
 * @param places where each column is in {@code values}; the same for all rows of an answer
 */
record Row(Object[] values, Map<EdmColumn, Integer> places) {
  /** The value of a column that was read; null for NULL. */
  Object value(EdmColumn column) {
    return values[places.get(column)];
  }
}
