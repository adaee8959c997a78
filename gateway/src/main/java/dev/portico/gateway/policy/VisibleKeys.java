package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys as the contracts declare them, as far as a caller sees every column that takes part: a part
 * of a key would tell that there is more. For whoever lists keys; stateless.
 */
public final class VisibleKeys {
  private VisibleKeys() {}

  /** A foreign key of which both ends show. */
  public record ForeignKey(ViewTable from, ViewTable to, Relationship relationship) {

    /** Its name, for metadata. */
    public String name() {
      return from.name().table() + "_" + String.join("_", relationship.columns()) + "_fk";
    }
  }

  /** The columns of the primary key in the key's order; empty when there is none that shows. */
  public static List<String> primary(ViewTable table) {
    List<String> key = table.table().primaryKey();
    return sees(table, key) ? key : List.of();
  }

  /** The name of a table's primary key, for metadata. */
  public static String primaryName(ViewTable table) {
    return table.name().table() + "_pk";
  }

  /** All foreign keys of which both ends show, by the table that refers. */
  public static Stream<ForeignKey> foreign(CallerView view) {
    return view.tables().stream()
        .flatMap(
            from ->
                from.table().relationships().stream()
                    .flatMap(
                        relationship ->
                            view
                                .table(relationship.target())
                                .map(to -> new ForeignKey(from, to, relationship))
                                .filter(VisibleKeys::shows)
                                .stream()));
  }

  private static boolean shows(ForeignKey key) {
    return sees(key.from(), key.relationship().columns())
        && sees(key.to(), key.relationship().targetColumns());
  }

  private static boolean sees(ViewTable table, List<String> columns) {
    return columns.stream().allMatch(name -> column(table, name).isPresent());
  }

  /** A visible column by its name, whatever its case. */
  public static Optional<ViewColumn> column(ViewTable table, String name) {
    return table.columns().stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
  }
}
