package dev.portico.gateway.query;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.PolicyAuthorizer;
import dev.portico.gateway.policy.TagDecisions;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A product whose contract had two versions before that of today, over H2 in memory and files,
 * under policies by tag. {@code people} lost, gained and renamed columns.
 */
final class VersionedMesh implements AutoCloseable {
  /** When only the first version of the contract was there. */
  static final String FIRST = "2025-03-01";

  /** When the second was. */
  static final String SECOND = "2025-09-01";

  private final Connection keepsAlive;
  private final Path folder;
  private final TagDecisions decisions = new TagDecisions();
  private final Stack stack;

  private VersionedMesh(Path folder, Connection keepsAlive) {
    this.folder = folder;
    this.keepsAlive = keepsAlive;
    this.stack = Stack.over(folder, new PolicyAuthorizer(decisions));
  }

  static VersionedMesh in(Path folder) throws SQLException, IOException {
    String url = "jdbc:h2:mem:" + folder.getFileName();
    Connection connection = DriverManager.getConnection(url, "sa", "");
    try (Statement statement = connection.createStatement()) {
      for (String sql : TABLES.split(";")) {
        statement.execute(sql);
      }
    }
    write(folder, "portico.yaml", SETTINGS.formatted(url));
    write(folder, "users.yaml", "users: []\n");
    write(folder, "domains/hr/hr.odps.yaml", PRODUCT);
    write(folder, "domains/hr/hr-1.0.0.odcs.yaml", contract("1.0.0", "retired", "2025-01-01", V1));
    write(folder, "domains/hr/hr-1.1.0.odcs.yaml", contract("1.1.0", "retired", "2025-06-01", V2));
    write(folder, "domains/hr/hr.odcs.yaml", contract("2.0.0", "active", "2026-01-01", V3));
    write(folder, "domains/hr/names.odcs.yaml", NAMES);
    write(folder, "domains/hr/files-1.odcs.yaml", files("1.0.0", "retired", "2025-01-01", FILES_1));
    write(folder, "domains/hr/files.odcs.yaml", files("2.0.0", "active", "2026-01-01", FILES_2));
    write(folder, "data/hr/day=2025-02-01/a.csv", "id,code\n1,x\n");
    write(folder, "data/hr/day=2026-02-01/a.csv", "id,level\n1,7\n");
    return new VersionedMesh(folder, connection);
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String contract(String version, String status, String created, String schema) {
    return """
    apiVersion: v3.1.0
    kind: DataContract
    id: c-hr
    version: %s
    status: %s
    domain: hr
    contractCreatedTs: "%sT00:00:00Z"
    servers:
      - {server: hr-db, type: custom, schema: PUBLIC}
    schema:
    """
            .formatted(version, status, created)
        + schema;
  }

  private static String files(String version, String status, String created, String schema) {
    return """
    apiVersion: v3.1.0
    kind: DataContract
    id: c-files
    version: %s
    status: %s
    domain: hr
    contractCreatedTs: "%sT00:00:00Z"
    servers:
      - {server: hr-files, type: local, format: csv, path: "hr/day=*/*.csv"}
    schema:
    """
            .formatted(version, status, created)
        + schema;
  }

  Stack stack() {
    return stack;
  }

  TagDecisions decisions() {
    return decisions;
  }

  /** Replaces a descriptor and loads all of them again. */
  void rewrite(String name, String text) throws IOException {
    write(folder, name, text);
    stack.catalog().reload();
    stack.catalog().awaitProbed(java.time.Duration.ofSeconds(30));
  }

  String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  static Session analyst() {
    return Stack.session("gus");
  }

  static Session steward() {
    return new Session(
        new Principal("otto", Set.of("steward"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  /** The names of the columns and then the rows, cells as text. */
  List<String> ask(Session session, String sql, BindValue... parameters) {
    try (RowStream stream =
        stack
            .queries()
            .run(
                session, new SqlRequest(sql, List.of(parameters), java.util.Optional.empty(), 0))) {
      List<String> lines = new java.util.ArrayList<>();
      lines.add(String.join(" ", stream.columns().stream().map(c -> c.name()).toList()));
      for (List<Object> row : Stack.read(stream)) {
        lines.add(String.join(" ", row.stream().map(String::valueOf).toList()));
      }
      return lines;
    }
  }

  GatewayException refused(Session session, String sql, BindValue... parameters) {
    try {
      throw new AssertionError(sql + " -> " + ask(session, sql, parameters));
    } catch (GatewayException e) {
      return e;
    }
  }

  @Override
  public void close() throws SQLException {
    stack.close();
    keepsAlive.close();
  }

  private static final String TABLES =
      """
      CREATE TABLE "people" ("id" INT, "name" VARCHAR(50), "zip" VARCHAR(9), "email" VARCHAR(80), "salary" INT, "ssn" VARCHAR(20), "region" VARCHAR(9), "level" INT, "zone" VARCHAR(9), "valid_from" TIMESTAMP, "valid_to" TIMESTAMP);
      INSERT INTO "people" VALUES
        (1, 'ana', '10115', 'ana@x.org', 10, 'S-1', 'DE', 3, 'north', TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2026-05-01 00:00:00'),
        (1, 'ana', '10117', 'ana@y.org', 11, 'S-1', 'DE', 4, 'north', TIMESTAMP '2026-05-01 00:00:00', NULL),
        (2, 'gus', '75001', 'gus@x.org', 20, 'S-2', 'FR', 5, 'south', TIMESTAMP '2025-08-01 00:00:00', NULL)\
      """;

  private static final String SETTINGS =
      """
      connections:
        hr-db: {type: jdbc, url: "%s", user: sa, password: "", allow: [{domain: hr, schema: PUBLIC}]}
        hr-files: {type: local, root: data, allow: [{domain: hr}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: p-hr
      name: hr-data
      version: 2.0.0
      status: active
      domain: hr
      team: {name: hr-team}
      outputPorts:
        - {name: people, version: 2.0.0, contractId: c-hr}
        - {name: names, version: 1.0.0, contractId: c-names}
        - {name: files, version: 2.0.0, contractId: c-files}
      """;

  private static final String TRAVEL =
      """
          customProperties:
            - {property: timeTravel, value: {strategy: validity, validFrom: valid_from, validTo: valid_to, retention: 50y}}
      """;

  private static final String V1 =
      """
        - name: people
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, primaryKey: true, required: true, description: the first id}
            - {name: name, logicalType: string, physicalType: VARCHAR(50)}
            - {name: plz, physicalName: zip, logicalType: string, physicalType: VARCHAR(9)}
            - {name: email, logicalType: string, physicalType: VARCHAR(80), tags: [pii]}
            - {name: salary, logicalType: integer, physicalType: INTEGER, description: what they earn}
            - {name: ssn, logicalType: string, physicalType: VARCHAR(20), tags: [secret]}
            - {name: zone, logicalType: string, physicalType: VARCHAR(9), tags: [secret]}
            - {name: gone, logicalType: string, physicalType: VARCHAR(20)}
      """
          + TRAVEL;

  private static final String V2 =
      """
        - name: people
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, primaryKey: true, required: true}
            - {name: name, logicalType: string, physicalType: VARCHAR(50)}
            - {name: postcode, physicalName: zip, logicalType: string, physicalType: VARCHAR(9), tags: [pii]}
            - {name: email, logicalType: string, physicalType: VARCHAR(80)}
            - {name: salary, logicalType: integer, physicalType: INTEGER}
            - {name: ssn, logicalType: string, physicalType: VARCHAR(20)}
            - {name: region, logicalType: string, physicalType: VARCHAR(9)}
      """
          + TRAVEL;

  private static final String V3 =
      """
        - name: people
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, primaryKey: true, required: true}
            - {name: name, logicalType: string, physicalType: VARCHAR(50)}
            - {name: email, logicalType: string, physicalType: VARCHAR(80)}
            - {name: region, logicalType: string, physicalType: VARCHAR(9)}
            - {name: level, logicalType: integer, physicalType: INTEGER}
      """
          + TRAVEL;

  private static final String NAMES =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: c-names
      version: 1.0.0
      status: active
      domain: hr
      servers:
        - server: names
          type: custom
          customProperties:
            - {property: query, value: "SELECT name, level, email FROM hr.people"}
      schema:
        - name: names
          properties:
            - {name: name, logicalType: string, physicalType: VARCHAR(50)}
            - {name: level, logicalType: integer, physicalType: INTEGER}
            - {name: email, logicalType: string, physicalType: VARCHAR(80)}
      """;

  private static final String FILES_1 =
      """
        - name: files
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER}
            - {name: code, logicalType: string, physicalType: VARCHAR}
            - {name: day, logicalType: date, physicalType: DATE}
          customProperties:
            - {property: timeTravel, value: {strategy: snapshots, partition: day}}
      """;

  private static final String FILES_2 =
      """
        - name: files
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER}
            - {name: level, logicalType: integer, physicalType: INTEGER}
            - {name: day, logicalType: date, physicalType: DATE}
          customProperties:
            - {property: timeTravel, value: {strategy: snapshots, partition: day}}
      """;
}
