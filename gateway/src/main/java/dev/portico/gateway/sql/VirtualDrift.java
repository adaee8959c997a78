package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.Set;

/** Refuses columns of virtual tables whose contract and query disagree. Stateless. */
final class VirtualDrift {
  private VirtualDrift() {}

  /**
   * @param columns those that are read
   */
  static void refuse(CatalogTable table, Set<String> columns) {
    if (table.query().isEmpty()) {
      return; // its own store tells, when its SQL is written
    }
    for (CatalogColumn column : table.columns()) {
      if (column.drift().isPresent() && columns.contains(column.name())) {
        throw new GatewayException(
            ErrorCode.COLUMN_DRIFTED,
            "column \""
                + column.name()
                + "\" of "
                + table.name()
                + " cannot be read: its contract and its query disagree; leave it out, or ask "
                + table.publisher().contact());
      }
    }
  }
}
