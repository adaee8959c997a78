package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ListedTables;
import dev.portico.gateway.policy.ListedTables.Listed;
import dev.portico.gateway.policy.Mask;
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
  /** Some tools ask with this where JDBC wants the name of a table, and mean every one. */
  private static final String ALL = "%";

  /** By type, and so all statistics first; of one table they are in order already. */
  private static final Comparator<Object[]> INDEX_ORDER =
      Comparator.comparing((Object[] row) -> (Short) row[6])
          .thenComparing(row -> row[5] == null ? "" : (String) row[5]);

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
      case INDEX_INFO -> {
        named(query).forEach(table -> index(table, query.onlyUnique(), rows));
        rows.sort(INDEX_ORDER);
      }
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
        && (name.get().equals(ALL) || name.get().equalsIgnoreCase(table.name().table()));
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

  /** The primary key when its values as the caller sees them still tell rows apart. */
  private static List<String> distinctKey(ViewTable table) {
    List<String> key = VisibleKeys.primary(table);
    boolean distinct =
        key.stream()
            .map(column -> table.decision().masks().get(column))
            .allMatch(mask -> mask == null || mask.function() instanceof Mask.Hash);
    return distinct ? key : List.of();
  }

  private static void rowIdentifier(Listed listed, List<Object[]> rows) {
    ViewTable table = listed.table();
    List<String> key = distinctKey(table);
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

  /** The number of rows where it is known and all show, and the key as a unique index. */
  private static void index(Listed listed, boolean onlyUnique, List<Object[]> rows) {
    ViewTable table = listed.table();
    if (!onlyUnique
        && table.table().estimatedRows().isPresent()
        && !table.decision().filtersRows()) {
      Object[] row = indexRow(listed, DatabaseMetaData.tableIndexStatistic);
      row[7] = (short) 0;
      row[10] = table.table().estimatedRows().getAsLong();
      row[11] = 0L;
      rows.add(row);
    }
    List<String> key = distinctKey(table);
    for (int i = 0; i < key.size(); i++) {
      Object[] row = indexRow(listed, DatabaseMetaData.tableIndexOther);
      row[5] = VisibleKeys.primaryName(table);
      row[7] = (short) (i + 1);
      row[8] = key.get(i);
      row[10] = 0L;
      row[11] = 0L;
      rows.add(row);
    }
  }

  private static Object[] indexRow(Listed listed, short type) {
    Object[] row = new Object[MetadataKind.INDEX_INFO.columns().size()];
    row[0] = MetadataTables.CATALOG;
    row[1] = listed.schema();
    row[2] = listed.table().name().table();
    row[3] = false;
    row[6] = type;
    return row;
  }

  private void foreignKeys(
      Predicate<ForeignKey> wanted, List<Object[]> rows, Comparator<ForeignKey> order) {
    VisibleKeys.foreign(view).filter(wanted).sorted(order).forEach(key -> foreignKey(key, rows));
  }

  private static Comparator<ForeignKey> importedOrder() {
    return Comparator.comparing((ForeignKey key) -> key.to().name().key())
        .thenComparing(ForeignKey::name);
  }

  private static Comparator<ForeignKey> exportedOrder() {
    return Comparator.comparing((ForeignKey key) -> key.from().name().key())
        .thenComparing(ForeignKey::name);
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
