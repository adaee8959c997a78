package dev.portico.gateway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portico.testkit.tpch.TpchQueries;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of files only the columns are read that a query needs. */
class FileNeedsTest {
  private static final PlanningMesh MESH = new PlanningMesh();

  @AfterAll
  static void stop() {
    MESH.close();
  }

  static IntStream numbers() {
    return IntStream.rangeClosed(1, TpchQueries.COUNT);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void noColumnIsReadThatTheQueryDoesNotName(int number) {
    String sql = TpchQueries.sql(number).toLowerCase(Locale.ROOT);
    List<FileScan> files = MESH.plan(TpchQueries.sql(number)).files();
    assertFalse(files.isEmpty());
    for (FileScan scan : files) {
      Set<String> unnamed =
          scan.columns().stream()
              .filter(c -> !Pattern.compile("\\b" + c + "\\b").matcher(sql).find())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of(), unnamed, scan.table().toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SELECT COUNT(*) FROM web.clicks;",
        "SELECT 1 FROM web.clicks;",
        "SELECT url FROM web.clicks; url",
        "SELECT url FROM web.clicks WHERE seen IS NULL; seen url",
        "SELECT url FROM web.clicks ORDER BY seen; seen url",
        "SELECT * FROM web.clicks; order_id seen url",
        "SELECT COUNT(DISTINCT url) FILTER (WHERE order_id > 3) FROM web.clicks; order_id url",
        "SELECT url FROM (SELECT * FROM web.clicks) x; url",
        "SELECT url FROM (SELECT * FROM web.clicks ORDER BY seen LIMIT 3) x; seen url",
        "SELECT DISTINCT url FROM (SELECT url, seen FROM web.clicks) x; url",
        "SELECT url, COUNT(*) FROM web.clicks GROUP BY GROUPING SETS ((url), ()); url",
        "SELECT RANK() OVER (PARTITION BY url ORDER BY order_id) FROM web.clicks; order_id url",
        "SELECT seen FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY url ORDER BY order_id) n FROM"
            + " web.clicks) x WHERE n = 1; order_id seen url",
        "SELECT url FROM web.clicks UNION SELECT note FROM shop.orders; url",
        "SELECT url FROM (SELECT * FROM web.clicks UNION ALL SELECT * FROM web.clicks) x; url",
        "SELECT o.id FROM shop.orders o WHERE EXISTS (SELECT 1 FROM web.clicks c WHERE c.order_id ="
            + " o.id); order_id",
        "SELECT o.id FROM shop.orders o WHERE NOT EXISTS (SELECT * FROM web.clicks c WHERE"
            + " c.order_id = o.id); order_id",
        "SELECT o.id FROM shop.orders o WHERE o.note NOT IN (SELECT url FROM web.clicks); url",
        "SELECT o.id, o.id IN (SELECT order_id FROM web.clicks) FROM shop.orders o; order_id",
        "SELECT (SELECT MAX(url) FROM web.clicks c WHERE c.order_id = o.id) FROM shop.orders o;"
            + " order_id url",
        "SELECT c.url, i.text FROM web.clicks c LEFT JOIN money.invoices i ON i.order_id ="
            + " c.order_id; order_id url"
      })
  void onlyWhatIsUsedIsRead(String sql, String columns) {
    Set<String> read =
        MESH.plan(sql).files().stream()
            .flatMap(scan -> scan.columns().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(columns == null ? "" : columns, String.join(" ", read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT url FROM web.clicks WHERE seen IS NULL",
        "SELECT * FROM web.clicks WHERE order_id > 7",
        "SELECT COUNT(*) FROM web.clicks WHERE order_id > 7 AND MOD(order_id, 2) = 1",
        "SELECT COUNT(DISTINCT url) FROM (SELECT * FROM web.clicks WHERE order_id = 7) x",
        "SELECT c.url FROM web.clicks c JOIN shop.orders o ON o.id = c.order_id WHERE c.seen IS"
            + " NULL"
      })
  void theFilterOfTheReadIsToldAlsoWhereColumnsAreLeftOut(String sql) {
    FileScan scan = MESH.plan(sql).files().get(0);
    assertFalse(scan.condition().clauses().isEmpty());
  }

  @Test
  void twoReadsOfATableNeedWhatEachUses() {
    List<FileScan> files =
        MESH.plan(
                "SELECT a.url FROM web.clicks a JOIN web.clicks b ON a.order_id = b.order_id"
                    + " WHERE b.seen IS NULL")
            .files();
    assertEquals(
        Set.of(Set.of("url", "order_id"), Set.of("order_id", "seen")),
        files.stream().map(FileScan::columns).collect(Collectors.toSet()));
  }
}
