package dev.portico.adapter.jdbc;

import dev.portico.spi.ListedTable;
import dev.portico.spi.ListedTable.ForeignKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Puts together what a store's own catalog tells of the tables of a schema. */
final class TableListing {
  private final Map<String, Optional<String>> comments = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> columnComments = new HashMap<>();
  private final Map<String, Set<String>> unreadable = new HashMap<>();
  private final Map<String, Map<String, ForeignKey>> keys = new HashMap<>();

  private TableListing() {}

  /**
   * What a dialect asks, each with the schema as its one parameter.
   *
   * @param tables name and comment, in the order of names
   * @param columns table, column, comment and whether it may be read; only those of note
   * @param foreignKeys table, constraint, column, and schema, table and column that it refers to,
   *     in the keys' order
   */
  record Queries(String tables, String columns, String foreignKeys) {}

  static List<String> names(Connection connection, String query) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  static List<ListedTable> of(Connection connection, String schema, int most, Queries queries)
      throws SQLException {
    TableListing listing = new TableListing();
    each(
        connection,
        queries.tables(),
        schema,
        row -> {
          if (listing.comments.size() < most) {
            listing.comments.put(row.getString(1), text(row.getString(2)));
          }
        });
    each(connection, queries.columns(), schema, listing::column);
    each(connection, queries.foreignKeys(), schema, listing::foreignKey);
    return listing.tables();
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String query, String schema, Row row)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          row.read(rows);
        }
      }
    }
  }

  private static Optional<String> text(String text) {
    return Optional.ofNullable(text).map(String::strip).filter(t -> !t.isEmpty());
  }

  private void column(ResultSet row) throws SQLException {
    String table = row.getString(1);
    String column = row.getString(2);
    Optional<String> comment = text(row.getString(3));
    if (comment.isPresent()) {
      columnComments.computeIfAbsent(table, t -> new HashMap<>()).put(column, comment.get());
    }
    if (!row.getBoolean(4)) {
      unreadable.computeIfAbsent(table, t -> new TreeSet<>()).add(column);
    }
  }

  private void foreignKey(ResultSet row) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    Map<String, ForeignKey> ofTable =
        keys.computeIfAbsent(row.getString(1), t -> new LinkedHashMap<>());
    ForeignKey begun = ofTable.get(row.getString(2));
    if (begun != null) {
      columns.addAll(begun.columns());
      targets.addAll(begun.targets());
    }
    columns.add(row.getString(3));
    targets.add(row.getString(6));
    ofTable.put(
        row.getString(2), new ForeignKey(columns, row.getString(4), row.getString(5), targets));
  }

  private List<ListedTable> tables() {
    List<ListedTable> tables = new ArrayList<>();
    comments.forEach(
        (name, comment) ->
            tables.add(
                new ListedTable(
                    name,
                    comment,
                    columnComments.getOrDefault(name, Map.of()),
                    List.copyOf(keys.getOrDefault(name, Map.of()).values()),
                    unreadable.getOrDefault(name, Set.of()))));
    return tables;
  }
}
