package dev.portico.spi;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A table or view that a SQL store has, for somebody who describes it in a contract. Its columns
 * and primary key are told by {@link SqlPort#describe}.
 *
 * @param name the store's spelling
 * @param comment what the store says of the table
 * @param columnComments what the store says of columns, by the store's spelling
 * @param foreignKeys in the store's order
 * @param unreadable columns that the connection's user may not read
 */
public record ListedTable(
    String name,
    Optional<String> comment,
    Map<String, String> columnComments,
    List<ForeignKey> foreignKeys,
    Set<String> unreadable) {
  public ListedTable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(comment, "comment");
    columnComments = Map.copyOf(columnComments);
    foreignKeys = List.copyOf(foreignKeys);
    unreadable = Set.copyOf(unreadable);
  }

  /**
   * Columns whose values are a key of another table.
   *
   * @param columns in the key's order
   * @param schema of the other table
   * @param table the other table
   * @param targets its columns, in the same order
   */
  public record ForeignKey(
      List<String> columns, String schema, String table, List<String> targets) {
    public ForeignKey {
      columns = List.copyOf(columns);
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(table, "table");
      targets = List.copyOf(targets);
    }
  }
}
