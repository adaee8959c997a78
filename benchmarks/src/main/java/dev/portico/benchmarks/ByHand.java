package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchQueries;
import dev.portico.testkit.tpch.TpchTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The policy of {@code bench.rego} as somebody would write it for a store by hand: a view of each
 * table, with the row filter as its condition and the masks as its columns. What the gateway takes
 * longer than such views is what its weaving costs; the rest is the work of filtering and masking.
 */
final class ByHand {
  /** The schema of the views for a user. */
  static String schema(String user) {
    return user.replace('-', '_');
  }

  private static final Map<String, String> FILTERS =
      Map.of(
          "customer",
          "c_mktsegment IN ('AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY')",
          "orders",
          "o_orderpriority IN ('1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW')",
          "lineitem",
          "l_returnflag IN ('A', 'N', 'R')",
          "part",
          "p_mfgr IN ('Manufacturer#1', 'Manufacturer#2', 'Manufacturer#3', 'Manufacturer#4',"
              + " 'Manufacturer#5')",
          "supplier",
          "s_nationkey IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,"
              + " 20, 21, 22, 23, 24)",
          "partsupp",
          "ps_availqty > 0",
          "nation",
          "n_regionkey IN (0, 1, 2, 3, 4)",
          "region",
          "r_regionkey IN (0, 1, 2, 3, 4)");

  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final Connection store;
  private final String from;
  private final String digest;

  private ByHand(Connection store, String from, String digest) {
    this.store = store;
    this.from = from;
    this.digest = digest;
  }

  /** In DuckDB, over the views that {@link BenchDuckDb} made of the Parquet files. */
  static void inDuckDb(Connection duckdb) throws SQLException {
    String digest =
        "left(sha256(from_hex('%2$s') || unhex(sha256(from_hex('%1$s') || encode(%3$s)))), 32)";
    new ByHand(duckdb, TpchQueries.SCHEMA, digest).create(EnumSet.allOf(TpchTable.class));
  }

  /** In PostgreSQL, as its administrator. */
  static void inPostgres(Connection postgres) throws SQLException {
    String digest =
        "left(encode(sha256(decode('%2$s', 'hex') || sha256(decode('%1$s', 'hex')"
            + " || convert_to(%3$s, 'UTF8'))), 'hex'), 32)";
    new ByHand(postgres, "public", digest).create(TpchTable.customersAndOrders());
  }

  private void create(Collection<TpchTable> tables) throws SQLException {
    try (Statement statement = store.createStatement()) {
      for (Map.Entry<String, Map<String, String>> user : masks().entrySet()) {
        statement.execute("DROP SCHEMA IF EXISTS " + schema(user.getKey()) + " CASCADE");
        statement.execute("CREATE SCHEMA " + schema(user.getKey()));
        boolean everyTable = user.getKey().equals(BenchConfig.POLICED);
        for (TpchTable table : everyTable ? tables : Set.of(TpchTable.ORDERS)) {
          List<String> columns = columns(statement, table);
          statement.execute(
              view(schema(user.getKey()), table, columns, user.getValue(), everyTable));
        }
      }
    }
  }

  private String view(
      String schema,
      TpchTable table,
      List<String> columns,
      Map<String, String> masks,
      boolean filtered) {
    String selected =
        columns.stream()
            .map(c -> masks.containsKey(c) ? masks.get(c) + " AS " + c : c)
            .collect(Collectors.joining(", "));
    return "CREATE VIEW %s.%s AS SELECT %s FROM %s.%s%s"
        .formatted(
            schema,
            table.sqlName(),
            selected,
            from,
            table.sqlName(),
            filtered ? " WHERE " + FILTERS.get(table.sqlName()) : "");
  }

  private List<String> columns(Statement statement, TpchTable table) throws SQLException {
    String none = "SELECT * FROM %s.%s LIMIT 0".formatted(from, table.sqlName());
    try (ResultSet rows = statement.executeQuery(none)) {
      ResultSetMetaData columns = rows.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
      return names;
    }
  }

  /** Of each user, the columns and what stands in their place. */
  private Map<String, Map<String, String>> masks() {
    Map<String, Map<String, String>> masks = new LinkedHashMap<>();
    masks.put(BenchConfig.POLICED, policed());
    masks.put(BenchConfig.MASK_USERS + "null", Map.of("o_clerk", nothing()));
    masks.put(BenchConfig.MASK_USERS + "constant", Map.of("o_clerk", "CAST('x' AS VARCHAR)"));
    masks.put(BenchConfig.MASK_USERS + "hash", Map.of("o_clerk", hash("o_clerk")));
    masks.put(BenchConfig.MASK_USERS + "partial", Map.of("o_clerk", partial("o_clerk", 6)));
    masks.put(
        BenchConfig.MASK_USERS + "email",
        Map.of(
            "o_clerk",
            "CASE WHEN o_clerk LIKE '_%@_%' THEN '***@' || split_part(o_clerk, '@', 2)"
                + " WHEN o_clerk IS NOT NULL THEN '***' END"));
    masks.put(
        BenchConfig.MASK_USERS + "truncate",
        Map.of("o_orderdate", "CAST(date_trunc('month', o_orderdate) AS DATE)"));
    masks.put(
        BenchConfig.MASK_USERS + "bucket",
        Map.of("o_totalprice", "o_totalprice - o_totalprice % 1000"));
    masks.put(BenchConfig.MASK_USERS + "round", Map.of("o_totalprice", "round(o_totalprice, -2)"));
    return masks;
  }

  private Map<String, String> policed() {
    Map<String, String> masks = new TreeMap<>();
    for (String column : Set.of("c_phone", "o_clerk", "s_phone")) {
      masks.put(column, hash(column));
    }
    masks.put("c_name", partial("c_name", 9));
    for (String column : Set.of("o_comment", "l_comment", "s_comment", "ps_comment")) {
      masks.put(column, partial(column, 3));
    }
    for (String column : Set.of("c_address", "p_comment", "s_address", "n_comment", "r_comment")) {
      masks.put(column, nothing());
    }
    return masks;
  }

  private static String nothing() {
    return "CAST(NULL AS VARCHAR)";
  }

  private static String partial(String column, int kept) {
    return "CASE WHEN length(%1$s) <= %2$d THEN repeat('*', length(%1$s)) ELSE left(%1$s, %2$d) || repeat('*', length(%1$s) - %2$d) END"
        .formatted(column, kept);
  }

  /** HMAC-SHA-256 from two digests over the padded key, as in RFC 2104. */
  private String hash(String column) {
    return digest.formatted(padded(INNER), padded(OUTER), column);
  }

  private static String padded(byte pad) {
    byte[] key = BenchConfig.HASH_KEY.getBytes(StandardCharsets.UTF_8);
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (pad ^ (i < key.length ? key[i] : 0));
    }
    return HexFormat.of().formatHex(block);
  }
}
