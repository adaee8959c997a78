package dev.portico.gateway.catalog;

import dev.portico.spi.Column;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Understands the queries of virtual tables for the loader, which knows no SQL itself; the step
 * {@code sql} has the implementation. Safe for many threads.
 */
public interface ProductQueries {

  /**
   * What a query means while every table inside is open.
   *
   * @param columns its output
   * @param reads the columns it needs of each table, as the catalog spells them
   */
  record Meaning(List<Column> columns, Map<TableName, Set<String>> reads) {
    public Meaning {
      columns = List.copyOf(columns);
      reads = Map.copyOf(new LinkedHashMap<>(reads));
    }
  }

  /**
   * The tables that a query names with their schema.
   *
   * @throws dev.portico.gateway.error.GatewayException when the text is no query that a virtual
   *     table can be made of; with its position
   */
  Set<TableName> tables(String sql);

  /**
   * Resolves the query's names and types.
   *
   * @param tables those that it names; virtual ones count as tables
   * @throws dev.portico.gateway.error.GatewayException when it makes no sense over them
   */
  Meaning describe(String sql, Collection<CatalogTable> tables);
}
