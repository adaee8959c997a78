package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.policy.FixedAuthorizer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guards and fences stand where an expression can fail, and nowhere else. */
class GuardsTest {
  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws SQLException, IOException {
    FixedAuthorizer policy = new FixedAuthorizer();
    LeakMesh.decide(policy);
    mesh = SqlMesh.start(folder, LeakMesh.tables(), policy);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // nothing can fail
        "plain | SELECT id FROM {t}",
        "plain | SELECT 10 / amount FROM {t}",
        "plain | SELECT id FROM {t} WHERE amount > 3 AND region = 'EU' OR name IS NULL",
        "plain | SELECT id FROM {t} WHERE amount IN (1, 2, 3) AND d BETWEEN DATE '2000-01-01' AND DATE '2000-02-01'",
        "plain | SELECT id FROM {t} WHERE name LIKE '1%' AND UPPER(region) <> LOWER(name)",
        "plain | SELECT id FROM {t} WHERE name LIKE '1!%' ESCAPE '!'",
        "plain | SELECT id FROM {t} WHERE CASE WHEN amount > 1 THEN name ELSE region END = '11'",
        "plain | SELECT id FROM {t} WHERE COALESCE(name, region) = '11' AND CHAR_LENGTH(name) > 1",
        "plain | SELECT id FROM {t} WHERE CAST(small AS BIGINT) > 3 AND CAST(amount AS BIGINT) < 9",
        "plain | SELECT a.id FROM {t} a JOIN {s}.shown o ON a.id = o.k",
        "plain | SELECT a.id FROM {t} a LEFT JOIN {s}.shown o ON a.id = o.k AND a.amount > o.id",
        "plain | SELECT id FROM {t} WHERE email = 'x' AND salary > 5 AND phone IS NULL",
        "plain | SELECT region, SUM(amount) FROM {t} GROUP BY region HAVING region > 'A'",
        "plain | SELECT o.id FROM {s}.shown o WHERE 10 / o.k > 0",
        "plain | SELECT o.id FROM {s}.shown o WHERE o.k IN (SELECT id FROM {t})",
        "plain | SELECT id FROM {t} WHERE wide > 5 AND fine = 0.5",
        // beside the row filter
        "guard | SELECT id FROM {t} WHERE 10 / amount > 0",
        "guard | SELECT id FROM {t} WHERE amount + 1 > 0",
        "guard | SELECT id FROM {t} WHERE CAST(name AS INTEGER) > 0",
        "guard | SELECT id FROM {t} WHERE CAST(big AS INTEGER) > 0",
        "guard | SELECT id FROM {t} WHERE CAST(price AS DECIMAL(4, 2)) > 0",
        "guard | SELECT id FROM {t} WHERE name LIKE region ESCAPE '!'",
        "guard | SELECT id FROM {t} WHERE name LIKE '1!' ESCAPE '!'",
        "guard | SELECT id FROM {t} WHERE SUBSTRING(name FROM 1 FOR amount) = ''",
        "guard | SELECT id FROM {t} WHERE CASE WHEN id > 1 THEN 10 / amount ELSE 1 END > 0",
        "guard | SELECT id FROM {t} WHERE COALESCE(wide, fine) > 0",
        "guard | SELECT id FROM {t} WHERE d + INTERVAL '1' DAY > DATE '2000-01-01'",
        "guard | SELECT id FROM {t} WHERE CAST(words AS INTEGER ARRAY) IS NULL",
        "guard | SELECT id FROM {t} WHERE salary * 2 > 5",
        "guard | SELECT amount FROM {t} GROUP BY amount HAVING 10 / amount > 0",
        "guard | SELECT x FROM (SELECT 10 / amount AS x FROM {t}) a WHERE x > 1",
        // above something else
        "fence | SELECT a.id FROM {t} a JOIN {s}.shown o ON 10 / a.amount > o.k",
        "fence | SELECT a.id FROM {t} a, {s}.shown o WHERE 10 / (a.amount + o.k) > 0",
        "fence | SELECT COUNT(*) AS n FROM {t} a LEFT JOIN {s}.shown o ON a.id = o.k WHERE 10 / o.k + a.amount > 0",
        "fence | SELECT id, n FROM (SELECT id, amount, ROW_NUMBER() OVER (PARTITION BY amount ORDER BY id) AS n FROM {t}) a WHERE 10 / amount > 0",
        "fence | SELECT region FROM {t} GROUP BY region HAVING 10 / COUNT(*) > 0",
        "fence | SELECT o.id FROM {s}.shown o WHERE o.k IN (SELECT 10 / amount FROM {t})"
      })
  void where(String expected, String sql) {
    for (TestStore store : TestStore.values()) {
      String woven = sql.replace("{t}", store.schema() + ".acct_1").replace("{s}", store.schema());
      String plan = mesh.ask(LeakSuiteTest.eve(), "EXPLAIN " + woven).toString();
      assertEquals(expected, kind(plan), () -> woven + "\n" + plan);
    }
  }

  private static String kind(String plan) {
    if (plan.contains("LIMIT 9223372036854775807")
        || plan.contains("FETCH FIRST 9223372036854775807")
        || plan.contains("FETCH NEXT 9223372036854775807")) {
      return "fence";
    }
    return plan.contains("CASE WHEN <row filter> THEN") ? "guard" : "plain";
  }
}
