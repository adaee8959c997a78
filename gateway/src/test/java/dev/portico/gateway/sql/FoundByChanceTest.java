package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.RowFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that made-up queries once found wrong. */
class FoundByChanceTest {
  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws Exception {
    FixedAuthorizer policy = new FixedAuthorizer();
    RowFilter never =
        new RowFilter.Not(
            new RowFilter.CompareColumns("moment", RowFilter.Comparison.EQUAL, "moment"));
    policy.decide("ana", Map.of("o", Rule.of(never, Map.of())));
    mesh = SqlMesh.start(folder, Small.tables(), policy);
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @Test
  void whatHoldsOnOneSideOfAnAntiJoinLeavesTheOtherAlone() {
    for (TestStore store : TestStore.values()) {
      String sql =
          "SELECT a0.tag FROM {s}.m AS a0 WHERE a0.tag NOT LIKE '%o%' AND EXISTS (SELECT a3.k FROM"
              + " {s}.o AS a2 RIGHT JOIN {s}.p AS a3 ON a2.k = a3.k WHERE NOT EXISTS (SELECT 1 FROM"
              + " {s}.p AS a4 WHERE a0.tag = a2.note))";
      Answer answer = mesh.ask(sql.replace("{s}", store.schema()));
      assertEquals(List.of("'Ana'", "'x'", "'x'", "'y'"), answer.sorted(), answer::toString);
    }
  }

  @Test
  void theGreatestTextOfAWindowIsThatOfTheBinaryOrder() {
    for (TestStore store : TestStore.values()) {
      String texts = "(SELECT tag FROM {s}.m UNION ALL SELECT UPPER(tag) FROM {s}.m) AS t";
      String sql =
          "SELECT MAX(tag) OVER (PARTITION BY tag IS NULL), MIN(tag) OVER (PARTITION BY tag IS"
              + " NULL) FROM "
              + texts
              + " WHERE tag IS NOT NULL";
      Answer answer = mesh.ask(sql.replace("{s}", store.schema()));
      assertEquals("'y' | 'ANA'", answer.sorted().get(0), answer::toString);
    }
  }

  /** The engine knows from the statistics of the file that no row of m is left. */
  @Test
  void aLimitAboveAnOuterJoinWithAnEmptySideHolds() {
    String joined =
        "FROM pq.p AS x LEFT JOIN (SELECT k FROM pq.m WHERE k < -5 AND (k IS NOT NULL OR tag <="
            + " 'a')) AS y ON x.k = y.k";
    Answer limited = mesh.ask("SELECT x.id " + joined + " LIMIT 3");
    assertEquals(3, limited.rows().size(), limited::toString);
    Answer some = mesh.ask("SELECT COUNT(*) FROM pq.m WHERE EXISTS (SELECT 1 " + joined + ")");
    Answer none = mesh.ask("SELECT COUNT(*) FROM pq.m WHERE NOT EXISTS (SELECT 1 " + joined + ")");
    assertEquals(List.of("0"), none.sorted(), none::toString);
    assertEquals(mesh.ask("SELECT COUNT(*) FROM pq.m").sorted(), some.sorted(), some::toString);
  }

  @Test
  void anOuterValueMayEqualTwoColumnsOfASubQuery() {
    for (TestStore store : TestStore.values()) {
      String none =
          "SELECT a0.id FROM {s}.m AS a0 WHERE a0.id <> (SELECT MAX(a2.k) FROM {s}.m AS a2 WHERE"
              + " a0.id = (SELECT COUNT(*) + 100 FROM {s}.p AS a4) AND a2.id = a0.id)";
      Answer answer = mesh.ask(none.replace("{s}", store.schema()));
      assertEquals(List.of(), answer.sorted(), answer::toString);
      String some =
          "SELECT a0.id FROM {s}.m AS a0 WHERE EXISTS (SELECT MAX(a2.v) FROM {s}.m AS a2 WHERE"
              + " a2.id = a0.id AND a2.k = a0.id HAVING MAX(a2.v) > 0)";
      String joined = "SELECT id FROM {s}.m WHERE k = id AND v > 0";
      assertEquals(
          mesh.ask(joined.replace("{s}", store.schema())).sorted(),
          mesh.ask(some.replace("{s}", store.schema())).sorted());
    }
  }

  /** What a default replaces is not unknown: the condition's opposite holds for it or not. */
  @Test
  void aDefaultForNullIsComparedLikeAnyOtherValue() {
    String choice = "CASE WHEN COALESCE(tag, 'q') < 'K' THEN k > 1 ELSE v < 1 END";
    for (TestStore store : TestStore.values()) {
      String from = " FROM " + store.schema() + ".m";
      Answer all = mesh.ask("SELECT id, " + choice + from);
      List<String> expected =
          all.rows().stream()
              .filter(row -> !Boolean.TRUE.equals(row.get(1)))
              .map(row -> row.get(0).toString())
              .sorted()
              .toList();
      Answer answer = mesh.ask("SELECT id" + from + " WHERE (" + choice + ") IS NOT TRUE");
      assertEquals(
          expected,
          answer.sorted(),
          () -> mesh.explain("SELECT id" + from + " WHERE (" + choice + ") IS NOT TRUE"));
    }
  }
}
