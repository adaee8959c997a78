package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.catalog.Registration.Outcome;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What may be registered, what a next version may change, and what is left when something fails.
 */
class ProductRegistryTest {
  private static final String KEY =
      "    - {name: id, physicalType: bigint, primaryKey: true, required: true}\n";
  private static final String AMOUNT = "    - {name: amount, physicalType: \"numeric(12,2)\"}\n";

  @TempDir Path folder;
  private Mesh mesh;
  private LiveCatalog catalog;
  private ProductRegistry registry;

  @BeforeEach
  void open() {
    mesh = new Mesh(folder).product("c-orders");
    mesh.write(
        "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
    reopen();
  }

  private void reopen() {
    close();
    catalog = mesh.open(new StubStores());
    registry = new ProductRegistry(catalog, InstantSource.system());
  }

  @AfterEach
  void close() {
    if (catalog != null) {
      catalog.close();
    }
  }

  /** Somebody who sees these columns of every table of other domains. */
  private static class Sees implements Registrar {
    private final Set<String> columns;

    Sees(String... columns) {
      this.columns = Set.of(columns);
    }

    @Override
    public String name() {
      return "dora";
    }

    @Override
    public Optional<Set<String>> columns(TableName table) {
      return columns.isEmpty() ? Optional.empty() : Optional.of(columns);
    }

    @Override
    public void accepted(Registration registration) {}
  }

  private static final Registrar DORA = new Sees();

  private static Map<String, byte[]> files(String... namesAndTexts) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(UTF_8));
    }
    return files;
  }

  private static Map<String, byte[]> product(
      String version, String contractVersion, String columns) {
    return files(
        "bills.odps.yaml",
        Mesh.productText("p-bills", "bills", "bills", contractVersion, "c-bills")
            .replace("version: 1.0.0\nstatus", "version: " + version + "\nstatus"),
        "bills.odcs.yaml",
        Mesh.contractText(
            "c-bills", contractVersion, "  - name: bills\n    properties:\n" + columns.indent(2)));
  }

  private Registration register(Map<String, byte[]> files) {
    return registry.register(new Submission("sales", files), DORA, Mode.REGISTER);
  }

  private String refusal(Map<String, byte[]> files) {
    GatewayException fault = assertThrows(GatewayException.class, () -> register(files));
    assertEquals(ErrorCode.PRODUCT_REFUSED, fault.code(), fault.getMessage());
    return fault.getMessage();
  }

  private boolean published(String table) {
    return catalog.snapshot().table(new TableName("sales", table)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          physicalType: bigint                          | physicalType: "decimal(20,0)"  | no
          physicalType: integer                         | physicalType: bigint           | yes
          physicalType: bigint                          | physicalType: integer          | no
          physicalType: "numeric(12,2)"                 | physicalType: "numeric(14,2)"  | yes
          physicalType: "numeric(12,2)"                 | physicalType: "numeric(12,3)"  | no
          physicalType: "varchar(10)"                   | physicalType: text             | yes
          physicalType: "varchar(10)"                   | physicalType: "varchar(20)"    | yes
          physicalType: text                            | physicalType: "varchar(20)"    | no
          physicalType: real                            | physicalType: double precision | yes
          physicalType: text                            | physicalType: date             | no
          physicalType: date                            | physicalType: timestamp        | no
          physicalType: "integer[]"                     | physicalType: "bigint[]"       | yes
          physicalType: text                            | physicalType: text, required: true | no
          physicalType: text, required: true            | physicalType: text             | no
          physicalType: text                            | physicalType: text, description: other, physicalName: y | yes
          """)
  void aColumnMayBecomeWiderAndNothingElse(String before, String after, String allowed) {
    register(product("1.0.0", "1.0.0", KEY + "    - {name: x, " + before.strip() + "}\n"));
    Map<String, byte[]> next =
        product("1.1.0", "1.1.0", KEY + "    - {name: x, " + after.strip() + "}\n");
    if (allowed.equals("yes")) {
      assertEquals(Outcome.REGISTERED, register(next).outcome());
    } else {
      assertTrue(refusal(next).contains("that needs a new major version of the contract"));
      assertEquals(
          Outcome.REGISTERED,
          register(product("1.1.0", "2.0.0", KEY + "    - {name: x, " + after.strip() + "}\n"))
              .outcome());
    }
  }

  @Test
  void keysPastAndTablesAreRelations() {
    String past =
        "    - {name: valid_from, physicalType: timestamptz}\n"
            + "    - {name: valid_to, physicalType: timestamptz}\n";
    String travel =
        "  customProperties: [{property: timeTravel, value: {strategy: validity, validFrom:"
            + " valid_from, validTo: valid_to%s}}]\n";
    Map<String, byte[]> first = product("1.0.0", "1.0.0", KEY + past);
    first.put(
        "bills.odcs.yaml",
        (new String(first.get("bills.odcs.yaml"), UTF_8)
                + travel.formatted(", retention: 2y").indent(2))
            .getBytes(UTF_8));
    register(first);
    assertTrue(refusal(product("1.1.0", "1.1.0", KEY + past)).contains("its past can not be read"));
    Map<String, byte[]> shorter = product("1.1.0", "1.1.0", KEY + past);
    shorter.put(
        "bills.odcs.yaml",
        (new String(shorter.get("bills.odcs.yaml"), UTF_8)
                + travel.formatted(", retention: 90d").indent(2))
            .getBytes(UTF_8));
    assertTrue(refusal(shorter).contains("for a shorter time"), refusal(shorter));
    assertTrue(
        refusal(product("1.1.0", "1.1.0", KEY.replace("primaryKey: true, ", "") + past))
            .contains("the primary key is another one"));
    Map<String, byte[]> other = product("1.1.0", "1.1.0", KEY);
    other.replaceAll(
        (name, text) ->
            new String(text, UTF_8)
                .replace("- name: bills\n", "- name: invoices\n")
                .getBytes(UTF_8));
    assertTrue(
        refusal(other)
            .contains("table bills is gone; that needs a new major version of the product"));
    other.computeIfPresent(
        "bills.odps.yaml",
        (name, text) ->
            new String(text, UTF_8)
                .replace("version: 1.1.0\n", "version: 2.0.0\n")
                .getBytes(UTF_8));
    assertEquals(
        List.of("table bills is gone", "table invoices is new"), register(other).changes());
  }

  @Test
  void versionsDoNotGoDownAndTagsAreNotLostInSilence() {
    register(
        product(
            "1.2.0",
            "1.2.0",
            KEY
                + "    - {name: mail, physicalType: text, tags: [pii], classification:"
                + " restricted}\n"));
    Registration next =
        register(
            product(
                "1.2.0",
                "1.2.0",
                KEY
                    + "    - {name: mail, physicalType: text}\n"
                    + "    - {name: n, physicalType: int}\n"));
    assertTrue(
        next.warnings().get(0).contains("has lost its classification restricted"), next.toString());
    assertTrue(next.warnings().get(1).contains("has lost the tags pii"), next.toString());
    assertTrue(next.warnings().get(2).contains("is still 1.2.0"), next.toString());
    assertTrue(refusal(product("1.1.0", "1.2.0", KEY)).contains("is lower than 1.2.0"));
    assertTrue(refusal(product("1.2.0", "1.1.0", KEY)).contains("is lower than 1.2.0"));
  }

  @Test
  void withoutAnIdNothingIsKept() {
    for (String id : List.of("", "id: \n", "id: \"\"\n", "id: \" \"\n", "id: [x]\n")) {
      Map<String, byte[]> nameless = product("1.0.0", "1.0.0", KEY);
      nameless.computeIfPresent(
          "bills.odps.yaml",
          (name, text) -> new String(text, UTF_8).replace("id: p-bills\n", id).getBytes(UTF_8));
      assertTrue(refusal(nameless).contains("has no id"), id);
    }
    assertEquals(List.of(), registry.kept(domain -> true));
    Map<String, byte[]> odd = product("1.0.0", "1.0.0", KEY);
    odd.computeIfPresent(
        "bills.odps.yaml",
        (name, text) ->
            new String(text, UTF_8)
                .replace("id: p-bills\n", "id: \"../../Ä /x\"\n")
                .getBytes(UTF_8));
    assertEquals("../../Ä /x", register(odd).id());
    assertTrue(published("bills"));
    assertEquals(0, registry.undo("sales", "../../Ä /x", Optional.empty(), DORA).revision());
  }

  @Test
  void theFolderOfDomainsCounts() {
    register(product("1.0.0", "1.0.0", KEY));
    assertTrue(published("bills"));
    mesh.write(
        "domains/sales/own.odps.yaml", Mesh.productText("p-own", "own", "own", "1.0.0", "c-own"));
    mesh.write(
        "domains/sales/own.odcs.yaml",
        Mesh.contractText(
            "c-own",
            "1.0.0",
            "  - name: bills\n    properties:\n      - {name: other, physicalType: int}\n"));
    catalog.reload();
    assertEquals(
        "other",
        catalog
            .snapshot()
            .table(new TableName("sales", "bills"))
            .orElseThrow()
            .columns()
            .get(0)
            .name());
    assertTrue(
        catalog.snapshot().problems().toString().contains("the registered product is left out"));
    mesh.write(
        "domains/sales/own.odcs.yaml",
        Mesh.contractText("c-bills", "3.0.0", Mesh.ORDERS.replace("orders", "xs")));
    mesh.write(
        "domains/sales/own.odps.yaml", Mesh.productText("p-own", "own", "own", "3.0.0", "c-bills"));
    catalog.reload();
    assertTrue(published("xs"));
    assertTrue(!published("bills"));
    assertTrue(
        refusal(product("1.1.0", "1.1.0", KEY)).contains("the contract id c-bills is that of"));
  }

  @Test
  void contractsOfAnotherRegisteredProductAreNotTaken() {
    register(product("1.0.0", "1.0.0", KEY));
    Map<String, byte[]> thief = product("1.0.0", "1.1.0", KEY);
    thief.computeIfPresent(
        "bills.odps.yaml",
        (name, text) ->
            new String(text, UTF_8).replace("id: p-bills", "id: p-thief").getBytes(UTF_8));
    assertTrue(refusal(thief).contains("is that of another product's contract"), refusal(thief));
    Map<String, byte[]> extra =
        files(
            "x.odps.yaml",
            Mesh.productText("p-x", "x", "x", "1.0.0", "c-x"),
            "x.odcs.yaml",
            Mesh.contractText("c-x", "1.0.0", Mesh.ORDERS.replace("orders", "xs")),
            "stolen.odcs.yaml",
            new String(product("1.0.0", "1.0.0", KEY).get("bills.odcs.yaml"), UTF_8));
    assertTrue(refusal(extra).contains("is that of another product's contract"), refusal(extra));
    assertTrue(published("bills"));
  }

  @Test
  void theSameIdInAnotherDomainIsAnotherProduct() {
    register(product("1.0.0", "1.0.0", KEY));
    Map<String, byte[]> hr = product("1.0.0", "1.0.0", KEY);
    hr.replaceAll(
        (n, t) -> new String(t, UTF_8).replace("schema: public", "schema: staff").getBytes(UTF_8));
    registry.register(new Submission("hr", hr), DORA, Mode.REGISTER);
    assertTrue(published("bills"));
    assertTrue(catalog.snapshot().table(new TableName("hr", "bills")).isPresent());
    GatewayException capitals =
        assertThrows(
            GatewayException.class,
            () -> registry.register(new Submission("HR", hr), DORA, Mode.REGISTER));
    assertTrue(capitals.getMessage().contains("differs in capitals only"), capitals.getMessage());
  }

  @Test
  void aQueryOfAProductTellsItsAuthorNothingOfOtherDomains() {
    Map<String, byte[]> hr = product("1.0.0", "1.0.0", KEY + AMOUNT.replace("amount", "salary"));
    hr.replaceAll(
        (n, t) -> new String(t, UTF_8).replace("schema: public", "schema: staff").getBytes(UTF_8));
    registry.register(new Submission("hr", hr), DORA, Mode.REGISTER);
    assertEquals(
        told("hr.nothing", "id", new Sees()),
        told("hr.bills", "id", new Sees()).replace("bills", "nothing"));
    assertEquals(
        told("hr.bills", "nothing", new Sees("id")),
        told("hr.bills", "salary", new Sees("id")).replace("salary", "nothing"));
    assertEquals("", told("hr.bills", "id", new Sees("id")));
    assertEquals("", told("hr.bills", "salary", new Sees("id", "salary")));
  }

  private String told(String table, String column, Registrar by) {
    String contract =
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: c-view
        version: 1.0.0
        status: active
        servers:
          - server: mesh
            type: custom
            customProperties:
              - {property: query, value: "SELECT %s AS x FROM %s"}
        schema:
          - name: view
            properties:
              - {name: x, logicalType: number}
        """
            .formatted(column, table);
    try {
      registry.register(
          new Submission(
              "sales",
              files(
                  "view.odps.yaml",
                  Mesh.productText("p-view", "view", "view", "1.0.0", "c-view"),
                  "view.odcs.yaml",
                  contract)),
          by,
          Mode.CHECK);
      return "";
    } catch (GatewayException e) {
      return e.getMessage();
    }
  }

  @Test
  void aProductThatOthersReadIsNotTakenAwayUnderThem() {
    register(product("1.0.0", "1.0.0", KEY + AMOUNT));
    Map<String, byte[]> view = new LinkedHashMap<>();
    view.putAll(
        files(
            "view.odps.yaml",
            Mesh.productText("p-view", "view", "view", "1.0.0", "c-view"),
            "view.odcs.yaml",
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: c-view
            version: 1.0.0
            status: active
            servers:
              - {server: mesh, type: custom, customProperties: [{property: query, value: "SELECT amount FROM sales.bills"}]}
            schema: [{name: view, properties: [{name: amount, physicalType: "numeric(12,2)"}]}]
            """));
    register(view);
    assertTrue(published("view"));
    Registration major = register(product("1.0.0", "2.0.0", KEY));
    assertTrue(
        major.warnings().toString().contains("would not be published any more: view"),
        major.toString());
    assertTrue(!published("view"));
    registry.undo("sales", "bills", Optional.empty(), DORA);
    assertTrue(published("view"));
  }

  @Test
  void whatCannotBeRecordedIsNotInForceAndLeavesNothing() throws IOException {
    Registrar unrecorded =
        new Sees() {
          @Override
          public void accepted(Registration registration) {
            throw new GatewayException(ErrorCode.AUDIT_UNAVAILABLE, "full");
          }
        };
    assertThrows(
        GatewayException.class,
        () ->
            registry.register(
                new Submission("sales", product("1.0.0", "1.0.0", KEY)),
                unrecorded,
                Mode.REGISTER));
    assertTrue(!published("bills"));
    assertEquals(List.of(), registry.kept(domain -> true));
    register(product("1.0.0", "1.0.0", KEY));
    assertThrows(
        GatewayException.class,
        () -> registry.undo("sales", "bills", Optional.empty(), unrecorded));
    assertTrue(published("bills"));
  }

  @Test
  void twentyRevisionsAreKeptAndTheOneToGoBackTo() {
    for (int i = 0; i < 25; i++) {
      register(product("1.0." + i, "1.0.0", KEY));
    }
    List<Revision> kept = registry.kept(domain -> true).get(0).revisions();
    assertEquals(20, kept.size());
    assertEquals(25, kept.get(0).number());
    registry.undo("sales", "p-bills", Optional.of(6L), DORA);
    register(product("1.1.0", "1.0.0", KEY));
    register(product("1.1.1", "1.0.0", KEY));
    reopen();
    assertTrue(published("bills"));
    assertEquals("1.1.0", registry.undo("sales", "bills", Optional.empty(), DORA).version());
    GatewayException forgotten =
        assertThrows(
            GatewayException.class, () -> registry.undo("sales", "bills", Optional.empty(), DORA));
    assertTrue(forgotten.getMessage().contains("revision 6 of bills is not kept"));
  }

  @Test
  void goingBackChecksWhatHasChangedSince() {
    register(product("1.0.0", "1.0.0", KEY));
    register(product("1.1.0", "1.0.0", KEY + AMOUNT));
    mesh.settings(
        Mesh.CONNECTIONS.replace(
            "{domain: sales, schema: public}", "{domain: sales, schema: other}"));
    reopen();
    GatewayException fault =
        assertThrows(
            GatewayException.class, () -> registry.undo("sales", "bills", Optional.empty(), DORA));
    assertTrue(fault.getMessage().contains("may not publish schema public"), fault.getMessage());
  }

  @Test
  void aDamagedRegistrationIsListedAndTheOthersStay() throws IOException {
    register(product("1.0.0", "1.0.0", KEY));
    Path place = folder.resolve("state/products/sales/p-bills");
    Files.writeString(place.resolve("current"), "../../../../etc\n");
    catalog.reload();
    assertTrue(published("orders"));
    assertTrue(catalog.snapshot().problems().toString().contains("cannot be read"));
    Files.writeString(place.resolve("current"), "7\n");
    catalog.reload();
    assertTrue(catalog.snapshot().problems().toString().contains("cannot be read"));
    Files.writeString(place.resolve("current"), "1\n");
    Files.createDirectories(folder.resolve("state/products/.arriving-x/y"));
    reopen();
    assertTrue(published("bills"));
    try (Stream<Path> left = Files.list(folder.resolve("state/products"))) {
      assertEquals(
          List.of(".lock", "sales"), left.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }
}
