package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SHOW and DESCRIBE, and what is suggested in place of a name that is not there. */
class ListingStatementsTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .parquet("people", "SELECT 1::BIGINT AS id, 'a@b' AS email, 'de' AS language")
            .parquet("events", "SELECT 1::BIGINT AS id")
            .publishFiles(
                "people", "people.parquet", "id BIGINT, email VARCHAR(40), language VARCHAR(2)")
            .publishFiles("events", "events.parquet", "id BIGINT");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  private static void assertAnswers(String sql, List<String> names, List<List<Object>> rows) {
    List<String> prepared =
        stack.queries().prepare(Stack.session("ana"), sql).columns().stream()
            .map(OutputColumn::name)
            .toList();
    assertEquals(names, prepared);
    try (RowStream stream = stack.run(sql)) {
      assertEquals(names, stream.columns().stream().map(OutputColumn::name).toList());
      assertEquals(rows, Stack.read(stream));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DESCRIBE shop.people",
        "desc SHOP.PEOPLE;",
        "DESCRIBE mesh.shop.people",
        "SHOW COLUMNS FROM shop.people",
        "SHOW COLUMNS IN \"shop\".\"people\""
      })
  void aTableIsDescribed(String sql) {
    assertAnswers(
        sql,
        List.of("name", "type", "nullable", "masked", "description"),
        List.of(
            Arrays.asList("id", "BIGINT", true, false, null),
            Arrays.asList("email", "VARCHAR(40)", true, false, null),
            Arrays.asList("language", "VARCHAR(2)", true, false, null)));
  }

  @Test
  void schemasTablesAndSettingsAreListed() {
    assertAnswers(
        "SHOW SCHEMAS",
        List.of("schema"),
        List.of(List.of("INFORMATION_SCHEMA"), List.of("portico"), List.of("shop")));
    List<List<Object>> tables =
        List.of(Arrays.asList("shop", "events", null), Arrays.asList("shop", "people", null));
    assertAnswers("SHOW TABLES", List.of("schema", "name", "description"), tables);
    assertAnswers("SHOW TABLES FROM Shop", List.of("schema", "name", "description"), tables);
    assertAnswers(
        "SHOW ALL",
        List.of("name", "setting"),
        List.of(
            Arrays.asList("application", null),
            List.of("as_of", "now"),
            List.of("as_of_from", "none"),
            List.of("as_of_gap", "error"),
            List.of("as_of_missing", "error"),
            List.of("as_of_to", "none"),
            Arrays.asList("purpose", null),
            Arrays.asList("schema", null),
            List.of("time_zone", "UTC")));
    assertAnswers("SHOW time_zone", List.of("time_zone"), List.of(List.of("UTC")));
  }

  @Test
  void describingAQueryShowsItsPlan() {
    try (RowStream stream = stack.run("DESCRIBE SELECT id FROM shop.people")) {
      assertEquals("PLAN", stream.columns().get(0).name());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DESCRIBE shop.peple | TABLE_NOT_FOUND: there is no table \"shop.peple\"; did you mean"
            + " \"shop.people\"?",
        "SHOW TABLES FROM shpo | TABLE_NOT_FOUND: there is no schema \"shpo\"; did you mean"
            + " \"shop\"?",
        "SELECT emial FROM shop.people | COLUMN_NOT_FOUND: there is no column \"emial\" in the"
            + " tables of this query; did you mean \"email\"? (line 1, column 8)",
        "SELECT uper(email) FROM shop.people | FUNCTION_NOT_FOUND: no function matches"
            + " uper(VARCHAR); did you mean \"UPPER\"? (line 1, column 8)",
        "SELECT zzz(id, email) FROM shop.people | FUNCTION_NOT_FOUND: no function matches"
            + " zzz(NUMERIC, VARCHAR); see docs/reference/sql.md for the functions and their types"
            + " (line 1, column 8)"
      })
  void whatIsNotThereIsToldWithWhatMayHaveBeenMeant(String sql, String message) {
    assertEquals(message, stack.failure(sql).display());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 99999999999999999999999999999999999999 + 1",
        "SELECT id * 9223372036854775807 * 2 FROM shop.people",
        "SELECT CAST(3000000000 AS INTEGER)"
      })
  void aNumberThatLeavesItsRangeIsNotBlamedOnACastAlone(String sql) {
    GatewayException failure = stack.failure(sql);
    assertTrue(
        failure.getMessage().startsWith("a number left the range of its type"),
        failure.getMessage());
  }
}
