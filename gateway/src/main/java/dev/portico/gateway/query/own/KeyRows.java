package dev.portico.gateway.query.own;

import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.policy.VisibleKeys;
import dev.portico.gateway.policy.VisibleKeys.ForeignKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The keys of {@code INFORMATION_SCHEMA}. */
final class KeyRows {
  private KeyRows() {}

  /** A primary key, or the foreign key that it has in {@code reference}. */
  private record Key(
      ViewTable table, String name, List<String> columns, Optional<ForeignKey> reference) {}

  private record KeyColumn(Key key, int place) {}

  static Map<String, TableRows<?>> tables() {
    return Map.of(
        "information_schema.table_constraints",
        constraints(),
        "information_schema.key_column_usage",
        columns(),
        "information_schema.referential_constraints",
        references());
  }

  private static TableRows<Key> constraints() {
    return onTable(new TableRows<>(KeyRows::keys), key -> key)
        .cell("CONSTRAINT_TYPE", k -> k.reference().isPresent() ? "FOREIGN KEY" : "PRIMARY KEY")
        .cell("IS_DEFERRABLE", k -> "NO")
        .cell("INITIALLY_DEFERRED", k -> "NO")
        .cell(
            "ENFORCED",
            k -> k.reference().isEmpty() && k.table().table().keyEnforced() ? "YES" : "NO");
  }

  private static TableRows<KeyColumn> columns() {
    return onTable(new TableRows<>(KeyRows::keyColumns), KeyColumn::key)
        .cell("COLUMN_NAME", c -> c.key().columns().get(c.place()))
        .cell("ORDINAL_POSITION", c -> c.place() + 1)
        .cell("POSITION_IN_UNIQUE_CONSTRAINT", KeyRows::placeInOther);
  }

  private static TableRows<Key> references() {
    return named(
            new TableRows<>(sight -> keys(sight).filter(key -> key.reference().isPresent())),
            key -> key)
        .cell("UNIQUE_CONSTRAINT_CATALOG", k -> StandardRows.MESH)
        .cell("UNIQUE_CONSTRAINT_SCHEMA", k -> target(k).name().schema())
        .cell("UNIQUE_CONSTRAINT_NAME", k -> VisibleKeys.primaryName(target(k)))
        .cell("MATCH_OPTION", k -> "NONE")
        .cell("UPDATE_RULE", k -> "NO ACTION")
        .cell("DELETE_RULE", k -> "NO ACTION");
  }

  private static <R> TableRows<R> named(TableRows<R> rows, Function<R, Key> key) {
    return rows.cell("CONSTRAINT_CATALOG", r -> StandardRows.MESH)
        .cell("CONSTRAINT_SCHEMA", r -> key.apply(r).table().name().schema())
        .cell("CONSTRAINT_NAME", r -> key.apply(r).name());
  }

  private static <R> TableRows<R> onTable(TableRows<R> rows, Function<R, Key> key) {
    return named(rows, key)
        .cell("TABLE_CATALOG", r -> StandardRows.MESH)
        .cell("TABLE_SCHEMA", r -> key.apply(r).table().name().schema())
        .cell("TABLE_NAME", r -> key.apply(r).table().name().table());
  }

  private static Stream<Key> keys(Sight sight) {
    Stream<Key> primary =
        sight.tables().stream()
            .filter(table -> !VisibleKeys.primary(table).isEmpty())
            .map(
                table ->
                    new Key(
                        table,
                        VisibleKeys.primaryName(table),
                        VisibleKeys.primary(table),
                        Optional.empty()));
    Stream<Key> foreign =
        VisibleKeys.foreign(sight.view())
            .map(
                key ->
                    new Key(
                        key.from(), key.name(), key.relationship().columns(), Optional.of(key)));
    return Stream.concat(primary, foreign);
  }

  private static Stream<KeyColumn> keyColumns(Sight sight) {
    return keys(sight)
        .flatMap(
            key -> IntStream.range(0, key.columns().size()).mapToObj(i -> new KeyColumn(key, i)));
  }

  private static Integer placeInOther(KeyColumn column) {
    return column
        .key()
        .reference()
        .map(
            reference ->
                VisibleKeys.primary(reference.to())
                    .indexOf(reference.relationship().targetColumns().get(column.place())))
        .filter(place -> place >= 0)
        .map(place -> place + 1)
        .orElse(null);
  }

  private static ViewTable target(Key key) {
    return key.reference().orElseThrow().to();
  }
}
