package dev.portico.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Settings and descriptors of two domains, over an H2 database in memory and a CSV file, for tests
 * of the whole gateway.
 */
final class SmallMesh implements AutoCloseable {
  static final String PASSWORD = "demo";
  private static final String HASH = "$2b$10$nTbDTLUW.S8UJ5h5i08Y8u1zT29SGer/ythKFSgf60v9NbTpJKA1O";

  private final Path folder;
  private final Connection keepsAlive;

  private SmallMesh(Path folder, Connection keepsAlive) {
    this.folder = folder;
    this.keepsAlive = keepsAlive;
  }

  static SmallMesh in(Path folder) throws IOException, SQLException {
    String url = "jdbc:h2:mem:" + folder.getFileName();
    Connection connection = DriverManager.getConnection(url, "sa", "");
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE \"orders\" (\"id\" BIGINT PRIMARY KEY, \"customer\" INT, \"amount\""
              + " DECIMAL(12, 2))");
      statement.execute(
          "INSERT INTO \"orders\" SELECT x, MOD(x, 10), x * 1.25 FROM SYSTEM_RANGE(1, 20000)");
    }
    SmallMesh mesh = new SmallMesh(folder, connection);
    mesh.write("portico.yaml", SETTINGS.formatted(url));
    mesh.write(
        "users.yaml",
        "users:\n- {name: ana, roles: [analyst], password: \"%1$s\"}\n- {name: otto, roles: [operator], password: \"%1$s\"}\n"
            .formatted(HASH));
    mesh.write("data/customers.csv", "id,name\n1,Zoë\n2,\"Smith, Jane\"\n3,\n");
    mesh.write("domains/shop/shop.odps.yaml", PRODUCT.formatted("shop"));
    mesh.write("domains/shop/shop.odcs.yaml", ORDERS);
    mesh.write("domains/crm/crm.odps.yaml", PRODUCT.formatted("crm"));
    mesh.write("domains/crm/crm.odcs.yaml", CUSTOMERS);
    return mesh;
  }

  Path folder() {
    return folder;
  }

  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Override
  public void close() throws SQLException {
    keepsAlive.close();
  }

  private static final String SETTINGS =
      """
      jdbc: {port: 0}
      http: {port: 0}
      connections:
        shop-db: {type: jdbc, url: "%s", user: sa, password: "", allow: [{domain: shop, schema: PUBLIC}]}
        crm-files: {type: local, root: data, allow: [{domain: crm}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
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

  private static final String ORDERS =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-shop
      version: 1.0.0
      status: active
      domain: shop
      servers:
        - {server: shop-db, type: custom, schema: PUBLIC}
      schema:
        - name: orders
          properties:
            - {name: id, logicalType: integer, physicalType: BIGINT, required: true, primaryKey: true}
            - {name: customer, logicalType: integer, physicalType: INTEGER}
            - {name: amount, logicalType: number, physicalType: "DECIMAL(12, 2)"}
      """;

  private static final String CUSTOMERS =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-crm
      version: 1.0.0
      status: active
      domain: crm
      servers:
        - {server: crm-files, type: local, path: "{model}.csv", format: csv}
      schema:
        - name: customers
          properties:
            - {name: id, logicalType: integer, physicalType: INTEGER, required: true}
            - {name: name, logicalType: string, physicalType: VARCHAR}
      """;
}
