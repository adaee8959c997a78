package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FragmentGuardTest {
  private static final Dialect POSTGRES = new PostgresDialect();
  private static final Dialect H2 = new H2Dialect();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "(SELECT 'a;b', '--', '/* x */', 'it''s' FROM \"odd;name\" WHERE a$1 = ?)",
        "WITH t AS (SELECT E'\\';' AS x) SELECT * FROM t",
        "SELECT 'back\\' , 5 - -1"
      })
  void letsPlainQueriesPass(String sql) {
    assertEquals(Optional.empty(), FragmentGuard.refusal(sql, POSTGRES));
    assertEquals(Optional.empty(), FragmentGuard.refusal(sql, H2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; COMMIT",
        "SELECT 'a\\'; COMMIT; SELECT '",
        "SELECT E'\\'' ; COMMIT; SELECT E'\\''",
        "SELECT 1 -- ' \n; COMMIT; -- '",
        "SELECT 1 /* ' */ ; COMMIT; /* ' */",
        "SELECT $$ ' $$ ; COMMIT; SELECT $x$ ' $x$",
        "SELECT 'open"
      })
  void refusesWhatCouldBeSeveralStatements(String sql) {
    assertTrue(FragmentGuard.refusal(sql, POSTGRES).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1)",
        "DROP TABLE t",
        "SET MODE PostgreSQL",
        "CALL f()",
        "SELECT * FROM FINAL TABLE (INSERT INTO t VALUES (1))",
        "SELECT * FROM new\n table (DELETE FROM t)"
      })
  void refusesForH2WhatIsNotAQuery(String sql) {
    assertTrue(FragmentGuard.refusal(sql, H2).isPresent());
  }
}
