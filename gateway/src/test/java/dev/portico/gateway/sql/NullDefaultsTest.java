package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.policy.FixedAuthorizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conditions on values that a default stands for when they are NULL, in every place of a query:
 * what a filter keeps is what the same condition says of the same rows in the select list.
 */
class NullDefaultsTest {
  private static final List<String> VALUES =
      List.of(
          "COALESCE(tag, 'q')",
          "CASE WHEN tag IS NOT NULL THEN tag ELSE 'a' END",
          "CASE WHEN tag IS NULL THEN 'z' ELSE tag END",
          "COALESCE(NULLIF(tag, 'x'), 'a')",
          "COALESCE(NULLIF(tag, 'x'), UPPER(tag), 'B')");

  private static final List<String> TESTS =
      List.of(
          "{v} < 'K'",
          "{v} = 'q'",
          "{v} <> 'a'",
          "{v} IN ('q', 'x')",
          "{v} LIKE '%a%'",
          "COALESCE({v} > 'b', FALSE)",
          "COALESCE(tag > 'b', {v} = 'q')");

  private static final List<String> USES =
      List.of(
          "{t}",
          "NOT ({t})",
          "({t}) IS NOT TRUE",
          "({t}) IS NOT FALSE",
          "CASE WHEN {t} THEN k > 1 ELSE v < 1 END",
          "(CASE WHEN {t} THEN k > 1 ELSE v < 1 END) IS NOT TRUE",
          "NOT (CASE WHEN NOT ({t}) THEN k > 1 ELSE v < 1 END)",
          "({t}) = (k > 1)",
          "(k > 1 OR NOT ({t})) IS NOT TRUE");

  /** Not a multiple of the uses: the stores share them out. */
  private static final int TOGETHER = 10;

  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws Exception {
    mesh = SqlMesh.start(folder, Small.tables(), new FixedAuthorizer());
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @Test
  void aFilterKeepsTheRowsOfWhichItsConditionIsTrue() {
    List<String> conditions = conditions();
    int stores = TestStore.values().length;
    for (int start = 0; start < conditions.size(); start += TOGETHER) {
      TestStore store = TestStore.values()[start / TOGETHER % stores];
      int end = Math.min(start + TOGETHER, conditions.size());
      check(" FROM " + store.schema() + ".m", conditions.subList(start, end));
    }
  }

  private static void check(String from, List<String> conditions) {
    Answer said = mesh.ask("SELECT id, " + String.join(", ", conditions) + from);
    for (int i = 0; i < conditions.size(); i++) {
      int column = i + 1;
      String condition = conditions.get(i);
      List<String> expected =
          said.rows().stream()
              .filter(row -> Boolean.TRUE.equals(row.get(column)))
              .map(row -> row.get(0).toString())
              .sorted()
              .toList();
      assertEquals(
          expected,
          mesh.ask("SELECT id" + from + " WHERE " + condition).sorted(),
          () -> condition + mesh.explain("SELECT id" + from + " WHERE " + condition));
      assertEquals(
          expected,
          mesh.ask("SELECT id FROM (SELECT id, " + condition + " AS c" + from + ") AS t WHERE c")
              .sorted(),
          () -> "in a derived table: " + condition);
    }
  }

  private static List<String> conditions() {
    List<String> all = new ArrayList<>();
    for (String value : VALUES) {
      for (String test : TESTS) {
        for (String use : USES) {
          all.add(use.replace("{t}", test.replace("{v}", value)));
        }
      }
    }
    return all;
  }
}
