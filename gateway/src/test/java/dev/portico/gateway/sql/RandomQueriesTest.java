package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up queries, their tables in whichever stores, against plain DuckDB over the same rows. */
class RandomQueriesTest {
  private static final int QUERIES = Integer.getInteger("portico.random.queries", 700);
  private static final long SEED = Long.getLong("portico.random.seed", 20260101);

  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, Small.tables());
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @Test
  void everyAnswerIsDuckDbs() {
    RandomQueries queries = new RandomQueries(SEED);
    Random stores = new Random(SEED);
    Oracle oracle = new Oracle(mesh.duckdb());
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (int i = 0; i < QUERIES; i++) {
      String query = queries.next();
      List<String> expected = oracle.rows(RandomQueries.forDuckDb(query));
      if (expected == null) {
        continue; // plain DuckDB refuses a few forms
      }
      String sql = onStores(query, stores);
      Answer answer = mesh.ask(sql);
      List<String> actual =
          answer.failed() ? List.of(answer.toString()) : Oracle.normal(answer.rows());
      compared++;
      if (!expected.equals(actual)) {
        wrong.add(sql + "\n  expected " + expected + "\n  but was  " + actual);
      }
    }
    int total = compared;
    assertTrue(total >= QUERIES * 8 / 10, () -> "too few queries were compared: " + total);
    assertEquals(
        0, wrong.size(), () -> wrong.size() + " of " + total + "\n" + String.join("\n", wrong));
  }

  /** With all tables from files. */
  static String onFiles(String query) {
    String sql = Quantified.plain(query);
    for (String table : List.of("p", "o", "m")) {
      sql = sql.replace("{" + table + "}", TestStore.PQ.schema() + "." + table);
    }
    return sql;
  }

  static String onStores(String query, Random stores) {
    String sql = Quantified.plain(query);
    boolean together = stores.nextInt(3) == 0;
    TestStore common = TestStore.values()[stores.nextInt(3)];
    for (String table : List.of("p", "o", "m")) {
      TestStore store = together ? common : TestStore.values()[stores.nextInt(3)];
      sql = sql.replace("{" + table + "}", store.schema() + "." + table);
    }
    return sql;
  }
}
