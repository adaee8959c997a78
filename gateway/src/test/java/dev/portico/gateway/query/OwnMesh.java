package dev.portico.gateway.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A product with all that the catalog tables tell of one: tags, keys, service levels, drift; beside
 * it one that is broken. Over H2 in memory.
 */
final class OwnMesh implements AutoCloseable {
  private final Connection keepsAlive;

  private OwnMesh(Connection keepsAlive) {
    this.keepsAlive = keepsAlive;
  }

  static OwnMesh in(Path folder) throws SQLException, IOException {
    String url = "jdbc:h2:mem:" + folder.getFileName();
    Connection connection = DriverManager.getConnection(url, "sa", "");
    try (Statement statement = connection.createStatement()) {
      for (String sql : TABLES.split(";")) {
        statement.execute(sql);
      }
    }
    write(folder, "portico.yaml", SETTINGS.formatted(url));
    write(folder, "users.yaml", "users: []\n");
    write(folder, "domains/sales/sales.odps.yaml", PRODUCT);
    write(folder, "domains/sales/sales.odcs.yaml", CONTRACT);
    write(folder, "domains/sales/lost.odps.yaml", BROKEN);
    return new OwnMesh(connection);
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Override
  public void close() throws SQLException {
    keepsAlive.close();
  }

  private static final String TABLES =
      """
      CREATE TABLE "people" ("id" INT PRIMARY KEY, "name" VARCHAR(50));
      CREATE TABLE "orders" ("id" INT PRIMARY KEY, "person" INT, "email" VARCHAR(80), "salary" INT, "zq_note" VARCHAR, "wrong" BOOLEAN);
      CREATE TABLE "parts" ("a" INT, "zq_b" INT, PRIMARY KEY ("a", "zq_b"));
      CREATE TABLE "closed" ("zq_c" INT);
      CREATE TABLE "zq_vault" ("zq_d" INT);
      INSERT INTO "people" VALUES (1, 'ana'), (2, 'gus');
      INSERT INTO "orders" VALUES (1, 1, 'a@x.org', 10, 'n', TRUE), (2, 2, 'b@x.org', 20, 'n', TRUE)\
      """;

  private static final String SETTINGS =
      """
      connections:
        sales-db: {type: jdbc, url: "%s", user: sa, password: "", allow: [{domain: sales, schema: PUBLIC}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: p-sales
      name: sales-data
      version: 2.1.0
      status: active
      domain: sales
      description: {purpose: What was sold}
      tags: [core, money]
      team: {name: sales-team}
      support:
        - {channel: "#sales", url: "https://chat.example/sales"}
      outputPorts:
        - {name: sql, version: 1.0.0, contractId: c-sales}
      """;

  private static final String BROKEN =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: p-lost
      name: lost-data
      version: 1.0.0
      status: active
      domain: sales
      outputPorts:
        - {name: sql, version: 1.0.0, contractId: zq_missing}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: c-sales
      version: 1.0.0
      status: active
      domain: sales
      servers:
        - {server: sales-db, type: custom, schema: PUBLIC}
      schema:
        - name: people
          description: Who buys
          tags: [regional]
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, required: true, primaryKey: true}
            - {name: name, logicalType: string, physicalType: VARCHAR(50), tags: [pii], classification: restricted, description: Full name}
        - name: orders
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, required: true, primaryKey: true}
            - {name: person, logicalType: integer, physicalType: INTEGER, relationships: [{type: foreignKey, to: people.id}]}
            - {name: email, logicalType: string, physicalType: VARCHAR(80), required: true, tags: [pii, contact]}
            - {name: salary, logicalType: integer, physicalType: INTEGER}
            - {name: zq_note, logicalType: string, physicalType: VARCHAR}
            - {name: wrong, logicalType: date, physicalType: DATE}
            - {name: zq_gone, logicalType: date, physicalType: DATE}
        - name: parts
          properties:
            - {name: a, logicalType: integer, physicalType: INTEGER, required: true, primaryKey: true, primaryKeyPosition: 2}
            - {name: zq_b, logicalType: integer, physicalType: INTEGER, required: true, primaryKey: true, primaryKeyPosition: 1}
        - name: closed
          properties:
            - {name: zq_c, logicalType: integer, physicalType: INTEGER}
        - name: zq_vault
          properties:
            - {name: zq_d, logicalType: integer, physicalType: INTEGER}
      slaProperties:
        - {property: availability, value: 99.5, unit: "%", driver: operational}
        - {property: latency, value: 4, unit: h, element: orders.email, description: after the sale}
        - {property: retention, value: 3, valueExt: 5, unit: y, element: "orders.zq_note, orders.id"}
        - {property: frequency, value: 1, unit: d, element: zq_vault}
      """;
}
