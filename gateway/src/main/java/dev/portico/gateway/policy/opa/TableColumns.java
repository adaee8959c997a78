package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A table's columns, found by name without regard to case. Immutable. */
final class TableColumns {
  private static final String ROW = "row.";

  private final Map<String, CatalogColumn> byKey = new HashMap<>();

  TableColumns(CatalogTable table) {
    table.columns().forEach(c -> byKey.put(c.name().toLowerCase(Locale.ROOT), c));
  }

  /** The column that a field of a condition names. */
  CatalogColumn ofField(Node field) {
    String name = field.text();
    return find(name.startsWith(ROW) ? name.substring(ROW.length()) : name, field);
  }

  /** The column of a name; {@code place} is where the name stands. */
  CatalogColumn find(String name, Node place) {
    CatalogColumn column = byKey.get(name.toLowerCase(Locale.ROOT));
    if (column == null) {
      throw place.fault(ErrorCode.POLICY_FIELD_UNKNOWN, "names no column of the table");
    }
    return column;
  }
}
