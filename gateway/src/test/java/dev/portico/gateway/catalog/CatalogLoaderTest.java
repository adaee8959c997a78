package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogLoader.Loaded;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogLoaderTest {
  @TempDir Path folder;
  private Mesh mesh;

  @BeforeEach
  void mesh() {
    mesh = new Mesh(folder);
  }

  private static List<String> names(Loaded loaded) {
    return loaded.tables().stream().map(table -> table.name().toString()).sorted().toList();
  }

  private static TableDraft table(Loaded loaded, String name) {
    return loaded.tables().stream()
        .filter(t -> t.name().toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aProductPublishesTheObjectsOfItsContractsUnderItsDomain() {
    mesh.product("c-orders")
        .write(
            "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    TableDraft orders = table(loaded, "sales.orders");
    assertEquals(new StoreRelation.Sql("public", "orders"), orders.relation());
    assertEquals("pg", orders.connection());
    assertEquals(List.of("id"), orders.primaryKey());
    assertEquals(
        List.of("id", "amount"),
        orders.columns().stream().map(TableDraft.ColumnDraft::name).toList());
    assertEquals(ColumnType.decimal(12, 2), orders.columns().get(1).type().type());
    assertTrue(orders.columns().get(0).required());
    assertEquals("shop-team (#shop, https://chat.example/shop)", orders.product().contact());
  }

  @Test
  void namesTagsKeysAndTimeTravelAreReadFromTheContract() {
    mesh.product("c-orders")
        .write(
            "domains/sales/orders.odcs.yaml",
            Mesh.contractText(
                    "c-orders",
                    "1.0.0",
                    """
                      - name: orders
                        physicalName: t_order
                        tags: [finance]
                        description: one row per order
                        customProperties:
                          - {property: sqlName, value: purchases}
                          - property: timeTravel
                            value: {strategy: validity, validFrom: valid_from, validTo: valid_to, timeZone: Europe/Berlin}
                        properties:
                          - {name: line, physicalType: int, primaryKey: true, primaryKeyPosition: 2}
                          - {name: id, physicalName: order_id, physicalType: bigint, primaryKey: true, primaryKeyPosition: 1}
                          - {name: email, logicalType: string, classification: restricted, tags: [pii], description: of the buyer}
                          - {name: valid_from, physicalType: timestamptz}
                          - {name: valid_to, physicalType: date}
                    """)
                .replace("status: active", "status: active\ntags: [shop]"));
    TableDraft table = table(mesh.load(), "sales.purchases");
    assertEquals(new StoreRelation.Sql("public", "t_order"), table.relation());
    assertEquals(List.of("id", "line"), table.primaryKey());
    assertEquals(List.of("shop", "finance"), table.tags());
    assertEquals(Optional.of("one row per order"), table.description());
    assertEquals(
        new TimeTravel.Validity("valid_from", "valid_to", ZoneId.of("Europe/Berlin")),
        table.timeTravel());
    assertEquals("order_id", table.columns().get(1).storeName());
    assertEquals(Optional.of("restricted"), table.columns().get(2).classification());
    assertEquals(List.of("pii"), table.columns().get(2).tags());
  }

  @Test
  void aFileTableGetsItsLocationFormatAndCsvOptions() {
    mesh.product("c-stock")
        .write(
            "domains/sales/stock.odcs.yaml",
            """
            apiVersion: v3.0.2
            kind: DataContract
            id: c-stock
            version: 1.0.0
            status: active
            servers:
              - server: any
                type: local
                environment: test
                path: sales/{model}/*.csv
                format: csv
                customProperties:
                  - {property: connectionRef, value: lake}
                  - {property: csv, value: {delimiter: ";", nullString: NULL}}
            schema:
              - name: stock
                physicalName: warehouse
                properties:
                  - {name: sku, logicalType: string, required: true}
                  - {name: counted_at, logicalType: date, logicalTypeOptions: {format: "yyyy-MM-dd'T'HH:mm:ssXXX"}}
            """);
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    StoreRelation.Files files = (StoreRelation.Files) table(loaded, "sales.stock").relation();
    assertEquals("sales/warehouse/*.csv", files.files().location());
    assertEquals(FileFormat.CSV, files.files().format());
    assertEquals(new CsvOptions(";", true, "\"", "UTF-8", "NULL"), files.files().csv());
    assertEquals(ColumnType.TIMESTAMP_TZ, files.files().columns().get(1).type());
  }

  @Test
  void theHighestActiveVersionOwnsThePlainNameAndEachIsAlsoReachableByItsMajorVersion() {
    mesh.write(
            "domains/sales/shop.odps.yaml",
            Mesh.productText("p-shop", "shop", "orders", "1.4.0", "c-orders")
                + "  - {name: orders, version: 2.0.0, contractId: c-orders}\n"
                + "  - {name: orders, version: 10.0.0, contractId: c-orders}\n")
        .write("domains/sales/v1.odcs.yaml", Mesh.contractText("c-orders", "1.4.0", Mesh.ORDERS))
        .write(
            "domains/sales/v2.odcs.yaml",
            Mesh.contractText("c-orders", "2.0.0", Mesh.ORDERS.replace("amount", "total")))
        .write(
            "domains/sales/v10.odcs.yaml",
            Mesh.contractText("c-orders", "10.0.0", Mesh.ORDERS.replace("amount", "gross"))
                .replace("status: active", "status: deprecated"));
    Loaded loaded = mesh.load();
    assertEquals(
        List.of("sales.orders", "sales.orders@1", "sales.orders@10", "sales.orders@2"),
        names(loaded));
    assertEquals("total", table(loaded, "sales.orders").columns().get(1).name());
    assertEquals("amount", table(loaded, "sales.orders@1").columns().get(1).name());
    assertEquals("gross", table(loaded, "sales.orders@10").columns().get(1).name());
  }

  @Test
  void aRetiredOrDraftedVersionIsNotPublishedAndSaidSo() {
    mesh.product("c-orders")
        .write(
            "domains/sales/orders.odcs.yaml",
            Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS)
                .replace("status: active", "status: draft"));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), names(loaded));
    assertEquals(
        List.of(
            "domains/sales/orders.odcs.yaml:5: warning: status is draft, so its tables are not"
                + " published"),
        Mesh.texts(loaded.problems()));
    assertEquals(1, loaded.products().size());
  }

  @Test
  void aBrokenProductDoesNotStopTheOthers() {
    mesh.product("c-orders")
        .write(
            "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS))
        .write(
            "domains/hr/people.odps.yaml",
            Mesh.productText("p-hr", "people", "people", "1.0.0", "nowhere"));
    Loaded loaded = mesh.load();
    assertEquals(List.of("sales.orders"), names(loaded));
    assertEquals(
        List.of(
            "domains/hr/people.odps.yaml:10: error: output port people: there is no contract with"
                + " id nowhere among the descriptors of domain hr"),
        Mesh.texts(loaded.problems()));
    assertEquals(Optional.of("people"), loaded.problems().get(0).product());
  }

  @Test
  void twoProductsThatClaimOneTableAreBothLeftOut() {
    mesh.product("c-orders")
        .write(
            "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS))
        .write(
            "domains/sales/again.odps.yaml",
            Mesh.productText("p-again", "again", "copies", "1.0.0", "c-copy"))
        .write(
            "domains/sales/copy.odcs.yaml",
            Mesh.contractText("c-copy", "1.0.0", Mesh.ORDERS.replace("orders", "ORDERS")));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), names(loaded));
    assertEquals(List.of(), loaded.products());
    String message =
        "error: the table sales.ORDERS is claimed by domains/sales/again.odps.yaml and"
            + " domains/sales/shop.odps.yaml; none of these products is published: again, shop";
    assertEquals(
        List.of(
            "domains/sales/again.odps.yaml:10: " + message,
            "domains/sales/shop.odps.yaml:10: " + message),
        Mesh.texts(loaded.problems()));
  }

  @Test
  void aDomainCannotUseAnotherDomainsContract() {
    mesh.write(
            "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS))
        .write(
            "domains/hr/people.odps.yaml",
            Mesh.productText("p-hr", "people", "people", "1.0.0", "c-orders"));
    assertEquals(List.of(), names(mesh.load()));
  }

  @Test
  void sharedExampleFilesOfTheStandardLoad() {
    mesh.settings("connections:\n  lake: {type: files, root: data, allow: [{domain: sales}]}\n")
        .write("domains/sales/sales.odps.yaml", Examples.text("sales.odps.yaml"))
        .write("domains/sales/sales.odcs.yaml", Examples.text("sales.odcs.yaml"));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    assertEquals(List.of("sales.customers", "sales.orders"), names(loaded));
    TableDraft orders = table(loaded, "sales.orders");
    assertEquals(
        List.of(
            new Relationship(
                List.of("customer_id"), new TableName("sales", "customers"), List.of("id"))),
        orders.relationships());
    assertEquals(ColumnType.TIMESTAMP_TZ, orders.columns().get(3).type().type());
    assertEquals(ColumnType.VARCHAR, orders.columns().get(4).type().type());
  }
}
