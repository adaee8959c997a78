package dev.portico.gateway.tpch;

import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Settings, products and contracts of a TPC-H mesh. */
final class TpchDescriptors {
  private final Path config;
  private final String database;
  private final Path parquet;

  TpchDescriptors(Path config, String database, Path parquet) {
    this.config = config;
    this.database = database;
    this.parquet = parquet;
  }

  void write(Set<TpchTable> inPostgres) throws IOException {
    Files.writeString(config.resolve("portico.yaml"), settings());
    Files.writeString(config.resolve("users.yaml"), users());
    Path domain = Files.createDirectories(config.resolve("domains/tpch"));
    StringBuilder ports = new StringBuilder();
    for (TpchTable table : TpchTable.values()) {
      Files.writeString(domain.resolve(table.sqlName() + ".odcs.yaml"), contract(table, inPostgres.contains(table)));
      ports.append("  - {name: ").append(table.sqlName()).append(", version: 1.0.0, contractId: tpch-").append(table.sqlName()).append("}\n");
    }
    Files.writeString(
        domain.resolve("tpch.odps.yaml"),
        """
        apiVersion: v1.0.0
        kind: DataProduct
        id: tpch
        name: tpch
        version: 1.0.0
        status: active
        domain: tpch
        outputPorts:
        """
            + ports);
  }

  private String settings() {
    return """
        environment: test
        domains: domains
        jdbc: {host: 127.0.0.1, port: 0}
        http: {host: 127.0.0.1, port: 0}
        state: state
        connections:
          pg: {type: jdbc, url: "%s", user: %s, password: %s, allow: [{domain: tpch, schema: public}]}
          files: {type: local, root: "%s", allow: [{domain: tpch}]}
        authentication: {users: users.yaml}
        policy: {mode: open}
        """
        .formatted(
            TestPostgres.shared().url(database), TestPostgres.READER, TestPostgres.READER_PASSWORD, parquet);
  }

  private static String users() {
    return """
        users:
          - {name: ana, roles: [analyst], password: "%s"}
        """
        .formatted(dev.portico.gateway.protocol.PasswordHasher.hash("secret"));
  }

  private static String contract(TpchTable table, boolean postgres) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: tpch-%s
        name: %s
        version: 1.0.0
        status: active
        domain: tpch
        """
            .formatted(table.sqlName(), table.sqlName()));
    yaml.append(
        postgres
            ? """
            servers:
              - {server: pg, type: postgres, environment: test, host: h, port: 5432, database: d, schema: public}
            """
            : """
            servers:
              - {server: files, type: local, environment: test, path: "{model}.parquet", format: parquet}
            """);
    yaml.append("schema:\n  - name: ").append(table.sqlName()).append("\n    properties:\n");
    List<String> keys = Arrays.asList(table.key().split(",\\s*"));
    for (String column : table.columns()) {
      String name = column.substring(0, column.indexOf(' '));
      String type = column.substring(column.indexOf(' ') + 1);
      yaml.append("      - {name: ").append(name).append(", physicalType: \"").append(type).append("\", logicalType: ");
      yaml.append(logical(type)).append(", required: true");
      if (keys.contains(name)) {
        yaml.append(", primaryKey: true, primaryKeyPosition: ").append(keys.indexOf(name) + 1);
      }
      yaml.append("}\n");
    }
    return yaml.toString();
  }

  private static String logical(String type) {
    if (type.startsWith("VARCHAR")) {
      return "string";
    } else if (type.equals("DATE")) {
      return "date";
    }
    return type.startsWith("DECIMAL") ? "number" : "integer";
  }
}
