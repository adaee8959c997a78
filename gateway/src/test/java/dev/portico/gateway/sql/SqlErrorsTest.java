package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.SqlPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong, refused and monstrous statements: each its own error, soon, and the server goes on. */
class SqlErrorsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

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

  @AfterEach
  void theServerStillAnswers() {
    assertEquals(List.of("8"), mesh.ask("SELECT COUNT(*) FROM pg.p").lines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELEC 1                              | SQL_SYNTAX         | 1  | 1",
        "SELECT 1 +                           | SQL_SYNTAX         | 1  | 10",
        "SELECT id FROM pg.p WHERE            | SQL_SYNTAX         | 1  | 25",
        "SELECT 'open                         | SQL_SYNTAX         | 1  | 8",
        "SELECT 1 /* open                     | SQL_SYNTAX         | 1  | 10",
        "SELECT (1                            | SQL_SYNTAX         | 1  | 9",
        "SELECT 1; SELECT 2                   | SQL_SYNTAX         | 1  | 11",
        "SELECT x.id FROM pg.p                | TABLE_NOT_FOUND    | 1  | 8",
        "SELECT nam FROM pg.p                 | COLUMN_NOT_FOUND   | 1  | 8",
        "SELECT id FROM pg.pp                 | TABLE_NOT_FOUND    | 1  | 16",
        "SELECT NOSUCH(id) FROM pg.p          | FUNCTION_NOT_FOUND | 1  | 8",
        "SELECT id FROM pg.p WHERE id         | SQL_INVALID        | 1  | 27",
        "SELECT id, COUNT(*) FROM pg.p        | SQL_INVALID        | 1  | 8",
        "SELECT id FROM pg.p, pg.m            | SQL_INVALID        | 1  | 8",
      })
  void aFaultHasItsPlace(String sql, ErrorCode code, int line, int column) {
    Answer answer = mesh.ask(sql);
    assertEquals(code, answer.error().code(), answer::toString);
    SqlPosition position =
        answer.error().position().orElseThrow(() -> new AssertionError(answer.toString()));
    assertEquals(line + ":" + column, position.line() + ":" + position.column(), answer::toString);
  }

  @Test
  void theSecondLineIsCountedFromItsBeginning() {
    Answer answer = mesh.ask("SELECT id,\n  nam\nFROM pg.p");
    assertEquals(new SqlPosition(2, 3), answer.error().position().orElseThrow());
    Answer explained = mesh.ask("EXPLAIN\nSELECT nam FROM pg.p");
    assertEquals(new SqlPosition(2, 8), explained.error().position().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT nam FROM pg.p            | \"name\"",
        "SELECT p.borm FROM pg.p         | \"born\"",
        "SELECT id FROM pg.oo            | \"pg.o\"",
        "SELECT id FROM pgg.p            | \"pg",
      })
  void aMisspeltNameIsAnsweredWithTheNearest(String sql, String suggestion) {
    Answer answer = mesh.ask(sql);
    assertTrue(answer.toString().contains("did you mean " + suggestion), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO pg.p VALUES (1)",
        "UPDATE pg.p SET id = 1",
        "DELETE FROM pg.p",
        "MERGE INTO pg.p USING pg.m ON 1=1",
        "CREATE TABLE x (id INT)",
        "DROP TABLE pg.p",
        "ALTER TABLE pg.p",
        "TRUNCATE TABLE pg.p",
        "GRANT ALL",
        "REVOKE ALL",
        "COPY x",
        "CALL f()",
        "EXPLAIN DELETE FROM pg.p"
      })
  void writingIsRefusedByName(String sql) {
    Answer answer = mesh.ask(sql);
    assertEquals(ErrorCode.READ_ONLY, answer.error().code());
    String verb = sql.replace("EXPLAIN ", "").split(" ")[0];
    assertTrue(answer.error().getMessage().startsWith(verb), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM"
            + " t",
        "SELECT * FROM UNNEST(ARRAY[1, 2]) AS t(x)",
        "SELECT 'a' SIMILAR TO 'b'",
        "SELECT TO_CHAR(DATE '2024-01-01', 'YYYY')",
        "SELECT RANDOM()",
        "SELECT COUNT(DISTINCT k, name) FROM pg.p",
        "SELECT * FROM pg.p TABLESAMPLE BERNOULLI(50)",
        "SELECT INTERVAL '1' DAY",
        "SELECT TIMESTAMPDIFF(MICROSECOND, moment, moment) FROM pg.o",
      })
  void whatIsMissingIsRefusedByName(String sql) {
    assertEquals(
        ErrorCode.NOT_SUPPORTED, mesh.ask(sql).error().code(), () -> mesh.ask(sql).toString());
  }

  @Test
  void tenMegabytesAreTooLong() {
    Answer answer = soon("SELECT '" + "x".repeat(10 << 20) + "'");
    assertEquals(ErrorCode.SQL_TOO_LONG, answer.error().code());
  }

  @Test
  void fiveThousandParenthesesAreTooDeep() {
    Answer answer = soon("SELECT " + "(".repeat(5_000) + "1" + ")".repeat(5_000));
    assertEquals(ErrorCode.SQL_TOO_COMPLEX, answer.error().code());
    assertEquals(List.of("1"), soon("SELECT " + "(".repeat(400) + "1" + ")".repeat(400)).lines());
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void twentyThousandValuesMakeAnInList(TestStore store) {
    String list =
        IntStream.range(0, 20_000)
            .mapToObj(i -> String.valueOf(i * 3))
            .collect(Collectors.joining(", "));
    Answer answer =
        soon("SELECT id FROM " + store.schema() + ".p WHERE id IN (" + list + ") ORDER BY id");
    assertEquals(List.of("3", "6"), answer.lines(), answer::toString);
  }

  @ParameterizedTest
  @CsvSource({"AND,id > -", "OR,k < -"})
  void aChainOfTenThousandTermsEndsSoon(String operator, String term) {
    String chain =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(i -> term + i)
            .collect(Collectors.joining(" " + operator + " "));
    for (TestStore store : TestStore.values()) {
      Answer answer = soon("SELECT COUNT(*) FROM " + store.schema() + ".p WHERE " + chain);
      assertTrue(
          answer.failed()
              ? answer.error().code().kind() == ErrorCode.Kind.LIMIT
              : answer.lines().equals(List.of(operator.equals("AND") ? "8" : "0")),
          answer::toString);
    }
  }

  @Test
  void aLongConcatenationEndsSoon() {
    String chain =
        IntStream.range(0, 10_000).mapToObj(i -> "'x'").collect(Collectors.joining(" || "));
    Answer answer = soon("SELECT CHAR_LENGTH(" + chain + ")");
    assertTrue(
        answer.failed()
            ? answer.error().code().kind() == ErrorCode.Kind.LIMIT
            : answer.lines().equals(List.of("10000")),
        answer::toString);
  }

  private static Answer soon(String sql) {
    long begin = System.nanoTime();
    Answer answer = mesh.ask(sql);
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(time.compareTo(SOON) < 0, () -> "took " + time);
    return answer;
  }
}
