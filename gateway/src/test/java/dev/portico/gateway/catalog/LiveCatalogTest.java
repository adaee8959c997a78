package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Port;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCatalogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TableName ORDERS = new TableName("sales", "orders");

  @TempDir Path folder;
  private Mesh mesh;
  private final StubStores stores = new StubStores();

  @BeforeEach
  void mesh() {
    mesh =
        new Mesh(folder)
            .product("c-orders")
            .write("domains/sales/orders.odcs.yaml", contract(Mesh.ORDERS));
  }

  private static String contract(String schema) {
    return Mesh.contractText("c-orders", "1.0.0", schema);
  }

  private static StoreTable store(StoreColumn... columns) {
    return new StoreTable(List.of(columns), OptionalLong.of(42), List.of("id"), true);
  }

  private static final StoreColumn ID = new StoreColumn("id", "int8", ColumnType.BIGINT, false);
  private static final StoreColumn AMOUNT =
      new StoreColumn("amount", "numeric(12,2)", ColumnType.decimal(12, 2), true);

  private static CatalogTable orders(LiveCatalog catalog) {
    return catalog.snapshot().table(ORDERS).orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "the condition did not come true in time");
      Thread.sleep(50);
    }
  }

  @Test
  void theStoreConfirmsTheKeyAndTellsItsSize() {
    stores.tables.put("public.orders", store(ID, AMOUNT));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      CatalogTable orders = orders(catalog);
      assertTrue(orders.keyEnforced());
      assertEquals(OptionalLong.of(42), orders.estimatedRows());
      assertEquals(Optional.of("numeric(12,2)"), orders.columns().get(1).storeType());
      assertEquals(List.of(), catalog.snapshot().drift());
    }
  }

  @Test
  void differencesAreDriftAndKeepOnlyTheirColumnFromBeingRead() {
    StoreColumn amount =
        new StoreColumn("amount", "numeric(12,4)", ColumnType.decimal(12, 4), true);
    stores.tables.put(
        "public.orders", store(new StoreColumn("id", "int8", ColumnType.BIGINT, true), amount));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals(
          List.of(
              new Drift(ORDERS, "id", "required", "allows NULL"),
              new Drift(ORDERS, "amount", "DECIMAL(12, 2)", "numeric(12,4)")),
          catalog.snapshot().drift());
      assertEquals(Optional.empty(), orders(catalog).columns().get(0).drift());
      assertEquals(
          Optional.of("the contract says DECIMAL(12, 2), the store has numeric(12,4)"),
          orders(catalog).columns().get(1).drift());
    }
  }

  @Test
  void missingColumnsAndTablesAreDrift() {
    stores.tables.put("public.orders", store(ID));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals(
          Optional.of("the contract says column amount, the store has no such column"),
          orders(catalog).columns().get(1).drift());
      stores.tables.clear();
      catalog.reload();
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals("", catalog.snapshot().drift().get(0).column());
      assertTrue(orders(catalog).columns().stream().allMatch(column -> column.drift().isPresent()));
    }
  }

  @Test
  void theStoreGivesTheTypesTheContractLeavesOut() {
    mesh.write(
        "domains/sales/orders.odcs.yaml",
        contract(
            "  - name: orders\n"
                + "    properties: [{name: ID}, {name: amount, logicalType: number}]\n"));
    StoreColumn amount =
        new StoreColumn("amount", "numeric(12,4)", ColumnType.decimal(12, 4), true);
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      stores.tables.put("public.orders", store(ID, amount));
      catalog.reload();
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals(List.of(), catalog.snapshot().drift());
      CatalogColumn id = orders(catalog).columns().get(0);
      assertEquals(ColumnType.BIGINT, id.type());
      assertEquals("ID", id.name());
      assertEquals("id", id.storeName(), "the store's spelling");
      assertEquals(ColumnType.decimal(12, 4), orders(catalog).columns().get(1).type());
    }
  }

  @Test
  void anUnreachableStoreKeepsItsTablesVisibleAndIsAskedAgain() throws InterruptedException {
    stores.away.set(true);
    stores.tables.put("public.orders", store(ID, AMOUNT));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertEquals("{pg=the store does not answer}", catalog.unreachable().toString());
      assertEquals(List.of(), catalog.snapshot().drift());
      assertFalse(orders(catalog).keyEnforced());
      stores.away.set(false);
      await(() -> orders(catalog).keyEnforced());
      await(() -> catalog.unreachable().isEmpty()); // told when all its tables are
    }
  }

  @Test
  void changedFilesAreNoticedAndSwappedAtOnceWhileOldSnapshotsStay() throws InterruptedException {
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      CatalogSnapshot before = catalog.snapshot();
      mesh.write(
          "domains/sales/orders.odcs.yaml",
          contract(Mesh.ORDERS.replace("name: amount", "name: total")));
      await(() -> orders(catalog).columns().get(1).name().equals("total"));
      assertTrue(catalog.snapshot().version() > before.version());
      assertEquals("amount", before.table(ORDERS).orElseThrow().columns().get(1).name());
    }
  }

  @Test
  void aReloadWithoutChangesKeepsTheVersion() {
    stores.tables.put("public.orders", store(ID, AMOUNT));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertTrue(catalog.awaitProbed(PATIENCE));
      CatalogSnapshot before = catalog.snapshot();
      ReloadReport report = catalog.reload();
      assertTrue(catalog.awaitProbed(PATIENCE));
      assertSame(before, catalog.snapshot());
      assertEquals(List.of(), report.changes());
      assertEquals(before.version(), report.version());
    }
  }

  @Test
  void aReloadTellsWhatChanged() {
    try (LiveCatalog catalog = mesh.open(stores)) {
      mesh.write(
          "domains/sales/orders.odcs.yaml",
          contract(Mesh.ORDERS.replace("name: orders", "name: purchases")));
      assertEquals(
          List.of("added sales.purchases", "removed sales.orders"), catalog.reload().changes());
    }
  }

  @Test
  void aBrokenChangeLeavesTheOtherProductsAlone() {
    mesh.write(
            "domains/hr/people.odps.yaml",
            Mesh.productText("p-hr", "people", "people", "1.0.0", "c-people"))
        .write(
            "domains/hr/people.odcs.yaml",
            contract(Mesh.ORDERS)
                .replace("c-orders", "c-people")
                .replace("schema: public", "schema: staff"));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertEquals(2, catalog.snapshot().tables().size());
      assertTrue(catalog.awaitProbed(PATIENCE));
      mesh.write("domains/hr/people.odcs.yaml", "a: [");
      ReloadReport report = catalog.reload();
      assertEquals(List.of("removed hr.orders"), report.changes());
      assertTrue(
          report.problems().stream()
              .anyMatch(p -> p.file().equals("domains/hr/people.odcs.yaml") && p.line() > 0));
      assertTrue(catalog.snapshot().table(new TableName("hr", "orders")).isEmpty());
      assertEquals(
          List.of("shop"), catalog.snapshot().products().stream().map(DataProduct::name).toList());
    }
  }

  @Test
  void portsOfUnchangedConnectionsSurviveAReloadAndOthersAreReplaced() {
    try (LiveCatalog catalog = mesh.open(stores)) {
      Port before = catalog.port("pg");
      catalog.reload(mesh.read());
      assertSame(before, catalog.port("pg"));
      mesh.settings(Mesh.CONNECTIONS.replace("url: one", "url: two"));
      catalog.reload(mesh.read());
      assertNotSame(before, catalog.port("pg"));
      assertEquals(0, stores.closed.get(), "queries may still use the old port");
    }
    assertEquals(stores.created.get(), stores.closed.get());
  }

  @Test
  void aGrantTakenBackRemovesTheProduct() {
    try (LiveCatalog catalog = mesh.open(stores)) {
      mesh.settings(
          Mesh.CONNECTIONS.replace(
              "{domain: sales, schema: public}", "{domain: sales, schema: other}"));
      assertEquals(List.of("removed sales.orders"), catalog.reload(mesh.read()).changes());
    }
  }

  @Test
  void wrongConnectionsAreErrorsOfTheirProductsOnly() {
    mesh.settings(
        Mesh.CONNECTIONS
            .replace("url: one", "urll: one")
            .replace("closed: {type: sql}", "closed: {type: nosuch}"));
    try (LiveCatalog catalog = mesh.open(stores)) {
      assertEquals(
          List.of(
              "domains/sales/orders.odcs.yaml:7: error: connection pg: urll is not a setting of"
                  + " this type of connection"),
          Mesh.texts(catalog.snapshot().problems()));
      GatewayException wrong = assertThrows(GatewayException.class, () -> catalog.port("closed"));
      assertEquals(ErrorCode.CONFIGURATION_INVALID, wrong.code());
      assertEquals(
          "connection closed: there is no adapter for type nosuch (known: files, scan, sql)",
          wrong.getMessage());
      assertThrows(GatewayException.class, () -> catalog.port("nowhere"));
    }
  }

  @Test
  void afterClosingNoPortIsHandedOut() {
    LiveCatalog catalog = mesh.open(stores);
    catalog.close();
    assertEquals(
        ErrorCode.SERVER_STOPPING,
        assertThrows(GatewayException.class, () -> catalog.port("pg")).code());
  }
}
