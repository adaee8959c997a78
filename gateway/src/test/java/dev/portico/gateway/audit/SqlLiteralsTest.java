package dev.portico.gateway.audit;

import static dev.portico.gateway.audit.SqlLiterals.Reading.DOUBTFUL;
import static dev.portico.gateway.audit.SqlLiterals.Reading.UNDERSTOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlLiteralsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\u0000',
      value = {
        "SELECT a1, \"b 2\" FROM t WHERE x = 'it''s' ~ SELECT a1, \"b 2\" FROM t WHERE x = ?",
        "SELECT 1, 2.50, .5, 1e-3, 0xFF, t1.c2 FROM t1 ~ SELECT ?, ?, ?, ?, ?, t1.c2 FROM t1",
        "SELECT N'a', X'ff', U&'b', E'c\\'d' FROM t ~ SELECT ?, ?, ?, ? FROM t",
        "SELECT DATE '2026-01-01' + INTERVAL '1' DAY ~ SELECT DATE ? + INTERVAL ? DAY",
        "SELECT a -- anna's ~ SELECT a --",
        "SELECT a /* 'x' */ + 'y' ~ SELECT a /**/ + ?",
        "SELECT $$it's$$ || $t$ $$ $t$ || b ~ SELECT ? || ? || b",
        "SELECT a$b$c FROM \"t''1\" ~ SELECT a$b$c FROM \"t''1\"",
        "SELECT 'open ~ SELECT ?",
        "SELECT 5-3, x-1 ~ SELECT ?-?, x-?",
        "SET purpose = 'fraud' ~ SET purpose = ?",
        "SELECT \"orders@1\".id FROM shop.\"orders@1\" LIMIT 10 ~ SELECT \"orders@1\".id FROM shop.\"orders@1\" LIMIT ?"
      })
  void aStatementThatRan(String sql, String expected) {
    assertEquals(expected.strip(), SqlLiterals.redacted(sql.strip(), UNDERSTOOD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t WHERE name = \"secret\"",
        "SELECT * FROM t WHERE name = `secret`",
        "SELECT * FROM t WHERE name = ‘secret’",
        "SELECT * FROM t WHERE name = 'a\\' OR x = 'secret'",
        "SELECT * FROM t WHERE name = 'a\\'secret'",
        "SELECT * FROM t WHERE name = 'secret",
        "SELECT * FROM t WHERE name = \"secret",
        "SELECT * FROM t -- it's\n WHERE x = secret'",
        "SELECT /* /* */ ' */ secret",
        "SELECT $x$ secret",
        "SELECT 'a' 'secret'",
        "'secret'",
        "SELECT « secret »",
        "SELECT 1 // it's\n secret'"
      })
  void aRefusedOneLosesWhateverCouldBeALiteral(String sql) {
    String redacted = SqlLiterals.redacted(sql, DOUBTFUL);
    assertFalse(redacted.contains("secret"), redacted);
  }

  @Test
  void aRefusedOneKeepsItsWords() {
    assertEquals(
        "SELECT nme FROM shop.customers WHERE id = ?",
        SqlLiterals.redacted("SELECT nme FROM shop.customers WHERE id = 7", DOUBTFUL));
  }

  @Test
  void aLongOneTakesNoTime() {
    String long1 = "'a' $".repeat(100_000) + "$x".repeat(100_000);
    assertTimeout(Duration.ofSeconds(5), () -> SqlLiterals.redacted(long1, DOUBTFUL));
    assertTimeout(Duration.ofSeconds(5), () -> SqlLiterals.redacted(long1, UNDERSTOOD));
  }
}
