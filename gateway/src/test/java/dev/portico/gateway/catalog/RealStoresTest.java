package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortFactory;
import dev.portico.testkit.TestH2;
import dev.portico.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contracts against a real PostgreSQL, a real H2 and real files, through the adapters the server
 * ships with.
 */
class RealStoresTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private static final class Shipped implements PortSource {
    @Override
    public Optional<PortFactory> forType(String type) {
      return ServiceLoader.load(PortFactory.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(factory -> factory.type().equals(type))
          .findFirst();
    }

    @Override
    public Set<String> types() {
      Set<String> types = new TreeSet<>();
      ServiceLoader.load(PortFactory.class).forEach(factory -> types.add(factory.type()));
      return types;
    }
  }

  private static void run(Connection owner, String... statements) throws SQLException {
    try (owner;
        Statement statement = owner.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static ServerSettings settings(Mesh mesh) {
    return SettingsReader.read(
        mesh.folder(),
        name -> name.equals("PW") ? Optional.of(TestPostgres.READER_PASSWORD) : Optional.empty());
  }

  @Test
  void postgresConfirmsKeysFillsTypesAndShowsDrift() throws SQLException {
    TestPostgres postgres = TestPostgres.shared();
    String database = postgres.newDatabase();
    run(
        postgres.superuser(database),
        "CREATE TABLE t_order (id bigint PRIMARY KEY, placed timestamptz NOT NULL, amount"
            + " numeric(12,4), note varchar(20), small int, big bigint)",
        "INSERT INTO t_order SELECT g, now(), 1.5, 'x', 1, 1 FROM generate_series(1, 500) g",
        "ANALYZE t_order");
    Mesh mesh =
        new Mesh(folder)
            .settings(
                "connections:\n  pg: {type: jdbc, url: \""
                    + postgres.url(database)
                    + "\", user: "
                    + TestPostgres.READER
                    + ", password: \"${env:PW}\", allow: [{domain: sales, schema: public}]}\n")
            .product("c-orders")
            .write(
                "domains/sales/orders.odcs.yaml",
                Mesh.contractText(
                    "c-orders",
                    "1.0.0",
                    """
                      - name: orders
                        physicalName: t_order
                        properties:
                          - {name: id, logicalType: integer, primaryKey: true}
                          - {name: placed_at, physicalName: placed, logicalType: timestamp}
                          - {name: amount, physicalType: "numeric(12,2)"}
                          - {name: note, physicalType: text, required: true}
                          - {name: small, logicalType: integer}
                          - {name: big, physicalType: integer}
                          - {name: gone, logicalType: string}
                    """));
    try (LiveCatalog catalog = LiveCatalog.open(settings(mesh), new Shipped(), new ViewQueries())) {
      assertEquals(List.of(), Mesh.texts(catalog.snapshot().problems()));
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals("{}", catalog.unreachable().toString());
      CatalogTable orders =
          catalog.snapshot().table(new TableName("sales", "orders")).orElseThrow();
      assertTrue(orders.keyEnforced());
      assertEquals(500, orders.estimatedRows().orElse(-1));
      assertEquals(ColumnType.TIMESTAMP_TZ, orders.columns().get(1).type());
      assertEquals(ColumnType.BIGINT, orders.columns().get(4).type());
      List<String> drifted =
          orders.columns().stream()
              .filter(c -> c.drift().isPresent())
              .map(CatalogColumn::name)
              .toList();
      assertEquals(List.of("amount", "big", "gone"), drifted);
      assertEquals(
          List.of("amount", "note", "big", "gone"),
          catalog.snapshot().drift().stream().map(Drift::column).toList());
    }
  }

  @Test
  void h2AnswersInItsOwnSpelling() throws SQLException {
    try (TestH2 h2 = new TestH2()) {
      run(
          h2.owner(),
          "CREATE TABLE PAYOUTS (ID BIGINT PRIMARY KEY, AMOUNT NUMERIC(12, 2) NOT NULL, PAID"
              + " DATE)");
      Mesh mesh =
          new Mesh(folder)
              .settings(
                  "connections:\n  pg: {type: jdbc, url: \""
                      + h2.url()
                      + "\", user: "
                      + TestH2.READER
                      + ", password: \"${env:PW}\", allow: [{domain: sales}]}\n")
              .product("c-pay")
              .write(
                  "domains/sales/pay.odcs.yaml",
                  Mesh.contractText(
                          "c-pay",
                          "1.0.0",
                          """
                            - name: payouts
                              physicalName: PAYOUTS
                              properties:
                                - {name: id, physicalType: bigint, primaryKey: true}
                                - {name: amount, physicalType: "numeric(12,2)", required: true}
                                - {name: paid, logicalType: date}
                            - name: nowhere
                              properties: [{name: id, logicalType: integer}]
                          """)
                      .replace("schema: public", "schema: PUBLIC"));
      try (LiveCatalog catalog =
          LiveCatalog.open(settings(mesh), new Shipped(), new ViewQueries())) {
        assertTrue(catalog.awaitProbed(PATIENCE));
        CatalogTable payouts =
            catalog.snapshot().table(new TableName("sales", "payouts")).orElseThrow();
        assertTrue(payouts.keyEnforced());
        assertEquals(
            List.of("ID", "AMOUNT", "PAID"),
            payouts.columns().stream().map(CatalogColumn::storeName).toList());
        assertEquals(
            List.of(new TableName("sales", "nowhere")),
            catalog.snapshot().drift().stream().map(Drift::table).toList());
      }
    }
  }

  @Test
  void aStoreThatIsDownKeepsItsTables() throws SQLException {
    String url;
    try (TestH2 h2 = new TestH2()) {
      url = h2.url();
    }
    Mesh mesh =
        new Mesh(folder)
            .settings(
                "connections:\n  pg: {type: jdbc, url: \""
                    + url
                    + "\", user: X, allow: [{domain: sales}]}\n")
            .product("c-orders")
            .write(
                "domains/sales/orders.odcs.yaml",
                Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
    try (LiveCatalog catalog = LiveCatalog.open(settings(mesh), new Shipped(), new ViewQueries())) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals(Set.of("pg"), catalog.unreachable().keySet());
      assertEquals(1, catalog.snapshot().tables().size());
      assertEquals(List.of(), catalog.snapshot().drift());
    }
  }

  @Test
  void filesShowTheirMissingColumns() {
    Mesh mesh =
        new Mesh(folder)
            .settings(
                "connections:\n"
                    + "  files: {type: local, root: data, allow: [{domain: sales, prefix:"
                    + " stock/}]}\n")
            .write("data/stock/one.csv", "sku;counted\na;5\nb;\n")
            .product("c-stock")
            .write(
                "domains/sales/stock.odcs.yaml",
                """
                apiVersion: v3.1.0
                kind: DataContract
                id: c-stock
                version: 1.0.0
                status: active
                servers:
                  - server: files
                    type: local
                    path: stock/*.csv
                    format: csv
                    customProperties: [{property: csv, value: {delimiter: ";"}}]
                schema:
                  - name: stock
                    properties:
                      - {name: sku, logicalType: string}
                      - {name: counted, logicalType: integer}
                      - {name: shelf, logicalType: string}
                """);
    try (LiveCatalog catalog = LiveCatalog.open(settings(mesh), new Shipped(), new ViewQueries())) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      CatalogTable stock = catalog.snapshot().table(new TableName("sales", "stock")).orElseThrow();
      assertEquals(ColumnType.BIGINT, stock.columns().get(1).type());
      assertFalse(stock.columns().get(1).drift().isPresent());
      assertEquals(
          List.of("shelf"), catalog.snapshot().drift().stream().map(Drift::column).toList());
    }
  }
}
