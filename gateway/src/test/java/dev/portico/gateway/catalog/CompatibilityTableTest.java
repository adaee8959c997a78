package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each row of the table of changes in {@code docs/reference/descriptors.md} is so. */
class CompatibilityTableTest {
  private static final String PAGE = "../docs/reference/descriptors.md";

  @TempDir Path folder;

  /** A change of the contract's text, in the words of a row. */
  private record Change(String row, UnaryOperator<String> contract) {}

  private static Change replace(String row, String old, String now) {
    assertTrue(CONTRACT.contains(old), old);
    return new Change(row, text -> text.replace(old, now));
  }

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: c
      version: "1.0.0"
      status: active
      tags: [region]
      servers:
        - {server: pg, type: postgres, environment: test, host: h, port: 5432, database: d, schema: public}
      schema:
        - name: bills
          physicalName: t_bills
          tags: [regional]
          quality: [{metric: rowCount, mustBeGreaterThan: 1}]
          customProperties:
            - {property: timeTravel, value: {strategy: validity, validFrom: since, validTo: until, retention: 2y}}
          properties:
            - {name: id, physicalType: bigint, primaryKey: true, required: true}
            - {name: mail, physicalType: "varchar(20)", logicalType: string, tags: [pii], classification: restricted}
            - {name: amount, physicalType: "numeric(12,2)", required: true}
            - {name: kind, physicalType: text, logicalType: string, logicalTypeOptions: {pattern: "[ab]"}}
            - {name: since, physicalType: timestamptz}
            - {name: until, physicalType: timestamptz}
        - name: extra
          properties:
            - {name: id, physicalType: int}
      """;

  private static final String WIDER =
      "a wider type: integer to bigint, decimal of the same scale with more digits, real to"
          + " double, a longer or unbounded text";
  private static final String RULES =
      "other rules for values or rows: `logicalTypeOptions` such as `enum` and `pattern`,"
          + " `unique`, `quality`";
  private static final String PLACE =
      "the rows come from another place: server, connection, location, `physicalName` of the"
          + " table, query";
  private static final String SILENT =
      "description, relationships, `physicalName` of a column; a primary key where there was none;"
          + " longer `retention`";
  private static final String TAG =
      "a tag is gone, of a column, a table, a contract or the product";
  private static final String CLASS = "a classification is gone or another one, of a column";
  private static final String GONE = "a table is gone, or its contract is `retired` or `draft`";
  private static final String TYPE = "a narrower or other type";

  private static List<Change> changes() {
    String extra = "  - name: extra\n    properties:\n      - {name: id, physicalType: int}\n";
    return List.of(
        new Change("a table is new", t -> t + extra.replace("extra", "more")),
        replace(
            "a column is new",
            "physicalType: int}",
            "physicalType: int}\n      - {name: n, physicalType: int}"),
        replace(WIDER, "name: id, physicalType: int}", "name: id, physicalType: bigint}"),
        replace(WIDER, "\"numeric(12,2)\"", "\"numeric(14,2)\""),
        replace(WIDER, "\"varchar(20)\"", "text"),
        replace(PLACE, "physicalName: t_bills", "physicalName: t_invoices"),
        replace(PLACE, "host: h", "host: other"),
        replace(RULES, "pattern: \"[ab]\"", "pattern: \"[a]\""),
        replace(RULES, "mustBeGreaterThan: 1", "mustBeGreaterThan: 0"),
        replace(
            SILENT,
            "name: kind, physical",
            "name: kind, description: x, physicalName: k, physical"),
        replace(SILENT, "retention: 2y", "retention: 3y"),
        replace(CLASS, ", classification: restricted", ""),
        replace(CLASS, "classification: restricted", "classification: public"),
        replace(TAG, ", tags: [pii]", ""),
        replace(TAG, "    tags: [regional]\n", ""),
        replace(TAG, "tags: [region]\n", ""),
        replace(
            "another column shows the same column of the store without its tags and classification",
            "      - {name: since",
            "      - {name: mail2, physicalName: mail, physicalType: \"varchar(20)\"}\n"
                + "      - {name: since"),
        new Change(
            "something has changed, but the contract's `version` has not",
            t ->
                t.replace("version: \"1.1.0\"", "version: \"1.0.0\"")
                    + "      - {name: n, physicalType: int}\n"),
        replace(GONE, extra, ""),
        replace(GONE, "status: active", "status: retired"),
        replace(GONE, "status: active", "status: draft"),
        replace(
            "a column is gone",
            "      - {name: amount, physicalType: \"numeric(12,2)\", required: true}\n",
            ""),
        replace(
            "a column has another name", "name: amount, ", "name: total, physicalName: amount, "),
        replace(TYPE, "\"varchar(20)\"", "\"varchar(10)\""),
        replace(TYPE, "\"numeric(12,2)\"", "\"numeric(12,1)\""),
        replace(
            TYPE,
            "name: kind, physicalType: text, logicalType: string, logicalTypeOptions: {pattern:"
                + " \"[ab]\"}",
            "name: kind, physicalType: date"),
        replace("`required` comes", "name: kind, ", "name: kind, required: true, "),
        replace("`required` goes", "\"numeric(12,2)\", required: true", "\"numeric(12,2)\""),
        replace("another primary key, or none any more", "primaryKey: true, ", ""),
        replace(
            "another primary key, or none any more",
            "name: amount, ",
            "name: amount, primaryKey: true, "),
        replace(
            "`timeTravel` is gone",
            "    customProperties:\n"
                + "      - {property: timeTravel, value: {strategy: validity, validFrom: since,"
                + " validTo: until, retention: 2y}}\n",
            ""),
        replace(
            "versions of rows cannot be read any more",
            "strategy: validity, validFrom: since, validTo: until, retention: 2y",
            "strategy: log, recordedAt: since"),
        replace("shorter `retention`", "retention: 2y", "retention: 90d"),
        new Change(
            "the `version` of a contract goes down",
            t -> t.replace("version: \"1.1.0\"", "version: \"0.9.0\"")));
  }

  /** Rows that other tests show. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "a product whose query reads the table is not published any more",
          "the `version` of the product goes down");

  private static Map<String, String> rows() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String page = Files.readString(Path.of(PAGE));
    String table = page.substring(page.indexOf("| change | verdict |"));
    for (String line : table.lines().skip(2).takeWhile(l -> l.startsWith("|")).toList()) {
      String[] cells = line.split("\\|");
      rows.put(cells[1].strip(), cells[2].strip());
    }
    return rows;
  }

  @Test
  void everyRowIsTriedAndEveryTrialIsARow() throws IOException {
    Set<String> tried = changes().stream().map(Change::row).collect(Collectors.toSet());
    tried.addAll(ELSEWHERE);
    assertEquals(rows().keySet(), tried);
  }

  @TestFactory
  Stream<DynamicTest> changesAndTheirVerdicts() throws IOException {
    Map<String, String> rows = rows();
    List<DynamicTest> tests = new ArrayList<>();
    int number = 0;
    for (Change change : changes()) {
      Path own = folder.resolve("mesh" + ++number);
      tests.add(
          DynamicTest.dynamicTest(
              number + " " + change.row(), () -> verdict(own, change, rows.get(change.row()))));
    }
    return tests.stream();
  }

  private static void verdict(Path folder, Change change, String wanted) {
    try (LiveCatalog catalog = new Mesh(folder).open(new StubStores())) {
      ProductRegistry registry = new ProductRegistry(catalog, InstantSource.system());
      register(registry, "1.0.0", CONTRACT, Mode.REGISTER);
      String minor = CONTRACT.replace("version: \"1.0.0\"", "version: \"1.1.0\"");
      String next = change.contract().apply(minor);
      assertEquals(wanted, said(registry, next), change.row());
      if (wanted.startsWith("major version of the contract")) {
        String major = change.contract().apply(minor).replace("\"1.1.0\"", "\"2.0.0\"");
        register(registry, "1.1.0", major, Mode.CHECK);
      } else if (wanted.startsWith("major version of the product")) {
        register(registry, "2.0.0", next, Mode.CHECK);
      }
    }
  }

  private static String said(ProductRegistry registry, String contract) {
    try {
      Registration checked = register(registry, "1.1.0", contract, Mode.CHECK);
      return !checked.warnings().stream().filter(w -> !w.contains("status is")).toList().isEmpty()
          ? "warned"
          : checked.changes().isEmpty() ? "compatible" : "told";
    } catch (GatewayException e) {
      String message = e.getMessage();
      return message.contains("needs a new major version of the contract")
          ? "major version of the contract"
          : message.contains("needs a new major version of the product")
              ? "major version of the product"
              : message.contains("lower than") ? "refused" : message;
    }
  }

  private static Registration register(
      ProductRegistry registry, String version, String contract, Mode mode) {
    String product =
        Mesh.productText("p", "p", "o", version(contract), "c")
            .replace("version: 1.0.0\nstatus", "version: " + version + "\nstatus");
    return registry.register(
        new Submission(
            "sales",
            Map.of(
                "p.odps.yaml", product.getBytes(UTF_8), "c.odcs.yaml", contract.getBytes(UTF_8))),
        new Registrar() {
          @Override
          public String name() {
            return "dora";
          }

          @Override
          public Optional<Set<String>> columns(TableName table) {
            return Optional.empty();
          }

          @Override
          public void accepted(Registration registration) {}
        },
        mode);
  }

  private static String version(String contract) {
    return contract.replaceFirst("(?s).*?version: \"([^\"]*)\".*", "$1");
  }
}
