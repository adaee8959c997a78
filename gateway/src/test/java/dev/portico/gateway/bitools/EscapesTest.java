package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** JDBC's own words between braces, and the functions that the driver says may stand there. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class EscapesTest {
  /** A call of each function that appendix C of JDBC lists. */
  private static final Map<String, String> CALLS =
      Stream.of(
              "ABS(-1) ACOS(1) ASIN(1) ATAN(1) ATAN2(1,1) CEILING(1.5) COS(1) COT(1) DEGREES(1)"
                  + " EXP(1) FLOOR(1.5) LOG(1) LOG10(1) MOD(5,3) PI() POWER(2,2) RADIANS(1) RAND(1)"
                  + " ROUND(1.5,0) SIGN(1) SIN(1) SQRT(4) TAN(1) TRUNCATE(1.5,0) ASCII('a')"
                  + " CHAR(65) CHAR_LENGTH('a') CHARACTER_LENGTH('a') CONCAT('a','b')"
                  + " DIFFERENCE('a','b') INSERT('abc',1,1,'x') LCASE('A') LEFT('abc',1)"
                  + " LENGTH('a') LOCATE('a','ba') LTRIM('a') OCTET_LENGTH('a') REPEAT('a',2)"
                  + " REPLACE('a','a','b') RIGHT('abc',1) RTRIM('a') SOUNDEX('a') SPACE(1)"
                  + " SUBSTRING('abc',1,2) UCASE('a') CURDATE() CURTIME() DAYNAME({d'2026-01-01'})"
                  + " DAYOFMONTH({d'2026-01-01'}) DAYOFWEEK({d'2026-01-01'})"
                  + " DAYOFYEAR({d'2026-01-01'}) HOUR({t'10:00:00'}) MINUTE({t'10:00:00'})"
                  + " MONTH({d'2026-01-01'}) MONTHNAME({d'2026-01-01'}) NOW()"
                  + " QUARTER({d'2026-01-01'}) SECOND({t'10:00:00'})"
                  + " TIMESTAMPADD(SQL_TSI_DAY,1,{ts'2026-01-01#10:00:00'})"
                  + " TIMESTAMPDIFF(SQL_TSI_DAY,{d'2026-01-01'},{d'2026-01-02'})"
                  + " WEEK({d'2026-01-01'}) YEAR({d'2026-01-01'}) DATABASE() IFNULL(NULL,1) USER()")
          .flatMap(text -> Arrays.stream(text.split(" ")))
          .collect(
              Collectors.toMap(
                  call -> call.substring(0, call.indexOf('(')), call -> call.replace('#', ' ')));

  private final BiMesh mesh;

  EscapesTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void theDriverListsTheFunctionsThatRun() throws SQLException {
    try (Connection connection = mesh.ana()) {
      DatabaseMetaData metadata = connection.getMetaData();
      List<String> listed =
          Stream.of(
                  metadata.getNumericFunctions(),
                  metadata.getStringFunctions(),
                  metadata.getTimeDateFunctions(),
                  metadata.getSystemFunctions())
              .flatMap(list -> Arrays.stream(list.split(",")))
              .sorted()
              .toList();
      List<String> run = new ArrayList<>();
      for (Map.Entry<String, String> call : CALLS.entrySet()) {
        try {
          Talk.query(connection, "SELECT {fn " + call.getValue() + "} FROM sales.orders LIMIT 1");
          run.add(call.getKey());
        } catch (SQLException e) {
          assertTrue(e.getMessage().matches("(NOT_SUPPORTED|SQL_INVALID).*"), e.getMessage());
        }
      }
      assertEquals(run.stream().sorted().toList(), listed);
    }
  }

  @Test
  void datesTimesJoinsAndEscapeCharacters() throws SQLException {
    try (Connection connection = mesh.ana()) {
      String sql =
          "SELECT {d '2026-01-02'}, {t '10:11:12'}, {ts '2026-01-02 10:11:12.5'}, c.name FROM {oj"
              + " sales.customers c LEFT OUTER JOIN sales.orders o ON o.customer_id = c.id AND"
              + " o.order_id = 1} WHERE c.name LIKE 'customer!_2' {escape '!'} OR c.name LIKE"
              + " 'customer 2' {escape '!'}";
      assertEquals(sql, connection.nativeSQL(sql));
      assertEquals(
          List.of("2026-01-02 10:11:12 2026-01-02 10:11:12.5 customer 2"),
          Talk.query(connection, sql));
      assertEquals(
          "SQL_SYNTAX",
          assertThrows(SQLException.class, () -> Talk.query(connection, "SELECT * FROM {oj x"))
              .getMessage()
              .split(":")[0]);
    }
  }

  @Test
  void topIsTheBeginningOfTheOrder() throws SQLException {
    try (Connection connection = mesh.ana("schema=sales")) {
      assertEquals(
          List.of("1000", "999"),
          Talk.query(connection, "SELECT TOP 2 order_id FROM orders ORDER BY order_id DESC"));
      assertEquals(
          List.of("999", "1000"),
          Talk.query(
              connection,
              "SELECT * FROM (SELECT TOP 2 order_id FROM orders ORDER BY order_id DESC) AS t ORDER"
                  + " BY 1"));
      assertEquals(
          List.of("1"), Talk.query(connection, "SELECT top FROM (VALUES (1)) AS t(top)"), "a name");
      assertTrue(
          assertThrows(
                  SQLException.class,
                  () -> Talk.query(connection, "SELECT TOP 2 * FROM orders LIMIT 1"))
              .getMessage()
              .startsWith("SQL_SYNTAX"));
    }
  }
}
