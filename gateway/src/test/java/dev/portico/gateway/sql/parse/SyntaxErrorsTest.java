package dev.portico.gateway.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.GatewayException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reader of SQL is told, instead of the list of every token the parser would have taken. */
class SyntaxErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 AS order | unexpected \"order\"; it is a reserved word, write \"order\" to use it"
            + " as a name (line 1, column 13)",
        "SELECT * FROM shop.rows | unexpected \".\"; rows is a reserved word, write .\"rows\" to"
            + " use it as a name (line 1, column 19)",
        "SELECT * FROM shop.'t' | unexpected \".\" (line 1, column 19)",
        "SELEC 1 | unexpected \"SELEC\"; a statement begins with SELECT, WITH, VALUES, TABLE,"
            + " EXPLAIN, DESCRIBE, SHOW, SET or RESET (line 1, column 1)",
        "EXPLAIN SELEC 1 | unexpected \"SELEC\"; a statement begins with SELECT, WITH, VALUES,"
            + " TABLE, EXPLAIN, DESCRIBE, SHOW, SET or RESET (line 1, column 9)",
        "SELECT * FROM s.t AS OF '2026-01-31' | unexpected \"OF\"; a table of then is written:"
            + " domain.table FOR SYSTEM_TIME AS OF '2026-01-31' (line 1, column 22)",
        "SELECT * FROM '/etc/passwd' | unexpected \"'/etc/passwd'\" (line 1, column 15)",
        "SELECT a COLLATE x FROM t | unexpected \"COLLATE\" (line 1, column 10)",
        "SELECT a FROM t FOR UPDATE | unexpected \"FOR\" (line 1, column 17)",
        "SELECT 1 # 2 | unexpected character \"#\" (line 1, column 10)",
        "SELECT 1 ! 2 | unexpected character \"!\" (line 1, column 11)",
        "SHOW TABLES FROM a b | unexpected \"b\" (line 1, column 20)",
        "SHOW COLUMNS a.b | write SHOW COLUMNS FROM schema.table (line 1, column 14)",
        "DESCRIBE t | write DESCRIBE schema.table (line 1, column 11)",
        "DESC | DESCRIBE needs a name after it (line 1, column 5)",
        "SELECT a FROM t WHERE | the statement ends too early (line 1, column 21)",
        "SELECT , a FROM t | unexpected \",\" (line 1, column 8)",
        "SELECT a FRM t x | unexpected \"t\" (line 1, column 14)",
        "SELECT 'a | a quoted text is not closed (line 1, column 8)",
        "SELECT 1; SELECT 2 | one statement at a time: there is text after the semicolon (line 1,"
            + " column 11)"
      })
  void oneSentenceWithItsPlace(String sql, String message) {
    GatewayException fault =
        assertThrows(GatewayException.class, () -> new SqlReader(Limits.defaults()).read(sql));
    assertEquals("SQL_SYNTAX: " + message, fault.display());
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE FROM t, DELETE, 1",
    "EXPLAIN UPDATE t SET a = 1, UPDATE, 9",
    "WITH x AS (DELETE FROM a) SELECT 1, DELETE, 12",
    "WITH x AS ( INSERT INTO t VALUES (1)) SELECT 1, INSERT, 13"
  })
  void aChangeIsRefusedByNameAndPlace(String sql, String verb, int column) {
    GatewayException fault =
        assertThrows(GatewayException.class, () -> new SqlReader(Limits.defaults()).read(sql));
    assertEquals(
        "READ_ONLY: "
            + verb
            + " is not possible: data products are read-only, only queries run here (line 1, column"
            + " "
            + column
            + ")",
        fault.display());
  }
}
