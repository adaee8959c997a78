package dev.portico.gateway.protocol.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableQuestionTest {
  private static String sql(Map<String, String> parameters) {
    return TableQuestion.of("s", "t", name -> Optional.ofNullable(parameters.get(name))).sql();
  }

  private static String where(String filter) {
    return sql(Map.of("filter", filter)).substring("SELECT * FROM \"s\".\"t\" WHERE ".length());
  }

  @Test
  void everythingIsOneStatement() {
    assertEquals("SELECT * FROM \"s\".\"t\"", sql(Map.of()));
    assertEquals(
        "SELECT \"id\", \"first name\" FROM \"s\".\"t\" WHERE \"id\" > 5"
            + " ORDER BY \"id\" DESC, \"name\" OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY",
        sql(
            Map.of(
                "select", "id, \"first name\"",
                "filter", "id gt 5",
                "orderby", "id desc,name asc",
                "skip", "20",
                "top", "10")));
    assertEquals(
        "SELECT * FROM \"plays@2026-01-31T12:00:00Z\".\"events@1\"",
        TableQuestion.of("plays@2026-01-31T12:00:00Z", "events@1", name -> Optional.empty()).sql());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name eq 'O''Hara'|\"name\" = 'O''Hara'",
        "a ne 5|(\"a\" <> 5 OR \"a\" IS NULL)",
        "5 ne a|(5 <> \"a\" OR \"a\" IS NULL)",
        "a ge 1.50|\"a\" >= 1.50",
        "a lt -3|\"a\" < -3",
        "a le 1e3|\"a\" <= 1000",
        "a eq null|\"a\" IS NULL",
        "null ne a|\"a\" IS NOT NULL",
        "a eq b|\"a\" IS NOT DISTINCT FROM \"b\"",
        "a ne b|\"a\" IS DISTINCT FROM \"b\"",
        "a lt b|\"a\" < \"b\"",
        "active|\"active\"",
        "not active|NOT (\"active\")",
        "active eq true|\"active\" = TRUE",
        "not (a gt 5)|(\"a\" > 5) IS NOT TRUE",
        "not not (a gt 5)|\"a\" > 5",
        "not (a gt 5 and contains(b,'x'))|((\"a\" > 5) IS NOT TRUE OR NOT (\"b\" LIKE '%x%'))",
        "a eq 1 or b eq 2 and c eq 3|(\"a\" = 1 OR (\"b\" = 2 AND \"c\" = 3))",
        "(a eq 1 or b eq 2) and c eq 3|((\"a\" = 1 OR \"b\" = 2) AND \"c\" = 3)",
        "a in (1, 2,3)|\"a\" IN (1, 2, 3)",
        "a in ('x', null)|(\"a\" IN ('x') OR \"a\" IS NULL)",
        "a in (null)|\"a\" IS NULL",
        "not (a in (1))|(\"a\" IN (1)) IS NOT TRUE",
        "startswith(a, '50%_~')|\"a\" LIKE '50~%~_~~%' ESCAPE '~'",
        "endswith(a,'''')|\"a\" LIKE '%'''",
        "day ge 2026-01-31|\"day\" >= DATE '2026-01-31'",
        "clock eq 12:30:00.5|\"clock\" = TIME '12:30:00.5'",
        "at lt 2026-01-31T10:00:00Z|\"at\" < CAST('2026-01-31T10:00:00Z' AS TIMESTAMP WITH"
            + " LOCAL TIME ZONE)",
        "at lt 2026-01-31T10:00:00.25+02:00|\"at\" < CAST('2026-01-31T08:00:00.250Z' AS TIMESTAMP"
            + " WITH LOCAL TIME ZONE)",
        "a eq 1e-1|\"a\" = 0.1",
        "a eq 1.5e3|\"a\" = 1500",
        "a eq 3e38|\"a\" = 3.0E38",
        "\"in\" eq 1|\"in\" = 1",
        "größe gt 1|\"größe\" > 1",
        "\"a\"\"b\" eq 1|\"a\"\"b\" = 1"
      })
  void aFilterBecomesACondition(String filter, String expected) {
    assertEquals(expected, where(filter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "filter|a eq|$filter, character 5: expected a column or a value, found the end",
        "filter|a eq 'x|$filter, character 6: a quotation mark is not closed",
        "filter|a eq 1; drop table t|$filter, character 7: the character \";\" has no meaning here",
        "filter|a eq 1 b|expected and, or or the end, found \"b\"",
        "filter|1 eq 1|one side of a comparison must be a column",
        "filter|a eq 2026-02-30|no date or time that exists",
        "filter|a eq 0000-01-01|character 6: \"0000-01-01\" is not between the years 0001 and 9999",
        "filter|a eq 0001-01-01T00:00:00+14:00|is not between the years 0001 and 9999 of UTC",
        "filter|a eq 9999-12-31T23:59:59-01:00|is not between the years 0001 and 9999 of UTC",
        "filter|a eq 1--1|is no value",
        "filter|\"\" eq 1|a column's name is empty",
        "select|\"\"|$select, character 1: a column's name is empty",
        "filter|a eq 0x10|is no value",
        "filter|length(a) eq 1|there is no function \"length\"",
        "filter|a gt null|null can be compared by eq and ne only",
        "filter|contains('x','y')|a column as the first argument",
        "filter|contains(a,b)|a string in single quotes",
        "filter|a in (b)|a list holds values",
        "filter|a in ()|expected a column or a value",
        "filter|a/b eq 1|has no meaning here",
        "filter|5|expected eq",
        "filter|a eq 1e999|too large",
        "filter|a eq 123456789012345678901234567890123456789|at most 38 digits",
        "top|-1|$top is a number of rows",
        "skip|x|$skip is a number of rows",
        "select|a,,b|$select, character 3: expected a column",
        "select|a b|expected a comma or the end",
        "select|COUNT(*)|expected a comma or the end",
        "orderby|a down|expected a comma or the end, found \"down\"",
        "orderby|1|$orderby, character 1: expected a column"
      })
  void aFaultIsNamedWithItsPlace(String parameter, String text, String expected) {
    GatewayException e = assertThrows(GatewayException.class, () -> sql(Map.of(parameter, text)));
    assertEquals(ErrorCode.REQUEST_INVALID, e.code());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThrows(GatewayException.class, () -> where("(".repeat(200) + "a eq 1" + ")".repeat(200)));
    assertThrows(GatewayException.class, () -> where("not ".repeat(50_000) + "a"));
    assertThrows(GatewayException.class, () -> where("a eq 1" + " or a eq 1".repeat(2_000)));
    assertThrows(GatewayException.class, () -> where("a in (1" + ",1".repeat(2_000) + ")"));
  }

  @Test
  void namesThatAreNoneAreRefused() {
    for (String name : new String[] {"", " ", "a\u0000b", "x".repeat(201)}) {
      assertThrows(
          GatewayException.class, () -> TableQuestion.of(name, "t", p -> Optional.empty()));
      assertThrows(
          GatewayException.class, () -> TableQuestion.of("s", name, p -> Optional.empty()));
    }
  }

  /**
   * Whatever comes in, what comes out is cut into quoted names, literals and the few words of the
   * language: nothing of the caller's stands outside quotation marks.
   */
  @Test
  void nothingOfTheCallersStandsOutsideQuotationMarks() {
    String alphabet = "ab'\"(),; -/*%_\\\n\u00e9\ud83d\ude00\u2019\u02bceqnotinandnull0159.:TZ~";
    String known =
        "SELECT|FROM|WHERE|AND|OR|NOT|IS|NULL|TRUE|FALSE|DISTINCT|IN|LIKE|ESCAPE|DATE|TIME"
            + "|TIMESTAMP|CAST|AS|WITH|LOCAL|ZONE|ORDER|BY|DESC|OFFSET|ROWS|FETCH|NEXT|ONLY";
    Random random = new Random(7);
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "a eq " : "");
      if (random.nextBoolean()) {
        text.append(random.nextBoolean() ? '\'' : '"');
      }
      int length = random.nextInt(12);
      for (int c = 0; c < length; c++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      text.append(random.nextInt(4) == 0 ? "'" : random.nextInt(4) == 0 ? "\" eq 1" : "");
      try {
        String sql = sql(Map.of("filter", text.toString(), "select", "\"" + text + "\""));
        String bare = sql.replaceAll("'([^']|'')*'|\"([^\"]|\"\")*\"", "");
        assertTrue(
            bare.replaceAll("\\b(" + known + ")\\b", "").matches("[ .,()*<>=0-9E+-]*"),
            text + " became " + sql);
        accepted++;
      } catch (GatewayException refused) {
        assertEquals(ErrorCode.REQUEST_INVALID, refused.code());
      }
    }
    assertTrue(accepted > 1_000, "only " + accepted + " were filters");
  }
}
