package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogLoader.Loaded;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products whose rows come from a query over other products. */
class VirtualProductsTest {
  private static final TableName TOTALS = new TableName("hr", "totals");

  @TempDir Path folder;
  private Mesh mesh;

  @BeforeEach
  void mesh() {
    mesh =
        new Mesh(folder)
            .product("c-orders")
            .write(
                "domains/sales/orders.odcs.yaml",
                Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
  }

  /** A product of domain hr whose table has the columns id and amount. */
  private Mesh virtual(String name, String server) {
    return mesh.write(
            "domains/hr/" + name + ".odps.yaml",
            Mesh.productText("p-" + name, name, name, "1.0.0", "c-" + name))
        .write(
            "domains/hr/" + name + ".odcs.yaml",
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: c-%1$s
            version: 1.0.0
            status: active
            servers:
              - %2$s
            schema:
              - name: %1$s
                properties:
                  - {name: id, physicalType: bigint}
                  - {name: amount, physicalType: "numeric(12,2)"}
            """
                .formatted(name, server));
  }

  private static String custom(String sql) {
    return "{server: any, type: custom, environment: test, customProperties: [{property: query,"
        + " value: \""
        + sql
        + "\"}]}";
  }

  private String problem() {
    List<String> texts = Mesh.texts(mesh.load().problems());
    assertEquals(1, texts.size(), texts::toString);
    return texts.get(0);
  }

  @Test
  void aQueryNeedsNoConnection() {
    virtual("totals", custom("SELECT o.id AS id, o.amount AS amount FROM sales.orders AS o"));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      catalog.awaitProbed(Duration.ofSeconds(10));
      CatalogTable totals = catalog.snapshot().table(TOTALS).orElseThrow();
      assertEquals(
          Map.of(new TableName("sales", "orders"), Set.of("id", "amount")),
          totals.query().orElseThrow().reads());
      assertEquals(ColumnType.decimal(12, 2), totals.columns().get(1).type());
      assertTrue(
          catalog
              .snapshot()
              .withInside(List.of(TOTALS))
              .contains(new TableName("SALES", "ORDERS")));
    }
  }

  @Test
  void aFieldOfTheServerMayHoldTheQuery() {
    virtual(
        "totals",
        "{server: any, type: custom, environment: test, query: \"SELECT id, amount FROM"
            + " sales.orders\"}");
    Loaded loaded = mesh.load();
    assertTrue(loaded.problems().stream().noneMatch(p -> p.severity() == Problem.Severity.ERROR));
    assertEquals(2, loaded.tables().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELEC id FROM sales.orders | unexpected \"SELEC\"",
        "SELECT id, amount FROM sales.orders WHERE | (line 1, column",
        "DELETE FROM sales.orders | read-only",
        "SET purpose = 'x' | it is no query",
        "EXPLAIN SELECT id, amount FROM sales.orders | it is no query",
        "SELECT id, amount FROM sales.orders WHERE id = ? | question mark",
        "SELECT id, amount FROM sales.orders FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:00:00'"
            + " | whoever reads the table chooses the instant",
        "SELECT id, amount FROM sales.ordres | reads sales.ordres, but there is no such table; did"
            + " you mean sales.orders?",
        "SELECT id, amount FROM public.orders | reads public.orders, but there is no such table",
        "SELECT id, amount FROM orders | there is no table",
        "SELECT id, amout FROM sales.orders | there is no column \"amout\"",
        "SELECT id, amount AS total FROM sales.orders | the query does not give it; it gives id,"
            + " total",
        "SELECT id, amount, 1 AS x FROM sales.orders | it gives column x, which the contract does"
            + " not have",
        "SELECT id, id, amount FROM sales.orders | it gives column id0, which the contract does not"
            + " have",
        "SELECT id, 'x' AS amount FROM sales.orders | the contract says DECIMAL(12, 2), the query"
            + " gives VARCHAR",
        "SELECT id, amount FROM hr.totals | stands on itself: hr.totals reads hr.totals",
        "SELECT id, amount FROM sales.orders UNION SELECT id FROM sales.orders | the query of"
            + " hr.totals",
        "'' | is no text"
      })
  void aFaultOfTheQueryIsOneProblemAndStopsOnlyItsProduct(String sql, String expected) {
    virtual("totals", custom(sql.equals("''") ? "" : sql));
    String problem = problem();
    assertTrue(problem.contains(expected), problem);
    assertTrue(problem.matches("domains/hr/totals.odcs.yaml:\\d+: error: .*"), problem);
    Loaded loaded = mesh.load();
    assertEquals(1, loaded.tables().size());
    assertTrue(loaded.broken().get(TOTALS).contains("has a fault; ask"), loaded.broken()::toString);
  }

  @Test
  void whatStandsOnABrokenProductIsBrokenToo() {
    virtual("totals", custom("SELECT id, amount FROM sales.orders"));
    virtual("above", custom("SELECT id, amount FROM hr.totals"));
    mesh.write(
        "domains/sales/orders.odcs.yaml",
        Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS)
            .replace("schema: public", "schema: hidden"));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), loaded.tables());
    String all = Mesh.texts(loaded.problems()).toString();
    assertTrue(all.contains("it reads sales.orders, but product shop publishes it"), all);
    assertTrue(all.contains("it reads hr.totals, but product totals publishes it"), all);
    assertEquals(3, loaded.broken().size());
  }

  @Test
  void circlesThroughSeveralAreFound() {
    virtual("a", custom("SELECT id, amount FROM hr.b"));
    virtual("b", custom("SELECT id, amount FROM hr.c"));
    virtual("c", custom("SELECT id, amount FROM hr.a"));
    Loaded loaded = mesh.load();
    assertEquals(1, loaded.tables().size());
    assertTrue(
        Mesh.texts(loaded.problems()).get(0).contains("hr.a reads hr.b reads hr.c reads hr.a"),
        () -> Mesh.texts(loaded.problems()).toString());
  }

  @Test
  void nestingIsBounded() {
    virtual("v1", custom("SELECT id, amount FROM sales.orders"));
    for (int i = 2; i <= VirtualProducts.DEEPEST + 2; i++) {
      virtual("v" + i, custom("SELECT id, amount FROM hr.v" + (i - 1)));
    }
    Loaded loaded = mesh.load();
    assertEquals(1 + VirtualProducts.DEEPEST, loaded.tables().size());
    assertTrue(
        Mesh.texts(loaded.problems()).get(0).contains("more than 8 virtual tables"),
        () -> Mesh.texts(loaded.problems()).toString());
  }

  @Test
  void severalObjectsHaveAQueryEach() {
    String server = "{server: any, type: custom, environment: test}";
    virtual("totals", server);
    String contract =
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: c-totals
        version: 1.0.0
        status: active
        servers:
          - %s
        schema:
          - name: totals
            customProperties: [{property: query, value: "SELECT id FROM sales.orders"}]
            properties: [{name: id, physicalType: bigint}]
          - name: sums
            %s
            properties: [{name: total, physicalType: "numeric(38,2)"}]
        """;
    mesh.write(
        "domains/hr/totals.odcs.yaml",
        contract.formatted(
            server,
            "customProperties: [{property: query, value: \"SELECT SUM(amount) AS total FROM"
                + " sales.orders\"}]"));
    assertEquals(List.of(), Mesh.texts(mesh.load().problems()));
    mesh.write("domains/hr/totals.odcs.yaml", contract.formatted(server, ""));
    assertTrue(problem().contains("schema object sums has no query"));
    mesh.write(
        "domains/hr/totals.odcs.yaml",
        contract.formatted(custom("SELECT id FROM sales.orders"), ""));
    assertTrue(problem().contains("of one schema object"));
  }

  @Test
  void otherPlacesOfRowsContradictAQuery() {
    virtual(
        "totals",
        custom("SELECT id, amount FROM sales.orders")
            .replace(
                "type: custom",
                "type: postgres, host: h, port: 5432, database: d, schema: public"));
    assertTrue(
        mesh.load().problems().stream().anyMatch(p -> p.message().contains("write type: custom")));
    virtual(
        "totals",
        custom("SELECT id, amount FROM sales.orders")
            .replace(
                "[{property: query", "[{property: connectionRef, value: pg}, {property: query"));
    assertTrue(problem().contains("needs no connection"));
  }

  @Test
  void sizesOfTypesThatDifferAreDrift() {
    mesh.write(
        "domains/sales/orders.odcs.yaml",
        Mesh.contractText(
            "c-orders", "1.0.0", Mesh.ORDERS.replace("numeric(12,2)", "numeric(20,4)")));
    virtual("totals", custom("SELECT id, amount FROM sales.orders"));
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      catalog.awaitProbed(Duration.ofSeconds(10));
      assertTrue(
          catalog.snapshot().drift().stream()
              .anyMatch(
                  d ->
                      d.table().equals(TOTALS)
                          && d.column().equals("amount")
                          && d.contractSays().equals("DECIMAL(12, 2)")
                          && d.storeSays().equals("DECIMAL(20, 4)")),
          () -> catalog.snapshot().drift().toString());
    }
  }

  @Test
  void aReloadChecksAgain() {
    virtual("totals", custom("SELECT id, amount FROM sales.orders"));
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      assertTrue(catalog.snapshot().table(TOTALS).isPresent());
      mesh.write(
          "domains/sales/orders.odcs.yaml",
          Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS.replace("amount", "price")));
      catalog.reload();
      assertTrue(catalog.snapshot().table(TOTALS).isEmpty());
      assertTrue(catalog.snapshot().broken(TOTALS).isPresent());
      mesh.write(
          "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
      catalog.reload();
      assertTrue(catalog.snapshot().table(TOTALS).isPresent());
    }
  }
}
