package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ListedTables.Listed;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import dev.portico.gateway.policy.VisibleKeys.ForeignKey;
import java.sql.DatabaseMetaData;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keys as the contracts declare them, as far as the caller sees every column that takes part. */
final class MetadataKeys {
  private final CallerView view;
  private final List<String> aliases;

  /**
   * @param aliases schemas with an instant, whose tables have keys of their own too
   */
  MetadataKeys(CallerView view, List<String> aliases) {
    this.view = view;
    this.aliases = aliases;
  }

  void collect(MetadataQuery query, List<Object[]> rows) {
    switch (query.kind()) {
      case PRIMARY_KEYS -> named(query).forEach(table -> primaryKey(table, rows));
      case BEST_ROW_IDENTIFIER -> named(query).forEach(table -> rowIdentifier(table, rows));
      case IMPORTED_KEYS ->
          foreignKeys(key -> is(key.from(), query.schema(), query.table()), rows, importedOrder());
      case EXPORTED_KEYS ->
          foreignKeys(key -> is(key.to(), query.schema(), query.table()), rows, exportedOrder());
      default ->
          foreignKeys(
              key ->
                  is(key.to(), query.schema(), query.table())
                      && is(key.from(), query.foreignSchema(), query.foreignTable()),
              rows,
              exportedOrder());
    }
  }

  private List<Listed> named(MetadataQuery query) {
    return ListedTables.of(view, aliases).stream()
        .filter(listed -> is(listed, query.schema(), query.table()))
        .toList();
  }

  private static boolean is(ViewTable table, Optional<String> schema, Optional<String> name) {
    return is(new Listed(table.name().schema(), table), schema, name);
  }

  private static boolean is(Listed listed, Optional<String> schema, Optional<String> name) {
    ViewTable table = listed.table();
    return (schema.isEmpty() || schema.get().equalsIgnoreCase(listed.schema()))
        && name.isPresent()
        && name.get().equalsIgnoreCase(table.name().table());
  }

  /** Ordered by column name, as the Javadoc demands. */
  private static void primaryKey(Listed listed, List<Object[]> rows) {
    ViewTable table = listed.table();
    List<String> key = VisibleKeys.primary(table);
    key.stream()
        .sorted()
        .forEach(
            column ->
                rows.add(
                    new Object[] {
                      MetadataTables.CATALOG,
                      listed.schema(),
                      table.name().table(),
                      column,
                      (short) (key.indexOf(column) + 1),
                      VisibleKeys.primaryName(table)
                    }));
  }

  private static void rowIdentifier(Listed listed, List<Object[]> rows) {
    ViewTable table = listed.table();
    List<String> key = VisibleKeys.primary(table);
    for (String name : key) {
      ViewColumn column = VisibleKeys.column(table, name).orElseThrow();
      rows.add(
          new Object[] {
            (short) DatabaseMetaData.bestRowTemporary,
            column.name(),
            JdbcTypes.code(column.type()),
            JdbcTypes.name(column.type()),
            JdbcTypes.precision(column.type()),
            null,
            (short) JdbcTypes.scale(column.type()),
            (short) DatabaseMetaData.bestRowNotPseudo
          });
    }
  }

  private void foreignKeys(
      Predicate<ForeignKey> wanted, List<Object[]> rows, Comparator<ForeignKey> order) {
    VisibleKeys.foreign(view).filter(wanted).sorted(order).forEach(key -> foreignKey(key, rows));
  }

  private static Comparator<ForeignKey> importedOrder() {
    return Comparator.comparing(key -> key.to().name().key());
  }

  private static Comparator<ForeignKey> exportedOrder() {
    return Comparator.comparing(key -> key.from().name().key());
  }

  private static void foreignKey(ForeignKey key, List<Object[]> rows) {
    TableName from = key.from().name();
    TableName to = key.to().name();
    List<String> columns = key.relationship().columns();
    for (int i = 0; i < columns.size(); i++) {
      rows.add(
          new Object[] {
            MetadataTables.CATALOG,
            to.schema(),
            to.table(),
            key.relationship().targetColumns().get(i),
            MetadataTables.CATALOG,
            from.schema(),
            from.table(),
            columns.get(i),
            (short) (i + 1),
            (short) DatabaseMetaData.importedKeyNoAction,
            (short) DatabaseMetaData.importedKeyNoAction,
            key.name(),
            VisibleKeys.primaryName(key.to()),
            (short) DatabaseMetaData.importedKeyNotDeferrable
          });
    }
  }
}
