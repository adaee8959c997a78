package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.policy.ViewColumn;
import dev.portico.spi.ColumnType;

/**
 * A column as a property.
 *
 * @param name as OData spells it
 * @param column as the caller sees it
 */
record EdmColumn(String name, ViewColumn column) {
  ColumnType type() {
    return column.type();
  }

  /** The column in SQL. */
  String sql() {
    return Sql.name(column.name());
  }
}
