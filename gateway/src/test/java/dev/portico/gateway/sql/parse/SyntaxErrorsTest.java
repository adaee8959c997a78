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
        "SELECT 1 AS one | unexpected \"one\"; it is a reserved word, write \"one\" to use it as a name (line 1, column 13)",
        "SELECT a FROM t WHERE | the statement ends too early (line 1, column 21)",
        "SELECT , a FROM t | unexpected \",\" (line 1, column 8)",
        "SELECT a FRM t x | unexpected \"t\" (line 1, column 14)",
        "SELECT 'a | a quoted text is not closed (line 1, column 8)",
        "SELECT 1; SELECT 2 | one statement at a time: there is text after the semicolon (line 1, column 11)"
      })
  void oneSentenceWithItsPlace(String sql, String message) {
    GatewayException fault =
        assertThrows(GatewayException.class, () -> new SqlReader(Limits.defaults()).read(sql));
    assertEquals("SQL_SYNTAX: " + message, fault.display());
  }
}
