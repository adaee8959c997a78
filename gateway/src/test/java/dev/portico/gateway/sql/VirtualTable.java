package dev.portico.gateway.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A virtual table that each schema of a {@link SqlMesh} publishes.
 *
 * @param sql its query, with {@code {s}} for the schema
 */
record VirtualTable(String name, List<MeshTable.Column> columns, String sql) {

  /** With the columns of a table. */
  static VirtualTable like(MeshTable table, String name, String sql) {
    return new VirtualTable(name, table.columns(), sql);
  }

  static void write(Path folder, List<VirtualTable> tables) throws IOException {
    if (tables.isEmpty()) {
      return;
    }
    for (TestStore store : TestStore.values()) {
      Path domain = folder.resolve("domains").resolve(store.schema());
      Files.writeString(domain.resolve("virtual.odps.yaml"), PRODUCT.formatted(store.schema()));
      StringBuilder contract = new StringBuilder(CONTRACT.formatted(store.schema()));
      tables.forEach(table -> contract.append(table.object(store)));
      Files.writeString(domain.resolve("virtual.odcs.yaml"), contract.toString());
    }
  }

  private String object(TestStore store) {
    StringBuilder yaml = new StringBuilder("  - name: " + name + "\n");
    yaml.append("    customProperties:\n      - property: query\n        value: |\n          ")
        .append(sql.replace("{s}", store.schema()).replace("\n", "\n          "))
        .append("\n    properties:\n");
    for (MeshTable.Column column : columns) {
      yaml.append("      - {name: ").append(column.name());
      yaml.append(", physicalType: \"")
          .append(SqlMeshFiles.physicalType(column.type()))
          .append("\"}\n");
    }
    return yaml.toString();
  }

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: virtual-%1$s
      name: virtual-%1$s
      version: 1.0.0
      status: active
      team: {name: virtual-team}
      outputPorts:
        - {name: virtual, version: 1.0.0, contractId: virtual-%1$s}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: virtual-%1$s
      version: 1.0.0
      status: active
      servers:
        - {server: mesh, type: custom, environment: test}
      schema:
      """;
}
