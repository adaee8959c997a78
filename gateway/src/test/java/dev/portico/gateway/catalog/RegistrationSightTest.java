package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What registering tells of other domains: of everything that its author does not see the same as
 * of what is not there.
 */
class RegistrationSightTest {
  @TempDir Path folder;
  private Mesh mesh;
  private LiveCatalog catalog;
  private ProductRegistry registry;

  @BeforeEach
  void open() {
    mesh = new Mesh(folder);
    mesh.settings(
        """
        connections:
          pg: {type: sql, url: one, allow: [{domain: sales, schema: public}]}
          hr-pg: {type: sql, url: two, allow: [{domain: salas, schema: staff}]}
          nobodys: {type: files, root: data}
        """);
    mesh.write(
        "domains/salas/staff.odps.yaml",
        Mesh.productText("p-staff", "staff", "staff", "1.0.0", "c-staff"));
    mesh.write(
        "domains/salas/staff.odcs.yaml",
        Mesh.contractText(
                "c-staff",
                "1.0.0",
                "  - name: staff\n    properties:\n      - {name: id, physicalType: int}\n")
            .replace("server: pg", "server: hr-pg")
            .replace("schema: public", "schema: staff"));
    catalog = mesh.open(new StubStores());
    registry = new ProductRegistry(catalog, InstantSource.system());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private String said(String contract, String... seen) {
    Registrar by =
        new Registrar() {
          @Override
          public String name() {
            return "sam";
          }

          @Override
          public Optional<Set<String>> columns(TableName table) {
            return seen.length == 0 ? Optional.empty() : Optional.of(Set.of(seen));
          }

          @Override
          public void accepted(Registration registration) {}
        };
    try {
      Registration checked =
          registry.register(
              new Submission(
                  "sales",
                  Map.of(
                      "p.odps.yaml",
                      Mesh.productText("p", "p", "o", "1.0.0", "c").getBytes(UTF_8),
                      "c.odcs.yaml",
                      contract.getBytes(UTF_8))),
              by,
              Mode.CHECK);
      return checked.changes() + " " + checked.warnings();
    } catch (GatewayException e) {
      return e.getMessage();
    }
  }

  private static String contract(String columns) {
    return Mesh.contractText("c", "1.0.0", "  - name: t\n    properties:\n" + columns);
  }

  private static final String ID = "      - {name: id, physicalType: int}\n";

  @Test
  void aConnectionWithoutGrantIsAsIfItWereNotThere() {
    String nothing = said(contract(ID).replace("server: pg", "server: elsewhere"));
    assertTrue(nothing.contains("connection elsewhere is not in portico.yaml, or"), nothing);
    for (String there : Set.of("hr-pg", "nobodys")) {
      assertEquals(
          nothing,
          said(contract(ID).replace("server: pg", "server: " + there)).replace(there, "elsewhere"));
    }
    // also when it is one of several, of which the granted one is chosen
    String two =
        contract(ID)
            .replace(
                "servers:\n",
                "servers:\n"
                    + "  - {server: elsewhere, type: postgres, environment: test, host: h, port:"
                    + " 5432, database: d, schema: public}\n")
            .replace("server: pg", "server: other");
    assertEquals(
        said(two), said(two.replace("server: other", "server: hr-pg")).replace("hr-pg", "other"));
  }

  @Test
  void aRelationshipToWhatOneDoesNotSeeIsAsOneToNothing() {
    String there = relation("staff.odcs.yaml#/schema/staff/properties/id");
    String column = relation("staff.odcs.yaml#/schema/staff/properties/idx");
    String file = relation("stuff.odcs.yaml#/schema/staff/properties/id");
    String nothing = said(column);
    assertTrue(nothing.contains("names no published columns"), nothing);
    assertEquals(nothing.replace("idx", "id"), said(there));
    assertEquals(nothing.replace("idx", "id"), said(file).replace("stuff", "staff"));
    assertEquals("[table t is new] []", said(there, "id"));
  }

  private static String relation(String to) {
    return contract(
        "      - {name: id, physicalType: int, relationships: [{to: \"../../../../../domains/salas/"
            + to
            + "\"}]}\n");
  }

  @Test
  void aMistypedTableIsNotCorrectedToOneOfAnotherDomain() {
    String view =
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: c
        version: 1.0.0
        status: active
        servers:
          - {server: mesh, type: custom, customProperties: [{property: query, value: "SELECT id FROM sales.staff"}]}
        schema: [{name: v, properties: [{name: id, physicalType: int}]}]
        """;
    String said = said(view);
    assertTrue(said.contains("there is no such table"), said);
    assertFalse(said.contains("salas"), said);
  }
}
