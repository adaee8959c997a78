package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TypeCatalogue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A question mark stands wherever a literal may, in stores and in the engine, and means the same.
 */
class ParametersTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, 'x', 1.50, DATE '2024-01-01', TRUE FROM {p} ORDER BY id",
        "SELECT id FROM {p} WHERE name = 'Bob' ORDER BY id",
        "SELECT id FROM {p} WHERE k = 1 OR born < DATE '1985-12-31' ORDER BY id",
        "SELECT id FROM {p} WHERE k IN (1, 3, 9) ORDER BY id",
        "SELECT id FROM {p} WHERE name NOT IN ('Bob', '') ORDER BY id",
        "SELECT id FROM {p} WHERE k NOT BETWEEN 2 AND 3 ORDER BY id",
        "SELECT id FROM {p} WHERE name LIKE 'A%' ORDER BY id",
        "SELECT id FROM {p} WHERE name LIKE 'a!%%' ESCAPE '!' OR name LIKE '%b%' ORDER BY id",
        "SELECT CASE WHEN k = 1 THEN 'one' WHEN k = 3 THEN 'three' ELSE 'more' END FROM {p} ORDER BY id",
        "SELECT CASE k WHEN 1 THEN 'one' ELSE name END FROM {p} ORDER BY id",
        "SELECT COALESCE(name, 'nobody'), NULLIF(k, 1) FROM {p} ORDER BY id",
        "SELECT id FROM {p} ORDER BY id LIMIT 3 OFFSET 2",
        "SELECT id FROM {p} ORDER BY id OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY",
        "SELECT k + 1, COUNT(*) FROM {p} GROUP BY k ORDER BY k",
        "SELECT k, SUM(id) FROM {p} GROUP BY k HAVING SUM(id) > 2 ORDER BY k",
        "SELECT p.id, o.id FROM {p} p JOIN {o} o ON p.k = o.k AND o.amount > 0.00 ORDER BY p.id, o.id",
        "SELECT p.id, o.id FROM {p} p LEFT JOIN {o} o ON p.k = o.k AND o.note = 'x' ORDER BY p.id, o.id",
        "SELECT SUBSTRING(name FROM 2 FOR 1), UPPER(name || 'z') FROM {p} ORDER BY id",
        "SELECT id, amount * 2, amount + 0.01, k - 7 FROM {o} ORDER BY id",
        "SELECT id FROM {p} WHERE born + INTERVAL '1' MONTH > DATE '1990-02-01' ORDER BY id",
        "SELECT DATE '2024-01-31' + INTERVAL '1' MONTH FROM {p} WHERE id = 1",
        "SELECT id FROM {o} WHERE moment >= TIMESTAMP '2024-01-01 00:00:00' ORDER BY id",
        "SELECT id FROM {p} WHERE EXISTS (SELECT 1 FROM {o} WHERE o.k = p.k AND amount > 5.00) ORDER BY id",
        "SELECT id FROM {p} WHERE k IN (SELECT k FROM {o} WHERE note = 'x') ORDER BY id",
        "SELECT id FROM {p} WHERE k NOT IN (SELECT k FROM {o} WHERE id < 13) ORDER BY id",
        "SELECT id, (SELECT COUNT(*) FROM {o} WHERE o.k = p.k AND note <> 'y') FROM {p} ORDER BY id",
        "SELECT id FROM {p} WHERE k > ALL (SELECT v FROM {m} WHERE id = 5) ORDER BY id",
        "SELECT * FROM (VALUES (1, 'a'), (2, 'bcd')) AS t(x, y) ORDER BY x",
        "SELECT p.id, t.y FROM {p} p JOIN (VALUES (1, 'a'), (2, 'bcd')) AS t(x, y) ON p.k = t.x ORDER BY p.id",
        "SELECT id FROM {p} WHERE k = 1 UNION ALL SELECT k FROM {m} WHERE v = 3",
        "SELECT id, LAG(id, 2, -1) OVER (ORDER BY id) FROM {p} ORDER BY id",
        "SELECT COUNT(*) FILTER (WHERE k = 1), SUM(id + 10) FROM {p}",
        "SELECT k FROM {p} WHERE flag = TRUE OR k = 3 ORDER BY id",
      })
  void standsWhereverALiteralDoes(String query) {
    for (TestStore store : TestStore.values()) {
      String literal = query.replaceAll("\\{(\\w)}", store.schema() + ".$1");
      LiteralsAsParameters.Bound bound = LiteralsAsParameters.of(literal);
      Answer expected = mesh.ask(literal);
      Answer actual = mesh.ask(bound.sql(), bound.values().toArray(BindValue[]::new));
      assertTrue(!expected.failed() && !expected.rows().isEmpty(), () -> literal + " " + expected);
      assertTrue(bound.sql().contains("?"), bound::sql);
      assertEquals(expected.sorted(), actual.sorted(), () -> bound + " " + actual);
    }
  }

  static Stream<EdgeValue> values() {
    List<EdgeValue> values = new ArrayList<>();
    TypeCatalogue.all().values().forEach(values::addAll);
    return values.stream()
        .filter(v -> v.value() != EndOfDay.INSTANCE && v.type().element() == null);
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyValueOfEveryTypeComesBackAsItIs(EdgeValue value) {
    BindValue bind = new BindValue(value.type(), value.value());
    String wanted = Answer.cell(value.value());
    assertEquals(List.of(wanted), mesh.ask("SELECT ?", bind).lines(), "in the engine");
    Answer beside = mesh.ask("SELECT ? FROM pg.p WHERE id = 1", bind);
    assertEquals(List.of(wanted), beside.lines(), () -> "in PostgreSQL " + beside);
    Answer inH2 = mesh.ask("SELECT ? FROM h2.p WHERE id = 1", bind);
    assertEquals(
        List.of(wanted.matches("-0\\.0") ? "0.0" : wanted),
        inH2.lines().stream().map(l -> l.equals("-0.0") ? "0.0" : l).toList(),
        () -> "in H2 " + inH2);
  }

  @Test
  void aNullOfAnyTypeIsNull() {
    for (ColumnType type : TypeCatalogue.all().keySet()) {
      if (type.element() == null) {
        Answer answer =
            mesh.ask(
                "SELECT ? IS NULL, COALESCE(?, ?)",
                new BindValue(type, null),
                new BindValue(type, null),
                new BindValue(type, null));
        assertEquals(List.of("true | NULL"), answer.lines(), type::toString);
      }
    }
    BindValue none = new BindValue(ColumnType.INTEGER, null);
    for (TestStore store : TestStore.values()) {
      assertEquals(
          List.of(),
          mesh.ask(
                  "SELECT id FROM " + store.schema() + ".p WHERE k = ? OR k IN (?, ?)",
                  none,
                  none,
                  none)
              .lines());
    }
  }

  @Test
  void theWrongNumberOfValuesIsAnError() {
    assertEquals(ErrorCode.PARAMETER_INVALID, mesh.ask("SELECT ?").error().code());
    assertEquals(
        ErrorCode.PARAMETER_INVALID,
        mesh.ask("SELECT 1", new BindValue(ColumnType.INTEGER, 1)).error().code());
  }

  @Test
  void onePlanServesManyValues() {
    String sql = "SELECT id FROM pg.p WHERE k = ? AND born <> ? ORDER BY id";
    BindValue day = new BindValue(ColumnType.DATE, LocalDate.of(2000, 2, 29));
    assertEquals(List.of("1"), mesh.ask(sql, new BindValue(ColumnType.INTEGER, 1), day).lines());
    assertEquals(
        List.of("5", "6"), mesh.ask(sql, new BindValue(ColumnType.INTEGER, 3), day).lines());
  }

  @Test
  void limitAndIntervalsTakeParameters() {
    BindValue two = new BindValue(ColumnType.INTEGER, 2);
    assertEquals(
        List.of("1", "2"), mesh.ask("SELECT id FROM h2.p ORDER BY id LIMIT ?", two).lines());
    assertEquals(
        List.of("2024-01-03"),
        mesh.ask("SELECT DATE '2024-01-01' + ? * INTERVAL '1' DAY", two).lines());
    assertEquals(
        List.of("2024-03-01T00:00"),
        mesh.ask(
                "SELECT ? + INTERVAL '1' MONTH",
                new BindValue(ColumnType.TIMESTAMP, LocalDateTime.of(2024, 2, 1, 0, 0)))
            .lines());
    assertEquals(
        List.of("11.55"),
        mesh.ask("SELECT ? * 1.1", new BindValue(ColumnType.decimal(4, 1), new BigDecimal("10.5")))
            .lines());
  }
}
