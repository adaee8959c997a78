package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico policy diff} with the real opa over real stores. */
@Timeout(900)
class PolicyDiffCommandTest {
  @TempDir private Path folder;
  private PolicyDesk desk;
  private SmallMesh mesh;
  private Path before;
  private Path after;

  @BeforeEach
  void open() throws Exception {
    desk = new PolicyDesk();
    mesh = SmallMesh.in(folder);
    before = PolicyDesk.rules(folder.resolve("before"), PolicyDesk.RULES);
    after = folder.resolve("after");
  }

  @AfterEach
  void close() throws Exception {
    mesh.close();
  }

  private PolicyDesk.Said diff(String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("diff", "--old", before.toString(), "--new", after.toString()));
    words.addAll(List.of("--config", folder.toString()));
    words.addAll(List.of(more));
    return desk.policy(words.toArray(String[]::new));
  }

  private PolicyDesk.Said compare(String newRules, String... queries) throws Exception {
    PolicyDesk.rules(after, newRules);
    StringBuilder file = new StringBuilder("queries:\n");
    for (String query : queries) {
      file.append("  - ").append(query).append('\n');
    }
    Files.writeString(folder.resolve("queries.yaml"), file);
    return diff("--queries", folder.resolve("queries.yaml").toString(), "--format", "json");
  }

  private static JsonNode json(PolicyDesk.Said said) throws Exception {
    return new ObjectMapper().readTree(said.out());
  }

  private static List<String> changes(JsonNode query) {
    List<String> changes = new java.util.ArrayList<>();
    query
        .path("changes")
        .forEach(
            c ->
                changes.add(
                    (c.path("kind").asText() + " " + c.path("where").asText()).strip()
                        + ": "
                        + c.path("before").asText()
                        + " -> "
                        + c.path("after").asText()));
    return changes;
  }

  @Test
  void whatStaysTheSameIsNoChange() throws Exception {
    PolicyDesk.Said said =
        compare(
            PolicyDesk.RULES,
            "{user: ana, sql: SELECT * FROM shop.orders}",
            "{user: guest, roles: [], sql: SELECT * FROM shop.orders}",
            "{user: ana, sql: \"SET time_zone = 'UTC'\"}",
            "{user: ana, sql: SELECT FROM}");
    assertEquals(0, said.code(), said.out() + said.err());
    assertEquals(2, json(said).path("unchanged").asInt());
    assertEquals(1, json(said).at("/refused_before_and_after/POLICY_TABLE_UNDECIDED").asInt());
    assertEquals(2, json(said).path("not_compared").size(), said.out());
  }

  @Test
  void everyKindOfChangeIsTold() throws Exception {
    String rules =
        PolicyDesk.RULES
                .replace("\"value\": 10", "\"value\": 12")
                .replace("input.principal.name != \"guest\"", "input.principal.name != \"eve\"")
                .replace(
                    "{\"type\": \"null\"} | some column in table.columns; \"pii\" in column.tags",
                    "_masks[column.name] | some column in table.columns")
                .replace("\"obligations\": {}", "\"obligations\": {\"max_rows\": 5}")
            + "\n_masks := {\"amount\": {\"type\": \"hidden\"}, \"name\": {\"type\": \"email\"}}\n";
    PolicyDesk.Said said =
        compare(
            rules,
            "{user: ana, sql: \"SELECT id FROM shop.orders WHERE id = ?\"}",
            "{user: ana, sql: SELECT amount FROM shop.orders}",
            "{user: ana, sql: SELECT name FROM crm.customers}",
            "{user: eve, roles: [], sql: SELECT id FROM crm.customers}",
            "{user: guest, roles: [], sql: SELECT id FROM crm.customers}");
    assertEquals(1, said.code(), said.out() + said.err());
    JsonNode changed = json(said).path("changed");
    assertEquals(5, changed.size(), said.out());
    assertEquals(
        List.of(
            "row_filter shop.orders: id <= 10 -> id <= 12",
            "obligation shop.orders max_rows: none -> 5"),
        changes(changed.get(0)));
    assertTrue(
        changes(changed.get(1)).contains("newly_denied: answered -> COLUMN_NOT_FOUND"), said.out());
    assertTrue(
        changes(changed.get(1)).contains("column_hidden shop.orders.amount:  -> "), said.out());
    assertTrue(
        changes(changed.get(2)).contains("mask crm.customers.name: none -> email"), said.out());
    assertTrue(
        changes(changed.get(3)).contains("newly_denied: answered -> POLICY_TABLE_UNDECIDED"),
        said.out());
    assertTrue(
        changes(changed.get(4)).contains("newly_allowed: POLICY_TABLE_UNDECIDED -> answered"),
        said.out());
  }

  @Test
  void rowsAndTheirKeysAreCompared() throws Exception {
    PolicyDesk.rules(
        after,
        PolicyDesk.RULES.replace("\"lte\", \"value\": 10", "\"in\", \"value\": [9, 10, 11]"));
    Files.writeString(
        folder.resolve("queries.yaml"),
        "queries: [{user: ana, sql: SELECT customer FROM shop.orders}]");
    PolicyDesk.Said said = diff("--queries", folder.resolve("queries.yaml").toString(), "--rows");
    assertEquals(1, said.code(), said.out() + said.err());
    assertTrue(said.out().contains("  rows: 0 newly visible, 7 newly missing"), said.out());
    assertTrue(said.out().contains("by id newly visible: 1: (11)"), said.out());
    assertTrue(said.out().contains("by id newly missing: 8: (1) (2) (3) (4)"), said.out());
    assertTrue(Files.exists(folder.resolve("state/audit")), "reading rows leaves records");
  }

  @Test
  void decisionsAreComparedWithoutStoresAndWithoutATrace() throws Exception {
    mesh.close();
    PolicyDesk.Said said =
        compare(
            PolicyDesk.RULES.replace("10}", "9}"), "{user: ana, sql: SELECT * FROM shop.orders}");
    assertEquals(1, said.code(), said.out() + said.err());
    assertFalse(Files.exists(folder.resolve("state")));
  }

  @Test
  void theAuditTrailIsAskedAgain() throws Exception {
    try (RunningGateway gateway = desk.gateways().open(folder)) {
      Session ana =
          new Session(gateway.user("ana").orElseThrow(), "127.0.0.1", SessionSettings.DEFAULT);
      read(gateway, ana, SqlRequest.of("SELECT id FROM shop.orders WHERE id < 5"));
      read(gateway, ana, SqlRequest.of("SELECT id FROM shop.orders WHERE id < 5"));
      read(
          gateway,
          ana,
          new SqlRequest(
              "SELECT id FROM shop.orders WHERE id = ?",
              List.of(new BindValue(ColumnType.BIGINT, 3L)),
              Optional.empty(),
              0));
      read(gateway, ana, SqlRequest.of("SET time_zone = 'UTC'"));
    }
    PolicyDesk.rules(after, PolicyDesk.RULES.replace("\"value\": 10", "\"value\": 2"));
    PolicyDesk.Said said = diff("--from-audit", "7d", "--format", "json");
    assertEquals(1, said.code(), said.out() + said.err());
    assertEquals(2, json(said).path("changed").size(), said.out());
    assertEquals(2, json(said).at("/changed/0/times").asInt());
    assertEquals(1, json(said).at("/not_compared/the statement is no query").asInt());
    PolicyDesk.Said rows = diff("--from-audit", "1h", "--rows");
    assertTrue(rows.out().contains("rows: 0 newly visible, 2 newly missing"), rows.out());
    assertTrue(rows.out().contains("rows not compared: 1, "), rows.out());
  }

  /** A name that the session completed is completed again. */
  @Test
  void aBareNameIsAskedAgainInItsSchema() throws Exception {
    try (RunningGateway gateway = desk.gateways().open(folder)) {
      SessionSettings shop = SessionSettings.DEFAULT.withSchema(Optional.of("shop"));
      Session ana = new Session(gateway.user("ana").orElseThrow(), "127.0.0.1", shop);
      read(gateway, ana, SqlRequest.of("SELECT id FROM orders WHERE id < 5"));
    }
    PolicyDesk.rules(after, PolicyDesk.RULES.replace("\"value\": 10", "\"value\": 2"));
    PolicyDesk.Said said = diff("--from-audit", "7d", "--format", "json");
    assertEquals(1, json(said).path("changed").size(), said.out() + said.err());
    Files.writeString(
        folder.resolve("bare.yaml"),
        "queries: [{user: ana, schema: shop, sql: SELECT id FROM orders WHERE id < 5}]");
    PolicyDesk.Said listed =
        diff("--queries", folder.resolve("bare.yaml").toString(), "--format", "json");
    assertEquals(1, json(listed).path("changed").size(), listed.out() + listed.err());
  }

  private static void read(RunningGateway gateway, Session session, SqlRequest request) {
    try (RowStream rows = gateway.queries().run(session, request)) {
      while (rows.next() != null) {
        // to the end
      }
    } catch (GatewayException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void wrongUseAndFailuresHaveCodesOfTheirOwn() throws Exception {
    PolicyDesk.rules(after, PolicyDesk.RULES);
    assertEquals(2, diff().code());
    assertEquals(2, diff("--from-audit", "week").code());
    assertEquals(2, diff("--from-audit", "7d", "--queries", "q.yaml").code());
    assertEquals(2, diff("--from-audit", "7d", "--format", "xml").code());
    PolicyDesk.rules(after, "package mesh.main\n\ndecision := {");
    PolicyDesk.Said broken = diff("--queries", "q.yaml");
    assertEquals(3, broken.code());
    assertTrue(broken.err().contains("opa does not build the policies"), broken.err());
    Files.writeString(folder.resolve("q.yaml"), "queries: [{user: ghost, sql: SELECT 1}]");
    PolicyDesk.rules(after, PolicyDesk.RULES);
    PolicyDesk.Said ghost = diff("--queries", folder.resolve("q.yaml").toString());
    assertEquals(3, ghost.code());
    assertTrue(ghost.err().contains("q.yaml:1: error: the users' file has no ghost"), ghost.err());
  }
}
