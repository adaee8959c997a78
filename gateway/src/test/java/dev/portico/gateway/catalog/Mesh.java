package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.sql.ViewQueries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A folder of settings and descriptors that a test writes. */
final class Mesh {
  static final String CONNECTIONS =
      """
      connections:
        pg: {type: sql, url: one, allow: [{domain: sales, schema: public}, {domain: hr, schema: staff}]}
        lake: {type: files, root: data, allow: [{domain: sales, prefix: sales/}, {domain: hr}]}
        api: {type: scan, allow: [{domain: "*"}]}
        closed: {type: sql}
      """;

  private final Path folder;

  Mesh(Path folder) {
    this.folder = folder;
    settings(CONNECTIONS);
    write("users.yaml", "users: []\n");
  }

  Path folder() {
    return folder;
  }

  Mesh settings(String connections) {
    return write(
        "portico.yaml",
        "environment: test\npolicy: {mode: open}\nauthentication: {users: users.yaml}\n"
            + connections);
  }

  Mesh write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createDirectories(folder.resolve("domains"));
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A product of domain sales with one port over the contract {@code c-orders}. */
  Mesh product(String contractId) {
    return write(
        "domains/sales/shop.odps.yaml",
        productText("p-shop", "shop", "orders", "1.0.0", contractId));
  }

  static String productText(
      String id, String name, String port, String version, String contractId) {
    return """
    apiVersion: v1.0.0
    kind: DataProduct
    id: %s
    name: %s
    version: 1.0.0
    status: active
    team: {name: shop-team}
    support: [{channel: "#shop", url: "https://chat.example/shop"}]
    outputPorts:
      - {name: %s, version: %s, contractId: %s}
    """
        .formatted(id, name, port, version, contractId);
  }

  /**
   * A contract over the connection {@code pg}; {@code schema} is the YAML below {@code schema:},
   * indented by two.
   */
  static String contractText(String id, String version, String schema) {
    return """
    apiVersion: v3.1.0
    kind: DataContract
    id: %s
    version: "%s"
    status: active
    servers:
      - {server: pg, type: postgres, environment: test, host: h, port: 5432, database: d, schema: public}
    schema:
    """
            .formatted(id, version)
        + schema;
  }

  static final String ORDERS =
      """
        - name: orders
          properties:
            - {name: id, logicalType: integer, physicalType: bigint, primaryKey: true, required: true}
            - {name: amount, physicalType: "numeric(12,2)", logicalType: number}
      """;

  ServerSettings read() {
    return SettingsReader.read(folder, name -> Optional.empty());
  }

  CatalogLoader.Loaded load() {
    return new CatalogLoader(new ViewQueries())
        .load(read(), new Ports(read(), new StubStores(), port -> {}));
  }

  LiveCatalog open(StubStores stores) {
    return LiveCatalog.open(read(), stores, new ViewQueries());
  }

  static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }
}
