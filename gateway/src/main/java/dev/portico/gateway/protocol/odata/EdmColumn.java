package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.policy.ViewColumn;
import dev.portico.spi.ColumnType;

/**
 * A column as a property.
 *
 * @param name as OData spells it
 * @param column as the caller sees it
 * @param mayBeNull unless the store itself sees to it: a contract's promise is not enough to leave
 *     out a check for NULL, which would lose the rows that break it
 */
record EdmColumn(String name, ViewColumn column, boolean mayBeNull) {
  ColumnType type() {
    return column.type();
  }

  /** The column in SQL. */
  String sql() {
    return Sql.name(column.name());
  }
}
