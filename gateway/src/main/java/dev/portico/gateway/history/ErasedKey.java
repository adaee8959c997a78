package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.duckdb.VersionEngine;
import dev.portico.spi.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which versions an erasure is about.
 *
 * @param columns that tell it
 * @param condition over the versions, for the engine
 */
record ErasedKey(List<String> columns, String condition) {
  ErasedKey {
    columns = List.copyOf(columns);
  }

  /** Reads a key as an operator writes it. */
  static ErasedKey of(VersionEngine engine, CatalogTable table, List<String> key) {
    List<String> columns = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    for (String part : key) {
      int equals = part.indexOf('=');
      String column = equals < 0 ? onlyKey(table) : part.substring(0, equals).strip();
      CatalogColumn named =
          table.columns().stream()
              .filter(c -> c.name().equalsIgnoreCase(column))
              .findFirst()
              .or(() -> singleKey(table))
              .orElseThrow(() -> invalid(table.name() + " has no column \"" + column + "\""));
      boolean whole = equals < 0 || !named.name().equalsIgnoreCase(column);
      columns.add(named.name());
      conditions.add(
          engine.equal(
              new Column(named.name(), named.type(), true),
              whole ? part : part.substring(equals + 1)));
    }
    if (conditions.isEmpty()) {
      throw invalid("no key is given");
    }
    return new ErasedKey(columns, String.join(" AND ", conditions));
  }

  /** A value of a key of one column may hold an equals sign itself. */
  private static Optional<CatalogColumn> singleKey(CatalogTable table) {
    return table.primaryKey().size() == 1
        ? table.columns().stream()
            .filter(c -> c.name().equals(table.primaryKey().get(0)))
            .findFirst()
        : Optional.empty();
  }

  private static String onlyKey(CatalogTable table) {
    return singleKey(table)
        .map(CatalogColumn::name)
        .orElseThrow(
            () ->
                invalid(
                    "the key of "
                        + table.name()
                        + (table.primaryKey().isEmpty()
                            ? " is not declared"
                            : " is " + String.join(", ", table.primaryKey()))
                        + "; write COLUMN=VALUE for each column"));
  }

  private static GatewayException invalid(String message) {
    return new GatewayException(ErrorCode.PARAMETER_INVALID, message);
  }
}
