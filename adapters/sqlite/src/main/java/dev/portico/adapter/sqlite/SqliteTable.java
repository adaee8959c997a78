package dev.portico.adapter.sqlite;

import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A table or view as its file declares it.
 *
 * @param name SQLite's spelling
 * @param columns in its order
 * @param rowid the name by which a row's number can be asked; empty for views and tables without
 * @param binary whether no column has a collation of its own, so that an index on it is in the
 *     order of SQL
 * @param ordersText whether texts are kept in an encoding whose order is that of SQL: not UTF-16
 */
record SqliteTable(
    String name, List<Declared> columns, Optional<String> rowid, boolean binary, Charset encoding) {
  private static final Pattern COLLATION = Pattern.compile("collate", Pattern.CASE_INSENSITIVE);

  /**
   * A column.
   *
   * @param key its place in the primary key, from 1; 0 when it is not in it
   */
  record Declared(String name, String type, boolean notNull, int key) {
    Affinity affinity() {
      return Affinity.of(type);
    }

    private boolean isRowNumber(boolean alone) {
      return alone && key == 1 && type.equalsIgnoreCase("INTEGER");
    }
  }

  SqliteTable {
    columns = List.copyOf(columns);
  }

  /** Reads the declaration; empty when the file has no such table or view. */
  static Optional<SqliteTable> read(Connection connection, String wanted) throws SQLException {
    String sql =
        "SELECT t.name, t.type, t.wr, s.sql FROM pragma_table_list t"
            + " LEFT JOIN sqlite_schema s ON s.name = t.name"
            + " WHERE t.schema = 'main' AND t.name = ? COLLATE NOCASE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, wanted);
      try (ResultSet found = statement.executeQuery()) {
        if (!found.next()) {
          return Optional.empty();
        }
        String name = found.getString(1);
        boolean table = found.getString(2).equals("table");
        boolean numbered = table && found.getInt(3) == 0;
        boolean binary = table && !COLLATION.matcher(String.valueOf(found.getString(4))).find();
        List<Declared> columns = columns(connection, name);
        Optional<String> rowid = numbered ? rowid(columns) : Optional.empty();
        return Optional.of(new SqliteTable(name, columns, rowid, binary, encoding(connection)));
      }
    }
  }

  private static List<Declared> columns(Connection connection, String table) throws SQLException {
    List<Declared> columns = new ArrayList<>();
    String sql = "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?) WHERE hidden <> 1";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          String type = Optional.ofNullable(found.getString(2)).orElse("");
          columns.add(
              new Declared(found.getString(1), type, found.getInt(3) != 0, found.getInt(4)));
        }
      }
    }
    return columns;
  }

  /** A column may be called rowid, and then that name means the column. */
  private static Optional<String> rowid(List<Declared> columns) {
    List<String> taken = columns.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
    return Stream.of("rowid", "_rowid_", "oid").filter(name -> !taken.contains(name)).findFirst();
  }

  /** UTF-8, UTF-16le or UTF-16be, of which SQLite gives no marks at the beginning. */
  private static Charset encoding(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA encoding")) {
      return found.next() ? Charset.forName(found.getString(1)) : StandardCharsets.UTF_8;
    }
  }

  /** Whether SQLite orders texts by their code points, as it does by the bytes of UTF-8. */
  boolean ordersText() {
    return encoding.equals(StandardCharsets.UTF_8);
  }

  /** The column of that name; SQLite does not tell capitals. */
  Optional<Declared> column(String wanted) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted)).findFirst();
  }

  /** For the comparison with the contract. */
  StoreTable described(Connection connection) throws SQLException {
    List<Declared> key =
        columns.stream()
            .filter(c -> c.key() > 0)
            .sorted(Comparator.comparingInt(Declared::key))
            .toList();
    boolean alone = key.size() == 1 && rowid.isPresent();
    List<StoreColumn> described =
        columns.stream()
            .map(
                c ->
                    new StoreColumn(
                        c.name(),
                        c.type().isEmpty() ? "no type" : c.type(),
                        Affinity.published(c.type()),
                        !c.notNull() && !c.isRowNumber(alone),
                        false))
            .toList();
    // SQLite lets NULLs into the key of an ordinary table.
    boolean enforced =
        !key.isEmpty() && key.stream().allMatch(c -> c.notNull() || c.isRowNumber(alone));
    return new StoreTable(
        described, estimate(connection), key.stream().map(Declared::name).toList(), enforced);
  }

  /** The highest row number, which is found at once; rows that were deleted count too. */
  private OptionalLong estimate(Connection connection) throws SQLException {
    if (rowid.isEmpty()) {
      return OptionalLong.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT max(" + rowid.get() + ") FROM " + quoted(name))) {
      return found.next() && found.getLong(1) >= 0
          ? OptionalLong.of(found.getLong(1))
          : OptionalLong.empty();
    }
  }

  /** An identifier; SQLite takes double quotes around a name it does not know for a text. */
  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
