package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of a contract with the line and message its authors see. */
class DescriptorProblemsTest {
  private static final String FILE = "domains/sales/orders.odcs.yaml";

  @TempDir Path folder;
  private Mesh mesh;

  @BeforeEach
  void mesh() {
    mesh = new Mesh(folder).product("c-orders");
  }

  private List<String> problems(String contract) {
    return Mesh.texts(mesh.write(FILE, contract).load().problems()).stream()
        .filter(text -> text.startsWith(FILE))
        .map(text -> text.substring(FILE.length() + 1))
        .toList();
  }

  private static String good() {
    return Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            "apiVersion: v3.1.0",
            "apiVersion: v2.2.2",
            "1: error: apiVersion v2.2.2 is not read; migrate the contract to v3.1.0, where dataset"
                + " became schema and columns became properties (supported: v3.0.0, v3.0.1, v3.0.2,"
                + " v3.1.0)"),
        Arguments.of(
            "apiVersion: v3.1.0",
            "apiVersion: v9",
            "1: error: apiVersion v9 is not known (supported: v3.0.0, v3.0.1, v3.0.2, v3.1.0)"),
        Arguments.of(
            "kind: DataContract",
            "kind: DataProduct",
            "2: error: kind is DataProduct, but in this file it must be DataContract"),
        Arguments.of("status: active\n", "", "1: error: status is missing"),
        Arguments.of(
            "version: \"1.0.0\"",
            "version: 1.0",
            "4: warning: version is a number but read as text; put it into quotes"),
        Arguments.of(
            "status: active",
            "status: active\nowner: me",
            "6: warning: owner is not a field of the standard here; it is ignored"),
        Arguments.of(
            "status: active",
            "status: active\ndomain: hr",
            "6: error: domain is hr, but the file lies in the folder of domain sales"),
        Arguments.of(", schema: public", "", "7: error: servers[0] (pg): schema is missing"),
        Arguments.of(
            "port: 5432",
            "port: 5432, username: x",
            "7: warning: servers[0] (pg): username is not a field of the standard here; it is"
                + " ignored"),
        Arguments.of(
            "type: postgres",
            "type: gcs2",
            "7: warning: servers[0] (pg), type is not a value the standard knows"),
        Arguments.of(
            "environment: test",
            "environment: prod",
            "6: error: servers has no entry for environment test (there are entries for prod)"),
        Arguments.of(
            "server: pg",
            "server: pgg",
            "7: error: connection pgg is not in portico.yaml, or nothing of it is granted to domain"
                + " sales, which an operator does with allow:; did you mean pg?"),
        Arguments.of(
            "server: pg",
            "server: closed",
            "7: error: connection closed is not in portico.yaml, or nothing of it is granted to"
                + " domain sales, which an operator does with allow:"),
        Arguments.of(
            "schema: public",
            "schema: staff",
            "7: error: domain sales may not publish schema staff from connection pg: it may use"
                + " schema public. An operator grants it with allow: in portico.yaml"),
        Arguments.of(
            "server: pg, type: postgres",
            "server: lake, type: postgres",
            "7: error: server lake has type postgres, but connection lake has type files, which"
                + " reaches files"),
        Arguments.of(
            "- name: orders", "- physicalName: orders", "9: error: schema[0]: name is missing"),
        Arguments.of(
            "primaryKey: true",
            "primaryKey: 'yes'",
            "11: error: schema[0] (orders), properties[0] (id), primaryKey must be boolean, but it"
                + " is string"),
        Arguments.of(
            "logicalType: number",
            "logicalType: decimal",
            "12: warning: schema[0] (orders), properties[1] (amount), logicalType is not a value"
                + " the standard knows"),
        Arguments.of(
            "name: amount", "name: ID", "12: error: table orders has two columns of the name ID"),
        Arguments.of(
            "name: orders",
            "name: orders@1",
            "9: error: the table name orders@1 holds @ or a quote; choose another with the custom"
                + " property sqlName"),
        Arguments.of(
            "  - name: orders\n",
            "  - name: orders\n"
                + "    customProperties: [{property: timeTravel, value: {strategy: native}}]\n",
            "10: error: timeTravel: the strategy native is for stores that keep the versions of a"
                + " table themselves: a server of format iceberg"),
        Arguments.of(
            "  - name: orders\n",
            "  - name: orders\n"
                + "    customProperties: [{property: timeTravel, value: {strategy: validty}}]\n",
            "10: error: timeTravel: the strategy validty is not known (known: validity, log,"
                + " snapshots, history, native, captured, none); did you mean validity?"),
        Arguments.of(
            "  - name: orders\n",
            "  - name: orders\n"
                + "    customProperties: [{property: timeTravel, value: {strategy: validity,"
                + " validFrom: amount, validTo: id}}]\n",
            "10: error: timeTravel: column amount is DECIMAL(12, 2), which tells no instant; a DATE"
                + " or a timestamp does"),
        Arguments.of(
            "  - name: orders\n",
            "  - name: orders\n"
                + "    customProperties: [{property: timeTravel, value: {strategy: log, recordedAt:"
                + " amuont}}]\n",
            "10: error: timeTravel names column amuont, which the table does not have; did you mean"
                + " amount?"),
        Arguments.of(
            "  - name: orders\n",
            "  - name: orders\n    relationships: [{from: orders.id, to: gone.id}]\n",
            "10: warning: the relationship from orders.id to gone.id names no published columns, so"
                + " it is left out"),
        Arguments.of(
            "status: active",
            "status: active\nstatus: draft",
            "6: error: the key status was already given on line 5"),
        Arguments.of(
            "schema:\n",
            "schema: [\n",
            "9: error: not valid YAML: expected the node content, but found '-'"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsReportedWithItsLine(String right, String wrong, String problem) {
    assertTrue(good().contains(right), "the fixture holds " + right);
    List<String> problems = problems(good().replace(right, wrong));
    assertTrue(problems.contains(problem), () -> "expected " + problem + " among " + problems);
  }

  @Test
  void aSoundContractHasNoProblems() {
    assertEquals(List.of(), problems(good()));
  }

  @Test
  void warningsDoNotKeepATableFromBeingPublished() {
    mesh.write(
        FILE,
        good()
            .replace("status: active", "status: active\nowner: me")
            .replace("version: \"1.0.0\"", "version: 1.0"));
    CatalogLoader.Loaded loaded = mesh.load();
    assertEquals(1, loaded.tables().size());
    assertTrue(loaded.problems().stream().allMatch(p -> p.severity() == Problem.Severity.WARNING));
  }

  @Test
  void allFaultsOfAContractAreReportedTogetherAndItsProductIsBroken() {
    mesh.write(
        FILE,
        good()
            .replace("status: active\n", "")
            .replace("- name: orders", "- physicalName: orders")
            .replace("port: 5432, ", ""));
    CatalogLoader.Loaded loaded = mesh.load();
    assertEquals(List.of(), loaded.products());
    assertEquals(
        List.of(
            FILE + ":1: error: status is missing",
            FILE + ":6: error: servers[0] (pg): port is missing",
            FILE + ":8: error: schema[0]: name is missing",
            "domains/sales/shop.odps.yaml:10: error: output port orders: its contract "
                + FILE
                + " has errors"),
        Mesh.texts(loaded.problems()));
    assertTrue(loaded.problems().stream().allMatch(p -> p.product().isPresent()));
  }

  @Test
  void bothSpellingsOfQualityAndTeamAreRead() {
    String older = "    quality: [{type: library, rule: rowCount, mustBeGreaterThan: 0}]\n";
    String newer = "    quality: [{type: library, metric: rowCount, mustBeGreaterThan: 0}]\n";
    for (String version : List.of("v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0")) {
      for (String quality : List.of(older, newer)) {
        mesh.write(FILE, good().replace("v3.1.0", version) + quality + "team: [{username: a}]\n");
        assertEquals(
            1, mesh.load().tables().size(), version + quality + Mesh.texts(mesh.load().problems()));
      }
    }
  }

  @Test
  void aContractThatNoProductNamesIsAWarning() {
    assertEquals(
        List.of(
            "3: warning: no output port of a product names this contract, so it publishes nothing"),
        problems(good().replace("id: c-orders", "id: c-other")));
  }

  @Test
  void twoContractsOfOneIdAndVersionAreAnError() {
    mesh.write("domains/sales/twin.odcs.yaml", good());
    assertEquals(
        List.of(
            "3: error: id c-orders in version 1.0.0 is given to several contracts: "
                + FILE
                + ", domains/sales/twin.odcs.yaml; product shop is not published"),
        problems(good()).stream().filter(text -> text.contains("error")).toList());
  }

  @Test
  void filesInTheWrongPlaceAreNamed() {
    mesh.write(FILE, good())
        .write("domains/lost.odcs.yaml", "a: 1\n")
        .write("domains/sales/x.odcs.yml", "a: 1\n")
        .write("domains/portico/x.odcs.yaml", "a: 1\n")
        .write("domains/sales/.hidden/x.odcs.yaml", "a: 1\n");
    assertEquals(
        List.of(
            "domains/lost.odcs.yaml: error: a descriptor lies in the folder of its domain:"
                + " domains/<domain>/lost.odcs.yaml",
            "domains/portico: error: a domain cannot have this name: portico, information_schema"
                + " and names with @ are reserved",
            "domains/sales/x.odcs.yml: warning: is not read; descriptors end in .yaml"),
        Mesh.texts(mesh.load().problems()).stream().sorted().toList());
  }

  @Test
  void theOtherStandardCalledOdpsIsRecognised() {
    mesh.write(
        "domains/sales/other.odps.yaml",
        "schema: https://x\nversion: 4.1\nproduct: {en: {name: x}}\n");
    assertTrue(
        Mesh.texts(mesh.load().problems()).stream()
            .anyMatch(text -> text.contains("opendataproducts.org specification")));
  }

  @Test
  void theTablesOfABrokenProductAreKnownWithTheirFirstFault() {
    mesh.write(FILE, good().replace("schema: public", "schema: staff"));
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      String reason = catalog.snapshot().broken(new TableName("sales", "orders")).orElseThrow();
      assertTrue(reason.startsWith(FILE + ":7: error: domain sales may not publish"), reason);
      assertTrue(catalog.snapshot().broken(new TableName("sales", "other")).isEmpty());
    }
  }

  @Test
  void linksAreReadOnlyWhereTheyStayInTheirDomain() throws IOException {
    mesh.write("elsewhere/sales/orders.odcs.yaml", good());
    mesh.write("domains/sales/real.txt", good());
    Files.createSymbolicLink(folder.resolve(FILE), folder.resolve("domains/sales/real.txt"));
    Files.createSymbolicLink(
        folder.resolve("domains/sales/out.odcs.yaml"),
        folder.resolve("elsewhere/sales/orders.odcs.yaml"));
    CatalogLoader.Loaded loaded = mesh.load();
    assertEquals(1, loaded.tables().size());
    assertEquals(
        List.of(
            "domains/sales/out.odcs.yaml: error: is a link that leads out of its domain's folder,"
                + " so it is not read"),
        Mesh.texts(loaded.problems()));
  }

  @Test
  void theFolderOfDomainsMayBeALink() throws IOException {
    mesh.write(FILE, good());
    Files.move(folder.resolve("domains"), folder.resolve("mounted"));
    Files.createSymbolicLink(folder.resolve("domains"), folder.resolve("mounted"));
    assertEquals(1, mesh.load().tables().size());
  }
}
