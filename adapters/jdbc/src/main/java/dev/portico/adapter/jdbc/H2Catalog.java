package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Describes relations from H2's INFORMATION_SCHEMA in two round trips.
 *
 * <p>{@code TINYINT} is SMALLINT; {@code DECFLOAT} is {@link JdbcTypes#UNCONSTRAINED_DECIMAL};
 * {@code UUID}, {@code ENUM}, {@code JSON}, intervals, {@code GEOMETRY} and {@code TIME WITH TIME
 * ZONE} are the text H2 prints for them. Numbers of more than 38 digits, rows and Java objects
 * cannot be delivered.
 */
final class H2Catalog {
  private static final String COLUMNS =
      """
      SELECT C.COLUMN_NAME, C.IS_NULLABLE, K.ORDINAL_POSITION,
             CASE WHEN T.TABLE_TYPE LIKE '%TABLE%' THEN T.ROW_COUNT_ESTIMATE END,
             C.DATA_TYPE, C.NUMERIC_PRECISION, C.NUMERIC_SCALE, C.CHARACTER_MAXIMUM_LENGTH, C.DATETIME_PRECISION,
             E.DATA_TYPE, E.NUMERIC_PRECISION, E.NUMERIC_SCALE, E.CHARACTER_MAXIMUM_LENGTH, E.DATETIME_PRECISION
      FROM INFORMATION_SCHEMA.COLUMNS C
      JOIN INFORMATION_SCHEMA.TABLES T ON T.TABLE_SCHEMA = C.TABLE_SCHEMA AND T.TABLE_NAME = C.TABLE_NAME
      LEFT JOIN INFORMATION_SCHEMA.ELEMENT_TYPES E ON C.DATA_TYPE = 'ARRAY'
        AND E.OBJECT_SCHEMA = C.TABLE_SCHEMA AND E.OBJECT_NAME = C.TABLE_NAME AND E.OBJECT_TYPE = 'TABLE'
        AND E.COLLECTION_TYPE_IDENTIFIER = C.DTD_IDENTIFIER
      LEFT JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS P ON P.CONSTRAINT_TYPE = 'PRIMARY KEY'
        AND P.TABLE_SCHEMA = C.TABLE_SCHEMA AND P.TABLE_NAME = C.TABLE_NAME
      LEFT JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K ON K.CONSTRAINT_SCHEMA = P.CONSTRAINT_SCHEMA
        AND K.CONSTRAINT_NAME = P.CONSTRAINT_NAME AND K.COLUMN_NAME = C.COLUMN_NAME
      WHERE C.TABLE_SCHEMA = ? AND C.TABLE_NAME = ?
      ORDER BY C.ORDINAL_POSITION
      """;

  private static final String NO_RIGHTS = "90096";
  private static final int COLUMN_TYPE = 5;
  private static final int ELEMENT_TYPE = 10;

  private H2Catalog() {}

  /** A type as INFORMATION_SCHEMA describes it; numbers are 0 where it says NULL. */
  private record Described(String name, int precision, int scale, long length, int fraction) {

    static Described at(ResultSet row, int first) throws SQLException {
      return new Described(
          row.getString(first),
          row.getInt(first + 1),
          row.getInt(first + 2),
          row.getLong(first + 3),
          row.getInt(first + 4));
    }

    String sql() {
      return switch (name) {
        case "NUMERIC", "DECIMAL" -> "numeric(" + precision + "," + scale + ")";
        case "CHARACTER VARYING", "CHARACTER", "BINARY VARYING", "BINARY" ->
            name.toLowerCase(Locale.ROOT) + "(" + length + ")";
        case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIME", "TIME WITH TIME ZONE" ->
            name.toLowerCase(Locale.ROOT).replaceFirst("^(time(stamp)?)", "$1(" + fraction + ")");
        default -> name.toLowerCase(Locale.ROOT);
      };
    }

    Optional<ColumnType> type() {
      return switch (name) {
        case "BOOLEAN" -> Optional.of(ColumnType.BOOLEAN);
        case "TINYINT", "SMALLINT" -> Optional.of(ColumnType.SMALLINT);
        case "INTEGER" -> Optional.of(ColumnType.INTEGER);
        case "BIGINT" -> Optional.of(ColumnType.BIGINT);
        case "REAL" -> Optional.of(ColumnType.REAL);
        case "DOUBLE PRECISION" -> Optional.of(ColumnType.DOUBLE);
        case "NUMERIC", "DECIMAL" -> JdbcTypes.decimal(precision, scale);
        case "DECFLOAT" -> Optional.of(JdbcTypes.UNCONSTRAINED_DECIMAL);
        case "CHARACTER VARYING", "CHARACTER" -> Optional.of(text());
        case "BINARY VARYING", "BINARY", "BINARY LARGE OBJECT" -> Optional.of(ColumnType.VARBINARY);
        case "DATE" -> Optional.of(ColumnType.DATE);
        case "TIME" -> Optional.of(ColumnType.TIME);
        case "TIMESTAMP" -> Optional.of(ColumnType.TIMESTAMP);
        case "TIMESTAMP WITH TIME ZONE" -> Optional.of(ColumnType.TIMESTAMP_TZ);
        case "ROW", "JAVA_OBJECT" -> Optional.empty();
        default -> Optional.of(ColumnType.VARCHAR);
      };
    }

    /** H2 calls a text without a length one of a billion characters. */
    private ColumnType text() {
      boolean bounded = length > 0 && length < 1_000_000_000;
      return bounded ? ColumnType.varchar((int) length) : ColumnType.VARCHAR;
    }
  }

  static Optional<StoreTable> describe(Connection connection, String schema, String relation)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, schema);
      statement.setString(2, relation);
      try (ResultSet rows = statement.executeQuery()) {
        Optional<StoreTable> table = read(rows);
        return table.isPresent() && readable(connection, schema, relation)
            ? table
            : Optional.empty();
      }
    }
  }

  /**
   * INFORMATION_SCHEMA lists relations whatever the user's rights, so a query that reads no row
   * tells.
   */
  private static boolean readable(Connection connection, String schema, String relation)
      throws SQLException {
    String sql = "SELECT 1 FROM " + quoted(schema) + "." + quoted(relation) + " WHERE FALSE";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet none = statement.executeQuery()) {
      return !none.next();
    } catch (SQLException e) {
      if (NO_RIGHTS.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static Optional<StoreTable> read(ResultSet rows) throws SQLException {
    List<StoreColumn> columns = new ArrayList<>();
    Map<Integer, String> key = new TreeMap<>();
    OptionalLong estimate = OptionalLong.empty();
    while (rows.next()) {
      String name = rows.getString(1);
      columns.add(column(name, rows));
      int position = rows.getInt(3);
      if (!rows.wasNull()) {
        key.put(position, name);
      }
      long counted = rows.getLong(4);
      estimate = rows.wasNull() || counted < 0 ? OptionalLong.empty() : OptionalLong.of(counted);
    }
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoreTable(columns, estimate, List.copyOf(key.values()), !key.isEmpty()));
  }

  private static StoreColumn column(String name, ResultSet row) throws SQLException {
    boolean nullable = !row.getString(2).equals("NO");
    Described type = Described.at(row, COLUMN_TYPE);
    if (!type.name().equals("ARRAY")) {
      return new StoreColumn(name, type.sql(), type.type().orElse(null), nullable);
    }
    Described element = Described.at(row, ELEMENT_TYPE);
    boolean known = element.name() != null && !element.name().equals("ARRAY");
    ColumnType array = known ? element.type().map(ColumnType::array).orElse(null) : null;
    return new StoreColumn(name, known ? element.sql() + " array" : "array", array, nullable);
  }
}
