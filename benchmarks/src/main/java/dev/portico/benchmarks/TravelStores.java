package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchDescriptors;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Tables that keep their past: orders and customer in PostgreSQL with the time during which each
 * row holds, lineitem as a folder with a whole copy of each day. A fifth of the orders and
 * customers changed on 1 February 2026; each copy lacks other lines.
 */
final class TravelStores {
  /** Their domain. */
  static final String DOMAIN = "travel";

  /** The domain of the same tables without a past: conditions choose among the versions. */
  static final String BY_HAND = "versions";

  /** The day that is asked for. */
  static final String DAY = "2026-01-31";

  /** In PostgreSQL, the schema that holds them. */
  static final String SCHEMA = "travel";

  /** The days of which lineitem has a copy. */
  static final List<String> DAYS =
      List.of("2026-01-29", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02");

  static final String COPIES = "lineitem_daily";

  private static final String VERSIONS =
      """
      CREATE TABLE travel.%1$s AS
        SELECT *, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS valid_from,
            CASE WHEN %2$s %% 5 = 0 THEN TIMESTAMPTZ '2026-02-01 00:00:00+00' END AS valid_to
          FROM public.%1$s
        UNION ALL
        SELECT *, TIMESTAMPTZ '2026-02-01 00:00:00+00', NULL
          FROM public.%1$s WHERE %2$s %% 5 = 0
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: %1$s
      name: %1$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: orders, version: 1.0.0, contractId: %1$s-orders}
        - {name: customer, version: 1.0.0, contractId: %1$s-customer}
        - {name: lineitem, version: 1.0.0, contractId: %1$s-lineitem}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: %1$s-%2$s
      name: %2$s
      version: 1.0.0
      status: active
      domain: %1$s
      servers:
        - %3$s
      schema:
        - name: %2$s
      %4$s    properties:
      %5$s\
      """;

  private static final String KEEPS =
      "    customProperties: [{property: timeTravel, value: {strategy: %s}}]%n";

  private static final String TIMES =
      """
            - {name: valid_from, physicalType: TIMESTAMPTZ, logicalType: timestamp, required: true}
            - {name: valid_to, physicalType: TIMESTAMPTZ, logicalType: timestamp}
      """;

  private static final String IN_POSTGRES =
      "{server: %s, type: postgres, environment: %s, host: h, port: 5432, database: d, schema: %s}"
          .formatted(TpchDescriptors.POSTGRES, TpchDescriptors.ENVIRONMENT, SCHEMA);

  private TravelStores() {}

  /** Fills PostgreSQL, as its administrator, unless an earlier run did. */
  static void load(Connection postgres) throws SQLException {
    try (Statement statement = postgres.createStatement()) {
      try (ResultSet found = statement.executeQuery("SELECT to_regclass('travel.loaded')")) {
        if (found.next() && found.getString(1) != null) {
          return;
        }
      }
      statement.execute("DROP SCHEMA IF EXISTS travel CASCADE");
      statement.execute("CREATE SCHEMA travel");
      statement.execute(VERSIONS.formatted("orders", "o_orderkey"));
      statement.execute(VERSIONS.formatted("customer", "c_custkey"));
      statement.execute("CREATE INDEX ON travel.orders (o_orderkey, valid_from)");
      statement.execute("VACUUM ANALYZE travel.orders");
      statement.execute("VACUUM ANALYZE travel.customer");
      statement.execute("CREATE TABLE travel.loaded ()");
    }
  }

  /** Writes the copies that are not there. */
  static void write(Connection duckdb, Path parquet) throws SQLException, IOException {
    for (String day : DAYS) {
      Path copy = copy(parquet, day);
      if (Files.exists(copy)) {
        continue;
      }
      Files.createDirectories(copy.getParent());
      Path unfinished = copy.resolveSibling("unfinished");
      try (Statement statement = duckdb.createStatement()) {
        statement.execute(
            "COPY (FROM tpch.lineitem WHERE l_orderkey %% 1000 <> %d) TO '%s' (FORMAT parquet)"
                .formatted(DAYS.indexOf(day), unfinished));
      }
      Files.move(unfinished, copy);
    }
  }

  static Path copy(Path parquet, String day) {
    return parquet.resolve(COPIES).resolve("day=" + day).resolve("lineitem.parquet");
  }

  /** Writes the descriptors of both domains. */
  static void describe(Path domains) throws IOException {
    describe(domains, DOMAIN, COPIES + "/day=*/*.parquet");
    describe(domains, BY_HAND, COPIES + "/day=" + DAY + "/*.parquet");
  }

  private static void describe(Path domains, String domain, String path) throws IOException {
    Path folder = Files.createDirectories(domains.resolve(domain));
    Files.writeString(folder.resolve("travel.odps.yaml"), PRODUCT.formatted(domain));
    boolean keeps = domain.equals(DOMAIN);
    String validity = "validity, validFrom: valid_from, validTo: valid_to";
    for (TpchTable table : List.of(TpchTable.ORDERS, TpchTable.CUSTOMER)) {
      String columns = TpchDescriptors.properties(table) + (keeps ? "" : TIMES);
      contract(folder, domain, table, IN_POSTGRES, keeps ? validity : "none", columns);
    }
    String files =
        "{server: %s, type: local, environment: %s, path: \"%s\", format: parquet}"
            .formatted(TpchDescriptors.FILES, TpchDescriptors.ENVIRONMENT, path);
    contract(
        folder,
        domain,
        TpchTable.LINEITEM,
        files,
        keeps ? "snapshots, partition: day" : "none",
        TpchDescriptors.properties(TpchTable.LINEITEM));
  }

  private static void contract(
      Path folder, String domain, TpchTable table, String server, String strategy, String columns)
      throws IOException {
    Files.writeString(
        folder.resolve(table.sqlName() + ".odcs.yaml"),
        CONTRACT.formatted(domain, table.sqlName(), server, KEEPS.formatted(strategy), columns));
  }
}
