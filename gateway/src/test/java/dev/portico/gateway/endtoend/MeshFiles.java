package dev.portico.gateway.endtoend;

import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings, products and contracts of a {@link Mesh}. */
final class MeshFiles {
  private static final String SETTINGS =
      """
      environment: test
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        pg: {type: jdbc, url: "%1$s", user: %2$s, password: %3$s, allow: [{domain: pg, schema: public}]}
        frail: {type: jdbc, url: "%4$s", user: %2$s, password: %3$s, allow: [{domain: frail, schema: public}]}
        h2: {type: jdbc, url: "%5$s", user: %6$s, password: %7$s, allow: [{domain: h2, schema: PUBLIC}]}
        files: {type: local, root: "%8$s", allow: [{domain: pq}, {domain: days}, {domain: csv}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      limits: {%9$s}
      """;
  private static final String USERS =
      """
      users:
        - {name: ana, roles: [analyst], password: "%1$s"}
        - {name: ben, roles: [analyst], password: "%1$s"}
        - {name: otto, roles: [operator], password: "%1$s"}
      """;
  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s
      name: product-%1$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: all, version: 1.0.0, contractId: contract-%1$s}
      """;
  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-%1$s
      version: 1.0.0
      status: active
      domain: %1$s
      contractCreatedTs: "2026-01-20T00:00:00Z"
      servers:
        - %2$s
      schema:
      """;
  private static final String IN_POSTGRES =
      "{server: %s, type: postgres, environment: test, host: h, port: 5432, database: d, schema:"
          + " public}";
  private static final String IN_H2 =
      "{server: h2, type: custom, environment: test, schema: PUBLIC}";
  private static final String IN_FILES =
      "{server: files, type: local, environment: test, path: \"{model}.%1$s\", format: %1$s}";

  private static final String NUMBERS =
      """
        - name: numbers
          description: Many rows
          properties:
            - {name: n, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: label, physicalType: TEXT}
      """;
  private static final String POSTGRES_TABLES =
      """
        - name: natives
          properties:
            - {name: id, physicalType: INTEGER, required: true, primaryKey: true}
            - {name: u, physicalType: uuid}
            - {name: j, physicalType: json}
            - {name: b, physicalType: jsonb}
            - {name: m, logicalType: string}
            - {name: p, logicalType: integer, logicalTypeOptions: {format: i32}}
            - {name: t, physicalType: VARCHAR(20)}
            - {name: a, physicalType: "uuid[]"}
            - {name: n, physicalType: "NUMERIC(38, 0)"}
        - name: customers
          description: Who buys
          properties:
            - {name: customer_id, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: name, physicalType: VARCHAR(40), required: true, description: as on the bill}
            - {name: country, physicalType: VARCHAR(2)}
        - name: orders
          properties:
            - {name: order_id, physicalType: BIGINT, required: true, primaryKey: true}
            - name: customer_id
              physicalType: BIGINT
              required: true
              relationships: [{type: foreignKey, to: customers.customer_id}]
            - {name: amount, physicalType: "NUMERIC(12, 2)"}
            - {name: ordered_at, physicalType: timestamptz}
        - name: order_lines
          properties:
            - name: order_id
              physicalType: BIGINT
              required: true
              primaryKey: true
              primaryKeyPosition: 2
              relationships: [{type: foreignKey, to: orders.order_id}]
            - {name: line_no, physicalType: INTEGER, required: true, primaryKey: true, primaryKeyPosition: 1}
            - {name: item, physicalType: VARCHAR(20)}
        - name: orderxlines
          properties:
            - {name: id, physicalType: INTEGER}
        - name: plans
          properties:
            - {name: id, physicalType: INTEGER}
            - {name: plan, physicalType: TEXT}
          customProperties:
            - {property: timeTravel, value: {strategy: validity, validFrom: valid_from, validTo: valid_to}}
        - name: endless
          description: Takes ten minutes
          properties:
            - {name: n, physicalType: BIGINT}
      """;
  private static final String H2_TABLES =
      """
        - name: natives
          properties:
            - {name: id, physicalType: INTEGER, required: true, primaryKey: true}
            - {name: u, physicalType: uuid}
            - {name: j, physicalType: json}
            - {name: m, logicalType: string}
            - {name: n, physicalType: "NUMERIC(38, 0)"}
            - {name: i, physicalType: tinyint}
            - {name: c, physicalType: clob}
        - name: payouts
          properties:
            - {name: payout_id, physicalType: BIGINT, required: true, primaryKey: true}
            - name: customer_id
              physicalType: BIGINT
              relationships: [{type: foreignKey, to: "../pg/all.odcs.yaml#/schema/customers/properties/customer_id"}]
            - {name: paid, physicalType: "DECIMAL(12, 2)"}
      """;
  private static final String WANTED =
      """
        - name: wanted
          properties:
            - {name: id, physicalType: INTEGER, required: true}
            - {name: remark, physicalType: VARCHAR}
      """;

  private static final String IN_FOLDERS_OF_DAYS =
      "{server: files, type: local, environment: test, path: \"{model}/day=*/*.parquet\", format:"
          + " parquet}";
  private static final String VISITS =
      """
        - name: visits
          description: A folder for each day
          properties:
            - {name: day, logicalType: date, required: true}
            - {name: visit_id, physicalType: BIGINT, required: true}
            - {name: seconds, physicalType: INTEGER}
      """;

  /** Before the contract of today the beginning of a row was published too. */
  private static final String EARLIER_PLANS =
      """
        - name: plans
          properties:
            - {name: id, physicalType: INTEGER}
            - {name: plan, physicalType: TEXT}
            - {name: valid_from, physicalType: timestamptz}
      """;

  private MeshFiles() {}

  static void write(
      Path folder, String postgres, String frail, String h2, Path files, String limits)
      throws IOException {
    Files.writeString(
        folder.resolve("portico.yaml"),
        SETTINGS.formatted(
            postgres,
            TestPostgres.READER,
            TestPostgres.READER_PASSWORD,
            frail,
            h2,
            TestH2.READER,
            TestH2.READER_PASSWORD,
            files,
            limits));
    Files.writeString(
        folder.resolve("users.yaml"), USERS.formatted(PasswordHasher.hash(Mesh.PASSWORD)));
    domain(folder, "pg", IN_POSTGRES.formatted("pg"), edges() + POSTGRES_TABLES + NUMBERS);
    Files.writeString(
        folder.resolve("domains/pg/before.odcs.yaml"),
        CONTRACT
                .formatted("pg", IN_POSTGRES.formatted("pg"))
                .replace("version: 1.0.0", "version: 0.9.0")
                .replace("status: active", "status: retired")
                .replace("2026-01-20", "2025-12-01")
            + EARLIER_PLANS);
    domain(folder, "frail", IN_POSTGRES.formatted("frail"), NUMBERS);
    domain(folder, "h2", IN_H2, edges() + H2_TABLES);
    domain(folder, "pq", IN_FILES.formatted("parquet"), edges());
    domain(folder, "days", IN_FOLDERS_OF_DAYS, VISITS);
    domain(folder, "csv", IN_FILES.formatted("csv"), WANTED);
  }

  private static void domain(Path folder, String name, String server, String tables)
      throws IOException {
    Path domain = Files.createDirectories(folder.resolve("domains").resolve(name));
    Files.writeString(domain.resolve("all.odps.yaml"), PRODUCT.formatted(name));
    Files.writeString(domain.resolve("all.odcs.yaml"), CONTRACT.formatted(name, server) + tables);
  }

  private static String edges() {
    StringBuilder yaml = new StringBuilder("  - name: edges\n    properties:\n");
    yaml.append("      - {name: id, physicalType: INTEGER, required: true}\n");
    for (int i = 0; i < Edges.types().size(); i++) {
      yaml.append("      - {name: ").append(Edges.columnName(i)).append(", physicalType: \"");
      yaml.append(physicalType(Edges.types().get(i))).append("\"}\n");
    }
    return yaml.toString();
  }

  private static String physicalType(ColumnType type) {
    if (type.kind() == TypeKind.ARRAY) {
      return physicalType(type.element()) + "[]";
    }
    return type.kind() == TypeKind.TIMESTAMP_TZ ? "timestamptz" : type.toString();
  }
}
