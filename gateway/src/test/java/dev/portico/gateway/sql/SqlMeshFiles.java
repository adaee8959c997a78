package dev.portico.gateway.sql;

import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Settings, products and contracts of a {@link SqlMesh}. */
final class SqlMeshFiles {
  private final Path folder;
  private final String postgresUrl;
  private final String h2Url;

  SqlMeshFiles(Path folder, String postgresUrl, String h2Url) {
    this.folder = folder;
    this.postgresUrl = postgresUrl;
    this.h2Url = h2Url;
  }

  void write(List<MeshTable> tables) throws IOException {
    Files.writeString(
        folder.resolve("portico.yaml"),
        SETTINGS.formatted(
            postgresUrl,
            TestPostgres.READER,
            TestPostgres.READER_PASSWORD,
            h2Url,
            folder.resolve("files")));
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: ana, roles: [analyst], password: \""
            + PasswordHasher.hash("secret")
            + "\"}\n");
    for (TestStore store : TestStore.values()) {
      Path domain = Files.createDirectories(folder.resolve("domains").resolve(store.schema()));
      Files.writeString(domain.resolve("all.odps.yaml"), PRODUCT.formatted(store.schema(), "all"));
      List<MeshTable> plain = tables.stream().filter(t -> t.copies().isEmpty()).toList();
      Files.writeString(domain.resolve("all.odcs.yaml"), contract(store, "all", plain));
      for (MeshTable table : tables) {
        if (!table.copies().isEmpty()) {
          String name = table.name();
          Files.writeString(
              domain.resolve(name + ".odps.yaml"), PRODUCT.formatted(store.schema(), name));
          Files.writeString(
              domain.resolve(name + ".odcs.yaml"), contract(store, name, List.of(table)));
        }
      }
    }
  }

  private static String contract(TestStore store, String name, List<MeshTable> tables) {
    String copies = tables.size() == 1 ? tables.get(0).copies() : "";
    StringBuilder yaml =
        new StringBuilder(CONTRACT.formatted(store.schema(), server(store, copies), name));
    tables.forEach(table -> yaml.append(object(table, "")));
    return yaml.toString();
  }

  /**
   * A table as an entry of a contract's schema.
   *
   * @param sqlName under which it is published, empty for its own name
   */
  static String object(MeshTable table, String sqlName) {
    StringBuilder yaml = new StringBuilder("  - name: " + table.name() + "\n    properties:\n");
    for (MeshTable.Column column : table.columns()) {
      yaml.append("      - {name: ").append(column.name());
      yaml.append(", physicalType: \"").append(physicalType(column.type())).append("\"");
      yaml.append(table.key().contains(column.name()) ? ", primaryKey: true}\n" : "}\n");
    }
    List<String> custom = new ArrayList<>();
    if (!table.timeTravel().isEmpty()) {
      custom.add("{property: timeTravel, value: " + table.timeTravel() + "}");
    }
    if (!sqlName.isEmpty()) {
      custom.add("{property: sqlName, value: " + sqlName + "}");
    }
    if (!custom.isEmpty()) {
      yaml.append("    customProperties: ").append(custom).append("\n");
    }
    return yaml.toString();
  }

  static String physicalType(ColumnType type) {
    if (type.kind() == TypeKind.ARRAY) {
      return physicalType(type.element()) + "[]";
    }
    return type.kind() == TypeKind.TIMESTAMP_TZ ? "timestamptz" : type.toString();
  }

  /** The server entry of a contract; of files in folders when {@code copies} names their key. */
  static String server(TestStore store, String copies) {
    return switch (store) {
      case PG ->
          "{server: pg, type: postgres, environment: test, host: h, port: 5432, database: d,"
              + " schema: public}";
      case H2 -> "{server: h2, type: custom, environment: test, schema: PUBLIC}";
      case PQ ->
          "{server: files, type: local, environment: test, path: \"{model}.parquet"
              + (copies.isEmpty() ? parts() : "/" + copies + "=*/*.parquet")
              + "\", format: parquet}";
    };
  }

  private static String parts() {
    return FilesOnS3.wanted() ? "/*.parquet" : "";
  }

  private static final String SETTINGS =
      """
      environment: test
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        pg: {type: jdbc, url: "%s", user: %s, password: %s, pool: {maximumSize: 30}, allow: [{domain: pg, schema: public}, {domain: mixed, schema: public}]}
        h2: {type: jdbc, url: "%s", user: sa, password: "", pool: {maximumSize: 30}, allow: [{domain: h2, schema: PUBLIC}, {domain: mixed, schema: PUBLIC}]}
        files: {type: local, root: "%s", allow: [{domain: pq}, {domain: csv}, {domain: mixed}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s-%2$s
      name: product-%1$s-%2$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
        - {name: all, version: 1.0.0, contractId: contract-%1$s-%2$s}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-%1$s-%3$s
      version: 1.0.0
      status: active
      domain: %1$s
      servers:
        - %2$s
      schema:
      """;
}
