package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code portico policy test} with the real opa and the real gateway. */
@Timeout(900)
class PolicyTestCommandTest {
  private static final String DATA =
      """
      tables:
        shop.orders:
          columns:
            id: {type: bigint, primaryKey: true, required: true}
            email: {type: varchar, tags: [pii]}
            amount: "decimal(12, 2)"
            placed: timestamp
          rows:
            - [1, a@mail.example, 12.50, "2026-11-20T09:30:00"]
            - [2, null, -0.1, null]
            - {id: 11, email: c@mail.example}
      users:
        ana: {roles: [analyst]}
        guest: {}
      tests:
        - name: small orders without addresses
          user: ana
          table: shop.orders
          rows:
            - [2, null, -0.10, null]
            - [1, null, 12.5, "2026-11-20T09:30:00"]
        - name: guests see nothing
          user: guest
          table: shop.orders
          refused: POLICY_TABLE_UNDECIDED
      """;

  @TempDir private Path folder;
  private PolicyDesk desk;

  @BeforeEach
  void rules() throws Exception {
    desk = new PolicyDesk();
    PolicyDesk.rules(folder, PolicyDesk.RULES);
  }

  private PolicyDesk.Said test(String data) throws Exception {
    Files.writeString(folder.resolve("mesh/shop_data_test.yaml"), data);
    return desk.policy("test", folder.toString());
  }

  @Test
  void theShippedPoliciesPassTheirTests() {
    PolicyDesk.Said said = desk.policy("test", PolicyDesk.root().resolve("policies").toString());
    assertEquals(0, said.code(), said.out() + said.err());
    assertTrue(said.out().contains("the listeners of her countries, masked"), said.out());
    assertTrue(said.out().contains("listeners_test.rego"), said.out());
    assertTrue(said.out().strip().endsWith(" 0 failed"), said.out());
  }

  @Test
  void rowsAndRefusalsAreWhatTheGatewayAnswers() throws Exception {
    PolicyDesk.Said said = test(DATA);
    assertEquals(
        List.of(
            "ok   " + folder + "/mesh/shop_data_test.yaml:16 small orders without addresses",
            "ok   " + folder + "/mesh/shop_data_test.yaml:22 guests see nothing",
            "2 passed, 0 failed"),
        said.out().lines().toList(),
        said.err());
    assertEquals(0, said.code());
  }

  @Test
  void aFailureShowsWhatWasExpectedAndWhatIsThere() throws Exception {
    PolicyDesk.Said said = test(DATA.replace("[2, null, -0.10, null]", "[2, null, -0.2, null]"));
    assertEquals(1, said.code());
    List<String> lines = said.out().lines().map(String::strip).toList();
    assertTrue(lines.get(0).startsWith("FAIL "), said.out());
    assertEquals("expected, not there: 2 | NULL | -0.2 | NULL", lines.get(2));
    assertEquals("there, not expected: 2 | NULL | -0.10 | NULL", lines.get(3));
    assertTrue(said.out().endsWith("1 passed, 1 failed\n"), said.out());
  }

  @Test
  void anAnswerInsteadOfARefusalFails() throws Exception {
    PolicyDesk.Said said = test(DATA.replace("user: guest", "user: ana"));
    assertEquals(1, said.code());
    assertTrue(said.out().contains("the query answers 2 rows"), said.out());
  }

  @Test
  void aRuleThatLetsARowThroughFails() throws Exception {
    PolicyDesk.rules(folder, PolicyDesk.RULES.replace("\"value\": 10", "\"value\": 11"));
    PolicyDesk.Said said = test(DATA);
    assertEquals(1, said.code());
    assertTrue(said.out().contains("there, not expected: 11 | NULL | NULL | NULL"), said.out());
  }

  @Test
  void aFailingRegoTestIsAFailure() throws Exception {
    Files.writeString(
        folder.resolve("mesh/main_test.rego"),
        "package mesh.main_test\n\nimport data.mesh.main\n\n"
            + "test_nobody if count(main.decision.tables) == 1 with input as {\"tables\": []}\n");
    PolicyDesk.Said said = test(DATA);
    assertEquals(1, said.code());
    assertTrue(said.out().startsWith("FAIL " + folder + "/mesh/main_test.rego:5 "), said.out());
  }

  @Test
  void theNowOfATestIsWhatPoliciesAreTold() throws Exception {
    PolicyDesk.rules(
        folder,
        PolicyDesk.RULES.replace(
            "input.principal.name != \"guest\"", "input.query.time < \"2026-01-01\""));
    String early = DATA.replace("user: ana\n", "user: ana\n    time: \"2025-12-31T23:59:59Z\"\n");
    String late =
        early.replace("user: guest\n", "user: guest\n    time: \"2026-01-01T00:00:01Z\"\n");
    PolicyDesk.Said said = test(late.replace("guest}", "ana}"));
    assertEquals(0, said.code(), said.out() + said.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "roles: [analyst]|role: [analyst]|13|unknown key role",
        "user: guest|user: gast|23|users has no gast",
        "refused: POLICY_TABLE_UNDECIDED|refused: NO|25|NO is no error code",
        "11, email|11, mail|11|the table has no column mail",
        "-0.1, null|minus, null|10|the value of amount is no DECIMAL(12, 2)",
        "placed: timestamp|placed: moment|7|moment is no type",
        "- [2, null, -0.1, null]|- [2, null]|10|a row is a list of 4 values",
        "name: guests see nothing|name: small orders without addresses|22|already",
        "table: shop.orders|tabel: shop.orders|16|a test needs either sql or table",
      })
  void faultsOfAFileAreNamedWithTheirLine(String right, String wrong, int line, String problem)
      throws Exception {
    PolicyDesk.Said said = test(DATA.replace(right, wrong));
    assertEquals(1, said.code(), said.out());
    String place = "shop_data_test.yaml:" + line + ": error: ";
    assertTrue(said.err().contains(place), said.err());
    assertTrue(said.err().contains(problem), said.err());
  }

  @Test
  void contractsDescribeTablesWithoutColumns() throws Exception {
    desk =
        new PolicyDesk(
            Map.of(
                "PORTICO_READER_PASSWORD",
                "unused",
                "PORTICO_LAKE_KEY",
                "unused",
                "PORTICO_HASH_KEY",
                "0123456789abcdef"));
    Path policies = folder.resolve("copy");
    PolicyDesk.rules(
        policies,
        PolicyDesk.RULES
            .replace("\"shop\", \"crm\"", "\"listeners\"")
            .replace("_rows[\"crm.customers\"]", "_rows[\"listeners.profiles\"]"));
    Files.writeString(
        policies.resolve("mesh/contract_data_test.yaml"),
        """
        tables:
          listeners.profiles:
            rows:
              - {listener_id: 7, email: a@mail.example, country: DE, marketing_consent: true}
        users: {ana: {}}
        tests:
          - name: tags come from the contract
            user: ana
            table: listeners.profiles
            rows:
              - {listener_id: 7, email: null, country: DE, marketing_consent: true}
        """);
    String config = PolicyDesk.root().resolve("catalog-config").toString();
    PolicyDesk.Said said = desk.policy("test", policies.toString(), "--config", config);
    assertEquals(0, said.code(), said.out() + said.err());
    assertEquals(1, desk.policy("test", policies.toString()).code());
  }

  @Test
  void wrongUseIsNoFailedTest() throws Exception {
    assertEquals(2, desk.policy("test", folder.resolve("nowhere").toString()).code());
    assertEquals(
        2, desk.policy("test", Files.createDirectory(folder.resolve("e")).toString()).code());
    PolicyDesk.Said none = desk.policy("test", folder.toString());
    assertEquals(1, none.code());
    assertTrue(none.err().contains("there is no test in"), none.err());
  }
}
