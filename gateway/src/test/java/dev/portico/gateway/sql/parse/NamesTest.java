package dev.portico.gateway.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.config.Limits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of SQL that PostgreSQL lets be names are names here too, wherever a name may stand. */
class NamesTest {

  private static String tree(String sql) {
    Statement.Query query = (Statement.Query) new SqlReader(Limits.defaults()).read(sql);
    return query.query().tree().toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "language",
        "one",
        "rank",
        "period",
        "uuid",
        "position",
        "value",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "date",
        "time",
        "timestamp",
        "count",
        "sum",
        "min",
        "max",
        "result",
        "method",
        "condition",
        "start",
        "no",
        "none",
        "function",
        "system",
        "trigger",
        "match",
        "member",
        "local",
        "module",
        "parameter",
        "percent",
        "search",
        "scope",
        "external"
      })
  void aWordIsANameAsIfItWereQuoted(String word) {
    for (String sql :
        new String[] {
          "SELECT %s FROM s.t",
          "SELECT a AS %s FROM s.t",
          "SELECT a %s FROM s.t",
          "SELECT t.%s, (%s), -%s FROM s.t AS t",
          "SELECT COUNT(%s), SUM(DISTINCT %s), UPPER(%s), CAST(%s AS VARCHAR) FROM s.t",
          "SELECT EXTRACT(YEAR FROM %s), %s::VARCHAR, %s || 'a' FROM s.t",
          "SELECT a FROM s.t WHERE %s = 1 AND %s IS NOT NULL AND %s IN (1, 2) AND NOT %s",
          "SELECT a FROM s.t GROUP BY %s ORDER BY %s DESC",
          "SELECT SUM(a) OVER (PARTITION BY %s ORDER BY %s) FROM s.t",
          "SELECT CASE WHEN %s = 1 THEN %s ELSE %s END FROM s.t",
          "SELECT a FROM %s.%s AS %s JOIN s.u USING (%s)",
          "WITH %s (%s) AS (SELECT 1) SELECT %s FROM %s"
        }) {
      assertEquals(tree(sql.replace("%s", '"' + word + '"')), tree(sql.replace("%s", word)), sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT DATE '2024-01-01', TIME '10:00:00', TIMESTAMP '2024-01-01 00:00:00'",
        "SELECT INTERVAL '1' YEAR year, INTERVAL '1-2' YEAR TO MONTH, d + INTERVAL '1' DAY FROM s.t",
        "SELECT YEAR(d), MONTH(d), EXTRACT(DAY FROM d), FLOOR(d TO HOUR) FROM s.t",
        "SELECT POSITION('a' IN b), RANK() OVER (ORDER BY a), COUNT(*) FILTER (WHERE a) FROM s.t",
        "SELECT CAST(a AS DATE), CAST(a AS TIMESTAMP(3)), a::uuid FROM s.t",
        "SELECT * FROM (VALUES (1)) AS v (value)"
      })
  void theSameWordsKeepTheirMeanings(String sql) {
    String tree = tree(sql);
    for (String word :
        new String[] {"DATE", "TIME", "RANK", "POSITION", "COUNT", "MONTH", "HOUR"}) {
      assertEquals(-1, tree.indexOf('`' + word + '`'), tree);
    }
  }
}
