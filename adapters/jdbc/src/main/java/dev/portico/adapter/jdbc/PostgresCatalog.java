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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Describes relations from PostgreSQL's catalog in one round trip: tables, partitioned and foreign
 * ones, views and materialised views that the user may read at least one column of.
 *
 * <p>Types: {@code numeric} without precision is {@link JdbcTypes#UNCONSTRAINED_DECIMAL}; domains
 * are what they are made of; {@code uuid}, enums, {@code json}, {@code xml}, network addresses,
 * ranges, {@code interval}, {@code money} and {@code time with time zone} are the text PostgreSQL
 * prints for them; arrays are read with one dimension. Numbers of more than 38 digits and composite
 * types cannot be delivered.
 */
final class PostgresCatalog {
  private static final char ENUM = 'e';
  private static final char COMPOSITE = 'c';
  private static final char PSEUDO = 'p';

  /** The typmod of numeric and varchar counts four bytes of header. */
  private static final int HEADER = 4;

  private static final String COLUMNS =
      """
      WITH RECURSIVE relation AS (
        SELECT c.oid, c.relkind,
               CASE WHEN c.relkind IN ('r', 'm', 'f') THEN c.reltuples
                    WHEN c.relkind = 'p' THEN
                      (SELECT CASE WHEN min(leaf.reltuples) < 0 THEN -1 ELSE sum(leaf.reltuples) END
                       FROM pg_partition_tree(c.oid) part
                       JOIN pg_class leaf ON leaf.oid = part.relid WHERE part.isleaf)
                    ELSE -1 END AS estimate
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
          AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')),
      base AS (
        SELECT a.attnum, t.oid AS type, a.atttypmod AS modifier, t.typtype, t.typbasetype, t.typtypmod, a.attnotnull AS filled
        FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT b.attnum, t.oid, b.typtypmod, t.typtype, t.typbasetype, t.typtypmod, b.filled OR d.typnotnull
        FROM base b JOIN pg_type d ON d.oid = b.type JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
      SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.filled, t.typname, t.typtype, b.modifier,
             e.typname, e.typtype, t.typcategory, k.position, r.estimate
      FROM relation r
      JOIN base b ON b.typtype <> 'd'
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = b.attnum
      JOIN pg_type t ON t.oid = b.type
      LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
      LEFT JOIN (SELECT i.indrelid, key.attnum, key.position
                 FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS key(attnum, position)
                 WHERE i.indisprimary AND i.indisvalid) k ON k.indrelid = r.oid AND k.attnum = a.attnum
      ORDER BY a.attnum
      """;

  private PostgresCatalog() {}

  static Optional<StoreTable> describe(Connection connection, String schema, String relation)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, schema);
      statement.setString(2, relation);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows);
      }
    }
  }

  private static Optional<StoreTable> read(ResultSet rows) throws SQLException {
    List<StoreColumn> columns = new ArrayList<>();
    Map<Integer, String> key = new TreeMap<>();
    OptionalLong estimate = OptionalLong.empty();
    while (rows.next()) {
      String name = rows.getString(1);
      ColumnType type = columnType(rows).orElse(null);
      columns.add(new StoreColumn(name, rows.getString(2), type, !rows.getBoolean(3)));
      int position = rows.getInt(10);
      if (!rows.wasNull()) {
        key.put(position, name);
      }
      double tuples = rows.getDouble(11);
      estimate =
          rows.wasNull() || tuples < 0 ? OptionalLong.empty() : OptionalLong.of((long) tuples);
    }
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoreTable(columns, estimate, List.copyOf(key.values()), !key.isEmpty()));
  }

  private static Optional<ColumnType> columnType(ResultSet row) throws SQLException {
    int modifier = row.getInt(6);
    String element = row.getString(7);
    if (element != null && row.getString(9).equals("A")) {
      return scalar(element, row.getString(8).charAt(0), modifier).map(ColumnType::array);
    }
    return scalar(row.getString(4), row.getString(5).charAt(0), modifier);
  }

  private static Optional<ColumnType> scalar(String name, char sort, int modifier) {
    if (sort == ENUM) {
      return Optional.of(ColumnType.VARCHAR);
    } else if (sort == COMPOSITE || sort == PSEUDO) {
      return Optional.empty();
    }
    return switch (name) {
      case "bool" -> Optional.of(ColumnType.BOOLEAN);
      case "int2" -> Optional.of(ColumnType.SMALLINT);
      case "int4" -> Optional.of(ColumnType.INTEGER);
      case "int8", "oid" -> Optional.of(ColumnType.BIGINT);
      case "float4" -> Optional.of(ColumnType.REAL);
      case "float8" -> Optional.of(ColumnType.DOUBLE);
      case "numeric" -> numeric(modifier);
      case "varchar", "bpchar" ->
          Optional.of(
              modifier < HEADER ? ColumnType.VARCHAR : ColumnType.varchar(modifier - HEADER));
      case "bytea" -> Optional.of(ColumnType.VARBINARY);
      case "date" -> Optional.of(ColumnType.DATE);
      case "time" -> Optional.of(ColumnType.TIME);
      case "timestamp" -> Optional.of(ColumnType.TIMESTAMP);
      case "timestamptz" -> Optional.of(ColumnType.TIMESTAMP_TZ);
      default -> Optional.of(ColumnType.VARCHAR);
    };
  }

  /** The modifier holds precision and, in its low eleven bits, the scale, which may be negative. */
  private static Optional<ColumnType> numeric(int modifier) {
    if (modifier < HEADER) {
      return Optional.of(JdbcTypes.UNCONSTRAINED_DECIMAL);
    }
    int packed = modifier - HEADER;
    int scale = ((packed & 0x7ff) ^ 1024) - 1024;
    return JdbcTypes.decimal((packed >> 16) & 0xffff, scale);
  }
}
