package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import java.util.List;
import java.util.Objects;

/**
 * A table as one caller sees it.
 *
 * @param table the published table
 * @param columns the visible columns, in order
 * @param decision what was decided, for the weaver
 */
public record ViewTable(CatalogTable table, List<ViewColumn> columns, TableDecision decision) {
  public ViewTable {
    Objects.requireNonNull(table, "table");
    columns = List.copyOf(columns);
    Objects.requireNonNull(decision, "decision");
  }

  /** Whether nothing of the table is kept from the caller: no row, no column, no value. */
  public boolean whole() {
    return columns.size() == table.columns().size()
        && decision.masks().isEmpty()
        && !decision.filtersRows();
  }

  /** The same decision over other rows of the table, such as its history. */
  public ViewTable over(CatalogTable rows) {
    return rows == table ? this : new ViewTable(rows, columns, decision);
  }

  /** The table without any policy. */
  static ViewTable open(CatalogTable table) {
    return new ViewTable(
        table,
        table.columns().stream()
            .map(c -> new ViewColumn(c, c.type(), c.nullable(), false))
            .toList(),
        TableDecision.OPEN);
  }

  public TableName name() {
    return table.name();
  }
}
