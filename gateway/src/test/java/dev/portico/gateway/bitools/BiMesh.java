package dev.portico.gateway.bitools;

import dev.portico.gateway.Gateway;
import dev.portico.gateway.endtoend.RealDriver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A served gateway with what tools look for: keys, a relationship, a virtual table, descriptions,
 * tags, and two callers. Otto sees everything. Ana sees customers of Germany, their addresses
 * partly, not when they were born, and nothing of salaries.
 */
final class BiMesh implements AutoCloseable {
  static final String PASSWORD = "demo";
  private static final String HASH = "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O";

  private final Connection keepsAlive;
  private final Gateway gateway;

  private BiMesh(Connection keepsAlive, Gateway gateway) {
    this.keepsAlive = keepsAlive;
    this.gateway = gateway;
  }

  static BiMesh start(Path folder) throws IOException, SQLException {
    String url = "jdbc:h2:mem:" + folder.getFileName() + System.nanoTime();
    Connection store = DriverManager.getConnection(url, "sa", "");
    fill(store);
    write(folder, "portico.yaml", SETTINGS.formatted(url));
    write(folder, "users.yaml", USERS.formatted(HASH));
    try (InputStream echo = BiMesh.class.getResourceAsStream("/policy/echo/echo.tar.gz")) {
      Files.copy(Objects.requireNonNull(echo), folder.resolve("echo.tar.gz"));
    }
    write(folder, "domains/sales/sales.odps.yaml", PRODUCT.formatted("sales"));
    write(folder, "domains/sales/sales.odcs.yaml", SALES);
    write(folder, "domains/reports/reports.odps.yaml", PRODUCT.formatted("reports"));
    write(folder, "domains/reports/reports.odcs.yaml", REPORTS);
    Gateway gateway = Gateway.serve(folder, name -> Optional.empty());
    gateway.awaitProbed(Duration.ofSeconds(30));
    return new BiMesh(store, gateway);
  }

  String url() {
    return gateway.jdbcUrl().orElseThrow();
  }

  /** A connection of ana, to whom the policies leave less than all. */
  Connection ana(String properties) throws SQLException {
    return RealDriver.connect(url() + "?" + properties, "ana", PASSWORD);
  }

  Connection ana() throws SQLException {
    return ana("");
  }

  Connection otto() throws SQLException {
    return RealDriver.connect(url(), "otto", PASSWORD);
  }

  @Override
  public void close() throws SQLException {
    gateway.close();
    keepsAlive.close();
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void fill(Connection store) throws SQLException {
    try (Statement statement = store.createStatement()) {
      for (String sql : TABLES) {
        statement.execute(sql);
      }
    }
  }

  private static final String[] TABLES = {
    "CREATE TABLE \"customers\" (\"id\" BIGINT PRIMARY KEY, \"name\" VARCHAR(40) NOT NULL,"
        + " \"email\" VARCHAR(80), \"born_on\" DATE, \"country\" VARCHAR(2))",
    "INSERT INTO \"customers\" SELECT x, 'customer ' || x, 'c' || x || '@example.org',"
        + " DATEADD('DAY', x, DATE '1980-01-01'), CASE MOD(x, 2) WHEN 0 THEN 'DE' ELSE 'FR' END"
        + " FROM SYSTEM_RANGE(1, 100)",
    "CREATE TABLE \"orders\" (\"order_id\" BIGINT PRIMARY KEY, \"customer_id\" BIGINT NOT NULL,"
        + " \"amount\" DECIMAL(12, 2), \"ordered_at\" TIMESTAMP(6) WITH TIME ZONE, \"shipped\""
        + " BOOLEAN)",
    "INSERT INTO \"orders\" SELECT x, MOD(x, 100) + 1, x * 1.25, DATEADD('HOUR', x,"
        + " TIMESTAMP WITH TIME ZONE '2026-01-01 00:00:00+00:00'), MOD(x, 3) = 0 FROM"
        + " SYSTEM_RANGE(1, 1000)",
    "CREATE TABLE \"order_items\" (\"order_id\" BIGINT, \"line_no\" INTEGER, \"item\" VARCHAR(20),"
        + " PRIMARY KEY (\"order_id\", \"line_no\"))",
    "INSERT INTO \"order_items\" SELECT x, 1, 'item ' || x FROM SYSTEM_RANGE(1, 1000)",
    "CREATE TABLE \"salaries\" (\"id\" BIGINT PRIMARY KEY, \"amount\" DECIMAL(12, 2))"
  };

  private static final String SETTINGS =
      """
      jdbc: {port: 0}
      http: {port: 0}
      connections:
        sales-db: {type: jdbc, url: "%s", user: sa, password: "", allow: [{domain: sales, schema: PUBLIC}]}
      authentication: {users: users.yaml}
      policy: {mode: embedded, bundle: echo.tar.gz, timeout: 20s, hashKeys: {default: 0123456789abcdef}}
      """;

  private static final String USERS =
      """
      users:
      - name: otto
        roles: [operator]
        password: "%1$s"
        attributes:
          answer:
            tables:
              sales.customers: &all {allow: true, row_filter: {type: all}, masks: {}}
              sales.orders: *all
              sales.order_items: *all
              sales.salaries: *all
              reports.revenue: *all
      - name: ana
        roles: [analyst]
        password: "%1$s"
        attributes:
          answer:
            tables:
              sales.customers:
                allow: true
                row_filter: {type: field, field: country, operator: eq, value: DE}
                masks: {email: {type: partial, keep_first: 1}, born_on: {type: hidden}}
              sales.orders: *all
              sales.order_items:
                allow: true
                row_filter: {type: all}
                masks: {line_no: {type: constant, value: 0}}
              sales.salaries: {allow: false, listed: false}
              reports.revenue: *all
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s
      name: %1$s-data
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: %1$s, version: 1.0.0, contractId: contract-%1$s}
      """;

  private static final String SALES =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-sales
      version: 1.0.0
      status: active
      domain: sales
      servers:
        - {server: sales-db, type: custom, schema: PUBLIC}
      schema:
        - name: customers
          description: Who buys
          tags: [regional]
          properties:
            - {name: id, logicalType: integer, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: name, logicalType: string, physicalType: VARCHAR(40), required: true, description: as on the bill}
            - {name: email, logicalType: string, physicalType: VARCHAR(80), tags: [pii], description: where bills go}
            - {name: born_on, logicalType: date, tags: [pii]}
            - {name: country, logicalType: string, physicalType: VARCHAR(2)}
        - name: orders
          description: What they bought
          properties:
            - {name: order_id, logicalType: integer, physicalType: BIGINT, required: true, primaryKey: true}
            - name: customer_id
              logicalType: integer
              physicalType: BIGINT
              required: true
              relationships:
                - {type: foreignKey, to: customers.id}
            - {name: amount, logicalType: number, physicalType: "DECIMAL(12, 2)"}
            - {name: ordered_at, logicalType: timestamp, physicalType: TIMESTAMP WITH TIME ZONE}
            - {name: shipped, logicalType: boolean}
        - name: order_items
          properties:
            - name: order_id
              logicalType: integer
              physicalType: BIGINT
              required: true
              primaryKey: true
              primaryKeyPosition: 1
              relationships:
                - {type: foreignKey, to: orders.order_id}
            - {name: line_no, logicalType: integer, physicalType: INTEGER, required: true, primaryKey: true, primaryKeyPosition: 2}
            - {name: item, logicalType: string, physicalType: VARCHAR(20)}
        - name: salaries
          properties:
            - {name: id, logicalType: integer, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: amount, logicalType: number, physicalType: "DECIMAL(12, 2)"}
      """;

  private static final String REPORTS =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-reports
      version: 1.0.0
      status: active
      domain: reports
      servers:
        - server: reports
          type: custom
          customProperties:
            - property: query
              value: |
                SELECT o.shipped, SUM(o.amount) AS revenue
                FROM sales.orders o GROUP BY o.shipped
      schema:
        - name: revenue
          description: Sums of orders
          properties:
            - {name: shipped, logicalType: boolean}
            - {name: revenue, logicalType: number, physicalType: "DECIMAL(38, 2)"}
      """;
}
