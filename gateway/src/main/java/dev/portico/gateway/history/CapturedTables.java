package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of a snapshot whose history is captured. One table under several names, such as that
 * of its version, has one history, under its shortest name. Immutable.
 */
final class CapturedTables {
  private static final Comparator<TableName> SHORTEST =
      Comparator.comparingInt((TableName name) -> name.table().length())
          .thenComparing(TableName::toString);

  private final long version;
  private final Map<TableName, CatalogTable> tables = new LinkedHashMap<>();
  private final Map<TableName, TableName> names = new HashMap<>();

  CapturedTables(CatalogSnapshot snapshot) {
    version = snapshot.version();
    Map<List<Object>, CatalogTable> distinct = new LinkedHashMap<>();
    List<CatalogTable> captured =
        snapshot.tables().stream()
            .filter(table -> table.timeTravel() instanceof TimeTravel.Captured)
            .sorted(Comparator.comparing(CatalogTable::name, SHORTEST))
            .toList();
    for (CatalogTable table : captured) {
      List<Object> rows =
          List.of(table.connection(), table.relation(), table.columns(), table.timeTravel());
      CatalogTable one = distinct.computeIfAbsent(rows, key -> table);
      tables.putIfAbsent(one.name(), one);
      names.put(table.name(), one.name());
    }
  }

  long version() {
    return version;
  }

  /** Each table once. */
  Map<TableName, CatalogTable> all() {
    return tables;
  }

  /** The name under which the history of a table is kept. */
  TableName nameOf(TableName table) {
    return names.getOrDefault(table, table);
  }
}
