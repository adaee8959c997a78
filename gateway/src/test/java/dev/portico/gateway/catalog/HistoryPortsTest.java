package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The past of a table in another output port of its product. */
class HistoryPortsTest {
  private static final String ORDERS =
      """
        - name: orders
          properties:
            - {name: id, physicalType: bigint, primaryKey: true}
            - {name: amount, physicalType: "numeric(12,2)"}
            - {name: valid_from, physicalType: timestamp}
            - {name: valid_to, physicalType: timestamp}
          customProperties: [{property: timeTravel, value: {strategy: history, historyPort: %s, historyTable: %s, validFrom: valid_from, validTo: valid_to}}]
      """;
  private static final String PAST =
      """
        - name: past_orders
          properties:
            - {name: id, physicalType: bigint}
            - {name: amount, physicalType: "%s"}
            - {name: valid_from, physicalName: begin, physicalType: timestamp}
            - {name: valid_to, physicalName: end, physicalType: timestamp}
      """;

  @TempDir Path folder;
  private Mesh mesh;

  @BeforeEach
  void product() {
    mesh = new Mesh(folder);
    mesh.write(
        "domains/sales/shop.odps.yaml",
        Mesh.productText("p-shop", "shop", "orders", "1.0.0", "c-orders")
            + "  - {name: past, version: 1.0.0, contractId: c-past}\n");
    orders("past", "past_orders");
    past("c-past", "lake", "sales/{model}.parquet", PAST.formatted("numeric(12,2)"));
  }

  private void orders(String port, String table) {
    mesh.write(
        "domains/sales/orders.odcs.yaml",
        Mesh.contractText("c-orders", "1.0.0", ORDERS.formatted(port, table)));
  }

  private void past(String id, String connection, String location, String schema) {
    mesh.write(
        "domains/sales/past.odcs.yaml",
        Mesh.contractText(id, "1.0.0", schema)
            .replaceFirst(
                "\\{server: pg.*}",
                "{server: "
                    + connection
                    + ", type: local, environment: test, path: \""
                    + location
                    + "\", format: parquet}"));
  }

  private String fault() {
    List<Problem> problems =
        mesh.load().problems().stream()
            .filter(p -> p.severity() == Problem.Severity.ERROR)
            .filter(p -> p.file().endsWith("orders.odcs.yaml"))
            .toList();
    assertEquals(1, problems.size(), () -> Mesh.texts(mesh.load().problems()).toString());
    return problems.get(0).toString();
  }

  private void refused(String part) {
    String fault = fault();
    assertTrue(fault.contains(part), fault);
  }

  @Test
  void it_has_the_connection_and_the_spelling_of_its_port() {
    CatalogLoader.Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    TimeTravel.History history =
        loaded.tables().stream()
            .filter(t -> t.name().table().equals("orders"))
            .map(t -> (TimeTravel.History) t.timeTravel())
            .findFirst()
            .orElseThrow();
    assertEquals(
        new TimeTravel.OtherPort(
            "past",
            "lake",
            Map.of("id", "id", "amount", "amount", "valid_from", "begin", "valid_to", "end")),
        history.port().orElseThrow());
    assertEquals(
        "sales/past_orders.parquet", ((StoreRelation.Files) history.table()).files().location());
  }

  @Test
  void it_needs_the_grant_of_its_place() {
    past("c-past", "lake", "hr/{model}.parquet", PAST.formatted("numeric(12,2)"));
    refused("domain sales may not publish location hr/past_orders.parquet from connection lake");
    past("c-past", "elsewhere", "sales/{model}.parquet", PAST.formatted("numeric(12,2)"));
    refused("the history in output port past: connection elsewhere is not in portico.yaml");
  }

  @Test
  void it_must_be_a_port_of_the_product_and_a_table_of_that_port() {
    orders("pasta", "past_orders");
    refused("product shop has no output port pasta; did you mean past?");
    orders("past", "pastorders");
    refused(
        "the contract of output port past has no schema object pastorders; did you mean"
            + " past_orders?");
  }

  @Test
  void it_has_every_column_in_the_same_type() {
    past("c-past", "lake", "sales/{model}.parquet", PAST.formatted("numeric(12,3)"));
    refused("column amount is DECIMAL(12, 3) there, and DECIMAL(12, 2) here");
    past(
        "c-past",
        "lake",
        "sales/{model}.parquet",
        PAST.formatted("numeric(12,2)").replace("name: amount", "name: amnt"));
    refused("it has no column amount; did you mean amnt?");
  }

  private static StoreColumn column(String name, ColumnType type) {
    return new StoreColumn(name, type.toString(), type, true);
  }

  private static StoreTable store(StoreColumn... columns) {
    return new StoreTable(List.of(columns), OptionalLong.empty(), List.of(), false);
  }

  @Test
  void its_store_is_compared_with_the_contract_too() {
    StubStores stores = new StubStores();
    StoreColumn id = new StoreColumn("id", "int8", ColumnType.BIGINT, false);
    StoreColumn amount = column("amount", ColumnType.decimal(12, 2));
    stores.tables.put(
        "public.orders",
        store(
            id,
            amount,
            column("valid_from", ColumnType.TIMESTAMP),
            column("valid_to", ColumnType.TIMESTAMP)));
    StoreTable past =
        store(id, amount, column("begin", ColumnType.VARCHAR), column("valid_to", ColumnType.DATE));
    stores.tables.put("sales/past_orders.parquet", past);
    TableName orders = new TableName("sales", "orders");
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(60)));
      assertEquals(
          List.of(
              new Drift(orders, "valid_from", "TIMESTAMP in its history", "VARCHAR"),
              new Drift(orders, "valid_to", "column end in its history", "no such column")),
          catalog.snapshot().drift().stream().filter(d -> d.table().equals(orders)).toList());
      stores.tables.remove("sales/past_orders.parquet");
      catalog.reload();
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(60)));
      assertEquals(
          List.of(
              new Drift(
                  orders, "", "its history in files at sales/past_orders.parquet", "not there")),
          catalog.snapshot().drift().stream().filter(d -> d.table().equals(orders)).toList());
    }
  }

  @Test
  void it_may_not_be_a_query() {
    mesh.write(
        "domains/sales/past.odcs.yaml",
        Mesh.contractText("c-past", "1.0.0", PAST.formatted("numeric(12,2)"))
            .replaceFirst(
                "\\{server: pg.*}",
                "{server: q, type: custom, environment: test, customProperties: [{property: query,"
                    + " value: SELECT 1}]}"));
    refused("its rows come from a query over other tables");
  }
}
