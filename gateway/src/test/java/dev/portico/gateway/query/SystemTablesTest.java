package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway's own tables tell each caller what the caller may see, and no more. */
@Timeout(300)
class SystemTablesTest {
  private static final String HIDDEN = "zq_";
  private static final String[] AUDITORS =
      OwnTables.find(new dev.portico.gateway.catalog.TableName("portico", "queries"))
          .orElseThrow()
          .columns()
          .stream()
          .filter(c -> c.description().orElse("").startsWith("auditors: "))
          .map(CatalogColumn::name)
          .toArray(String[]::new);

  @TempDir static Path folder;
  static OwnMesh mesh;
  static Stack stack;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws Exception {
    mesh = OwnMesh.in(folder);
    stack = Stack.over(folder, POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    stack.close();
    mesh.close();
  }

  /** For ana some is filtered, masked, hidden, closed or not there; gus sees everything. */
  @BeforeEach
  void decide() {
    POLICY.decide("ana", rules("ana"));
    POLICY.decide("eve", rules("eve"));
  }

  private static Map<String, Rule> rules(String name) {
    return Map.of(
        "orders",
        Rule.of(equal("person", ColumnType.INTEGER, 1), masks())
            .hiding("zq_note", "zq_gone")
            .bound(new Obligations(1000, Obligations.NONE.keys())),
        "parts",
        Rule.of(RowFilter.ALL, Map.of()).hiding("zq_b"),
        "closed",
        Rule.deny(),
        "zq_vault",
        Rule.unlisted(),
        "queries",
        Rule.of(equal("principal", ColumnType.VARCHAR, name), Map.of()).hiding(AUDITORS));
  }

  private static RowFilter equal(String column, ColumnType type, Object value) {
    return new RowFilter.Compare(column, Comparison.EQUAL, new BindValue(type, value));
  }

  private static Map<String, Mask> masks() {
    return Map.of(
        "email",
        new Mask(
            new Mask.Hash("default", Optional.of(new HashKey("0123456789abcdef")), 32),
            ColumnType.VARCHAR,
            true,
            Optional.empty()),
        "salary",
        new Mask(new Mask.Bucket(new BigDecimal(10)), ColumnType.BIGINT, true, Optional.empty()));
  }

  private static Session session(String name, String... roles) {
    return new Session(
        new Principal(name, Set.of(roles), Map.of()), "test", SessionSettings.DEFAULT);
  }

  private static List<List<Object>> ask(String name, String sql, BindValue... parameters) {
    return ask(session(name), sql, parameters);
  }

  private static List<List<Object>> ask(Session session, String sql, BindValue... parameters) {
    SqlRequest request = new SqlRequest(sql, List.of(parameters), Optional.empty(), 0);
    try (RowStream rows = stack.queries().run(session, request)) {
      return Stack.read(rows);
    }
  }

  private static List<String> lines(String name, String sql, BindValue... parameters) {
    return ask(name, sql, parameters).stream()
        .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining(" | ")))
        .toList();
  }

  private static GatewayException refused(String name, String sql) {
    return assertThrows(GatewayException.class, () -> ask(name, sql));
  }

  static Stream<CatalogTable> own() {
    return OwnTables.all().stream();
  }

  @ParameterizedTest
  @MethodSource("own")
  void everyColumnCanBeReadUnquotedAndDescribed(CatalogTable table) {
    String columns =
        table.columns().stream().map(CatalogColumn::name).collect(Collectors.joining(", "));
    String sql = "SELECT " + columns + " FROM " + table.name();
    List<List<Object>> rows = ask("gus", sql);
    for (List<Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        assertTrue(
            row.get(i) != null || table.columns().get(i).nullable(),
            table.columns().get(i).name() + " is NULL in " + row);
      }
    }
    assertEquals(
        table.columns().stream().map(CatalogColumn::name).toList(),
        ask("gus", "DESCRIBE " + table.name()).stream().map(row -> row.get(0)).toList());
    assertEquals(
        (long) rows.size(), ask("gus", "SELECT COUNT(*) FROM " + table.name()).get(0).get(0));
    assertFalse(lines("gus", "EXPLAIN SELECT * FROM " + table.name()).isEmpty());
  }

  @Test
  void theProductIsDescribed() {
    assertEquals(
        List.of(
            "sales-data | 2.1.0 | sales | active | sales-team | #sales, https://chat.example/sales"
                + " | What was sold | core, money | 3 | false"),
        lines(
            "ana",
            "SELECT product, version, domain, status, owner, support, description, tags, tables,"
                + " broken FROM portico.products"));
    assertEquals(
        List.of("sales | sales-data | sql | 1.0.0 | c-sales | 3"),
        lines("ana", "SELECT domain, product, port, version, contract, tables FROM portico.ports"));
    assertEquals(List.of("5"), lines("gus", "SELECT tables FROM portico.ports"));
  }

  @Test
  void onlyOperatorsAreToldOfBrokenProducts() {
    String sql = "SELECT product, broken FROM portico.products ORDER BY product";
    assertEquals(List.of("sales-data | false"), lines("gus", sql));
    List<List<Object>> all = ask(session("otto", "operator"), sql);
    assertEquals(List.of(List.of("lost-data", true), List.of("sales-data", false)), all);
    assertTrue(
        ask(session("otto", "operator"), "SELECT fault FROM portico.products WHERE broken")
            .toString()
            .contains("zq_missing"));
  }

  @Test
  void columnsAreListedAsMasked() {
    assertEquals(
        List.of(
            "id | 1 | INTEGER | false | false | null | 1 | null | false",
            "person | 2 | INTEGER | true | false | null | null | null | false",
            "email | 3 | VARCHAR | true | true | hash | null | pii, contact | false",
            "salary | 4 | BIGINT | true | true | bucket | null | null | false",
            "wrong | 5 | DATE | true | false | null | null | null | true"),
        lines(
            "ana",
            "SELECT column_name, ordinal_position, type, nullable, masked, mask, key_position,"
                + " tags, drifted FROM portico.columns WHERE table_schema = 'sales' AND table_name"
                + " = 'orders' ORDER BY ordinal_position"));
    assertEquals(
        List.of("name | VARCHAR(50) | pii | restricted | Full name"),
        lines(
            "ana",
            "SELECT column_name, type, tags, classification, description FROM portico.columns WHERE"
                + " description = 'Full name'"));
    assertEquals(
        List.of("7"),
        lines(
            "gus",
            "SELECT COUNT(*) FROM portico.columns WHERE table_name = 'orders' AND NOT masked"));
  }

  @Test
  void theStandardsTablesTellTheSame() {
    assertEquals(
        List.of("orders | BASE TABLE", "parts | BASE TABLE", "people | BASE TABLE"),
        lines(
            "ana",
            "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.tables WHERE table_schema ="
                + " 'sales' ORDER BY 1"));
    assertEquals(
        List.of(
            "id | NO | INTEGER | null | 10 | 0",
            "person | YES | INTEGER | null | 10 | 0",
            "email | YES | VARCHAR | null | null | null",
            "salary | YES | BIGINT | null | 19 | 0",
            "wrong | YES | DATE | null | null | null"),
        lines(
            "ana",
            "SELECT column_name, is_nullable, data_type, character_maximum_length,"
                + " numeric_precision, numeric_scale FROM INFORMATION_SCHEMA.COLUMNS WHERE"
                + " table_name = 'orders' ORDER BY ordinal_position"));
    assertEquals(
        List.of("INFORMATION_SCHEMA", "portico", "sales"),
        lines("ana", "SELECT schema_name FROM information_schema.schemata ORDER BY 1"));
    assertEquals(List.of(), lines("ana", "SELECT * FROM information_schema.views"));
  }

  @Test
  void aKeyIsListedWhenAllOfItShows() {
    String keys =
        "SELECT table_name, constraint_type, constraint_name, enforced FROM"
            + " information_schema.table_constraints WHERE table_schema = 'sales' ORDER BY 1, 2";
    assertEquals(
        List.of(
            "orders | FOREIGN KEY | orders_person_fk | NO",
            "orders | PRIMARY KEY | orders_pk | YES",
            "people | PRIMARY KEY | people_pk | YES"),
        lines("ana", keys));
    assertEquals(4, lines("gus", keys).size());
    assertEquals(
        List.of("a | 2 | null", "zq_b | 1 | null"),
        lines(
            "gus",
            "SELECT column_name, ordinal_position, position_in_unique_constraint FROM"
                + " information_schema.key_column_usage WHERE table_name = 'parts' ORDER BY 1"));
    assertEquals(
        List.of("orders_person_fk | people_pk"),
        lines(
            "ana",
            "SELECT constraint_name, unique_constraint_name FROM"
                + " information_schema.referential_constraints"));
    assertEquals(
        List.of("null"),
        lines("ana", "SELECT key_position FROM portico.columns WHERE table_name = 'parts'"));
    assertEquals(
        List.of("null"),
        lines("ana", "SELECT primary_key FROM portico.tables WHERE table_name = 'parts'"));
  }

  @Test
  void promisesAboutWhatDoesNotShowAreLeftOut() {
    String sql =
        "SELECT property, amount, amount_to, unit, applies_to FROM portico.slos ORDER BY property";
    assertEquals(
        List.of("availability | 99.5 | null | % | null", "latency | 4 | null | h | orders.email"),
        lines("ana", sql));
    assertEquals(4, lines("gus", sql).size());
  }

  @Test
  void driftIsToldOfWhatShows() {
    assertEquals(
        List.of("email | required", "wrong | DATE"),
        lines("ana", "SELECT column_name, contract_says FROM portico.drift"));
    assertTrue(lines("gus", "SELECT column_name FROM portico.drift").contains("zq_gone"));
  }

  @Test
  void whatPoliciesKeepBackIsToldWithoutTheirValues() {
    assertEquals(
        List.of("true | email: hash, salary: bucket | 1000 | test | test"),
        lines(
            "ana",
            "SELECT rows_filtered, masked_columns, max_rows, reasons, policy_revision FROM"
                + " portico.policies_in_force WHERE table_name = 'orders'"));
    assertEquals(
        List.of("null"),
        lines("ana", "SELECT estimated_rows FROM portico.tables WHERE table_name = 'orders'"));
  }

  @Test
  void nothingThatDoesNotShowIsInAnyRow() {
    for (int round = 0; round < 2; round++) {
      for (CatalogTable table : OwnTables.all()) {
        for (String user : List.of("gus", "ana")) {
          String text = String.join("\n", lines(user, "SELECT * FROM " + table.name()));
          if (user.equals("ana")) {
            assertFalse(text.contains(HIDDEN), () -> table.name() + "\n" + text);
            assertFalse(text.contains("closed"), () -> table.name() + "\n" + text);
          }
        }
      }
    }
    String plan =
        String.join("\n", lines("ana", "EXPLAIN SELECT * FROM portico.queries"))
            + lines("ana", "EXPLAIN ANALYZE SELECT * FROM portico.queries")
            + lines("ana", "EXPLAIN POLICY SELECT * FROM portico.queries");
    assertFalse(plan.contains("row_filters"), plan);
    assertFalse(plan.contains("'ana'"), plan);
    assertFalse(plan.matches("(?s).*delivered \\d.*"), plan);
  }

  @Test
  void everybodySeesOnlyTheirOwnStatements() {
    String mark = "SELECT 'eves-secret', id FROM sales.people";
    ask("eve", mark);
    String mine = "SELECT sql, tables, outcome FROM portico.queries WHERE sql LIKE '%eves-sec%'";
    assertEquals(1, ask("eve", mine).stream().filter(r -> r.get(0).equals(mark)).count());
    assertTrue(ask("ana", mine).stream().noneMatch(r -> r.get(0).equals(mark)));
    String id =
        (String)
            ask(
                    "eve",
                    "SELECT query_id FROM portico.queries WHERE sql = '"
                        + mark.replace("'", "''")
                        + "'")
                .get(0)
                .get(0);
    for (String guess :
        List.of(
            "SELECT * FROM portico.queries WHERE query_id = '" + id + "'",
            "SELECT * FROM portico.queries WHERE principal = 'eve'",
            "SELECT 1 FROM portico.queries q JOIN portico.queries r ON q.query_id = r.query_id"
                + " WHERE r.principal = 'eve'",
            "SELECT 1 FROM portico.queries WHERE CAST(principal AS INTEGER) = 1 OR query_id = '"
                + id
                + "' AND 1 / (CHAR_LENGTH(principal) - 3) = 0")) {
      try {
        assertEquals(List.of(), ask("ana", guess), guess);
      } catch (GatewayException e) {
        assertFalse(e.getMessage().contains("eve"), e.getMessage());
      }
    }
    assertTrue(
        ask("gus", "SELECT DISTINCT principal FROM portico.queries").contains(List.of("eve")));
  }

  @Test
  void columnsForAuditorsAreNotThereForOthers() {
    for (String column : AUDITORS) {
      String sql = "SELECT " + column + " FROM portico.queries";
      assertEquals(ErrorCode.COLUMN_NOT_FOUND, refused("ana", sql).code(), column);
      ask("gus", sql);
    }
    String sql = "SELECT id FROM sales.orders WHERE email = 'auditors read this'";
    ask("ana", sql);
    List<Object> row =
        ask(
                "gus",
                "SELECT reasons, policy_revision, row_filters, masks, hidden_columns, fragments,"
                    + " roles FROM portico.queries WHERE principal = 'ana' AND sql = '"
                    + sql.replace("'", "''")
                    + "'")
            .get(0);
    assertEquals("test", row.get(0));
    assertTrue(
        row.get(2).toString().startsWith("{\"sales.orders\":{\"type\":\"field\""), row::toString);
    assertTrue(row.get(3).toString().contains("\"email\":{\"type\":\"hash\""), row::toString);
    assertEquals("{\"sales.orders\":[\"zq_note\",\"zq_gone\"]}", row.get(4));
    assertTrue(row.get(5).toString().contains("sales-db"), row::toString);
  }

  @Test
  void aStatementSeesItselfRunningAndLaterItsEnd() {
    String sql =
        "SELECT outcome, ended_at, error_code FROM portico.queries WHERE sql LIKE '%ITSELF%'";
    assertEquals(List.of("RUNNING | null | null"), lines("ana", sql));
    assertTrue(
        lines(
                "ana",
                "SELECT outcome, duration_ms >= 0, row_count FROM portico.queries WHERE sql LIKE"
                    + " '%ITSELF%' AND ended_at IS NOT NULL")
            .contains("OK | true | 1"));
    refused("ana", "SELECT nothing FROM sales.people");
    assertEquals(
        List.of("REFUSED | COLUMN_NOT_FOUND"),
        lines(
            "ana",
            "SELECT outcome, error_code FROM portico.queries WHERE sql = 'SELECT nothing FROM"
                + " sales.people'"));
  }

  @Test
  void anUnlistedTableThatWasGuessedIsNotConfirmed() {
    refused("ana", "SELECT * FROM sales.ZQ_VAULT");
    refused("ana", "SELECT * FROM sales.ZQ_NOTHING");
    List<String> told =
        lines(
            "ana",
            "SELECT tables, outcome, error_code FROM portico.queries WHERE sql LIKE '%sales.ZQ\\_%'"
                + " ESCAPE '\\' AND error_code IS NOT NULL");
    assertEquals(
        List.of(
            "sales.ZQ_VAULT | REFUSED | TABLE_NOT_FOUND",
            "sales.ZQ_NOTHING | REFUSED | TABLE_NOT_FOUND"),
        told);
  }

  @Test
  void theyJoinGroupLimitAndTakeParameters() {
    assertEquals(
        List.of("ana | name"),
        lines(
            "ana",
            "SELECT p.name, c.column_name FROM sales.people p JOIN portico.columns c ON"
                + " c.table_name = 'people' AND c.ordinal_position = p.id + 1"));
    assertEquals(
        List.of("orders | 5", "people | 2"),
        lines(
            "ana",
            "SELECT t.table_name, COUNT(*) FROM portico.tables t JOIN INFORMATION_SCHEMA.COLUMNS c"
                + " USING (table_schema, table_name) WHERE t.product IS NOT NULL GROUP BY 1 HAVING"
                + " COUNT(*) > 1 ORDER BY 1"));
    assertEquals(2, ask("ana", "SELECT * FROM portico.columns LIMIT 2").size());
    String prepared = "SELECT column_name FROM portico.columns WHERE table_name = ? ORDER BY 1";
    assertEquals(
        List.of("id", "name"), lines("ana", prepared, new BindValue(ColumnType.VARCHAR, "people")));
    assertEquals(List.of("a"), lines("ana", prepared, new BindValue(ColumnType.VARCHAR, "parts")));
    SqlRequest three =
        new SqlRequest("SELECT * FROM portico.columns", List.of(), Optional.empty(), 3);
    try (RowStream rows = stack.queries().run(session("ana"), three)) {
      assertEquals(3, Stack.read(rows).size());
    }
    PreparedQuery described =
        stack.queries().prepare(session("ana"), "SELECT * FROM portico.queries");
    assertEquals(15, described.columns().size());
  }

  @Test
  void aCachedPlanHasNoRowsOfTheCallerBefore() throws Exception {
    String sql = "SELECT COUNT(*) FROM portico.columns WHERE table_schema = 'sales'";
    ExecutorService clients = Executors.newFixedThreadPool(10);
    try {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String user = i % 2 == 0 ? "ana" : "gus";
        answers.add(clients.submit(() -> lines(user, sql)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertEquals(List.of(i % 2 == 0 ? "8" : "13"), answers.get(i).get(30, TimeUnit.SECONDS));
      }
    } finally {
      clients.shutdownNow();
    }
    POLICY.decide("ana", Map.of());
    assertEquals(List.of("13"), lines("ana", sql));
  }

  @Test
  void namesAreSuggestedAndListed() {
    assertTrue(
        refused("ana", "SELECT * FROM portico.colums").getMessage().contains("portico.columns"));
    assertEquals(11, ask("ana", "SHOW TABLES FROM portico").size());
    assertEquals(7, ask("ana", "SHOW TABLES FROM information_schema").size());
    assertEquals(3, ask("ana", "SHOW TABLES").size());
    assertEquals(List.of("INFORMATION_SCHEMA", "portico", "sales"), lines("ana", "SHOW SCHEMAS"));
    assertEquals(
        18, ask("ana", "SELECT * FROM portico.tables WHERE table_type = 'SYSTEM TABLE'").size());
    assertEquals(ErrorCode.TABLE_NOT_FOUND, refused("ana", "SELECT * FROM portico.canary").code());
  }

  @Test
  void aSessionsInstantDoesNotTouchThem() {
    Session then =
        new Session(
            new Principal("ana", Set.of(), Map.of()),
            "test",
            SessionSettings.DEFAULT.withAsOf(Optional.of("2026-01-01")));
    assertEquals(3, ask(then, "SELECT * FROM portico.tables WHERE product IS NOT NULL").size());
    assertThrows(
        GatewayException.class, () -> ask(then, "SELECT 1 FROM portico.tables, sales.people"));
  }

  @Test
  void theyAreRecordedLikeOtherTables() {
    stack.finished().clear();
    ask("ana", "SELECT table_name FROM portico.tables WHERE owner = 'x'");
    assertEquals(
        List.of("portico.tables"),
        stack.finished().peek().tables().stream().map(t -> t.name()).toList());
    assertEquals(List.of("owner", "table_name"), stack.finished().peek().tables().get(0).columns());
  }
}
