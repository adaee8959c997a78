package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of 20,000 values and chains of 10,000 terms: planned soon, and answered rightly. */
class LongListsTest {
  private static final int VALUES = 20_000;
  private static final int FEWER = 2_000;
  private static final int TERMS = 10_000;

  /** Where the engine compares terms with terms, 2,000 took 24 s or 2 GB. */
  private static final int COMPOUND_TERMS = 2_000;

  /** Where it is quadratic it takes minutes, on any machine. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final LocalDate EPOCH = LocalDate.of(1970, 1, 1);

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
  @EnumSource(TestStore.class)
  void wholeNumbers(TestStore store) {
    String values = list(i -> String.valueOf(i * 3));
    assertEquals(List.of("3", "6"), ids(store, "p", "id IN (" + values + ")"));
    assertEquals(
        List.of("1", "2", "4", "5", "7", "8"), ids(store, "p", "id NOT IN (" + values + ")"));
    assertEquals(List.of("3"), ids(store, "p", "k NOT IN (" + list(i -> "" + (i * 2 + 1)) + ")"));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void decimals(TestStore store) {
    String values = list(i -> i + ".50");
    assertEquals(List.of("10", "15"), ids(store, "o", "amount IN (" + values + ")"));
    assertEquals(
        List.of("11", "13", "14", "16"), ids(store, "o", "amount NOT IN (" + values + ")"));
    String mixed = list(i -> i % 2 == 0 ? i + ".5" : String.valueOf(i));
    assertEquals(List.of("10", "13", "15"), ids(store, "o", "amount IN (" + mixed + ")"));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void dates(TestStore store) {
    String values = list(i -> "DATE '" + EPOCH.plusDays(i) + "'");
    assertEquals(List.of("1", "2", "4", "6"), ids(store, "p", "born IN (" + values + ")"));
    assertEquals(List.of("5", "8"), ids(store, "p", "born NOT IN (" + values + ")"));
    String texts = list(i -> "'" + EPOCH.plusDays(i) + "'");
    assertEquals(List.of("1", "2", "4", "6"), ids(store, "p", "born IN (" + texts + ")"));
    String moments = list(i -> "TIMESTAMP '" + EPOCH.plusDays(i) + " 00:00:00'");
    assertEquals(List.of("10", "16"), ids(store, "o", "moment IN (" + moments + ")"));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void texts(TestStore store) {
    String values =
        list(i -> i == 7 ? "'Bob'" : i == 8 ? "''" : i == 9 ? "'Žofie'" : "'o''x" + i + "'");
    assertEquals(List.of("3", "5", "6", "8"), ids(store, "p", "name IN (" + values + ")"));
    assertEquals(List.of("1", "2", "7"), ids(store, "p", "name NOT IN (" + values + ")"));
    assertEquals(
        List.of("1", "2", "7"),
        ids(store, "p", "LOWER(name) NOT IN (" + values.toLowerCase(Locale.ROOT) + ")"));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void aNullInTheListOrTheColumnIsUnknown(TestStore store) {
    String values = list(FEWER, i -> i == 5 ? "NULL" : "'Bob" + (i > 10 ? i : "") + "'");
    assertEquals(List.of("3", "8"), ids(store, "p", "name IN (" + values + ")"));
    assertEquals(List.of(), ids(store, "p", "name NOT IN (" + values + ")"));
    String whole = list(FEWER, i -> "'Bob" + (i > 10 ? i : "") + "'");
    assertEquals(List.of("4"), ids(store, "p", "(name IN (" + whole + ")) IS NULL"));
    assertEquals(
        List.of("1", "2", "5", "6", "7"), ids(store, "p", "(name NOT IN (" + whole + ")) IS TRUE"));
    assertEquals(
        List.of("1", "2", "4", "5", "6", "7"),
        ids(store, "p", "(name IN (" + whole + ")) IS NOT TRUE"));
    assertEquals(
        List.of("3 | true", "4 | NULL", "5 | false"),
        soon("SELECT id, name IN ("
                + whole
                + ") FROM "
                + store.schema()
                + ".p WHERE id BETWEEN 3 AND 5 ORDER BY id")
            .lines());
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void theSameValueAgainAndAgain(TestStore store) {
    String values = list(FEWER, i -> String.valueOf(i % 2 + 3));
    assertEquals(List.of("3", "4"), ids(store, "p", "id IN (" + values + ")"));
    assertEquals(
        List.of("1", "2", "5", "6", "7", "8"), ids(store, "p", "id NOT IN (" + values + ")"));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void parameters(TestStore store) {
    BindValue[] values =
        IntStream.range(0, FEWER)
            .mapToObj(i -> new BindValue(ColumnType.VARCHAR, i == 7 ? "Bob" : "x" + i))
            .toArray(BindValue[]::new);
    String marks = list(FEWER, i -> "?");
    String from = "SELECT id FROM " + store.schema() + ".p WHERE name ";
    assertEquals(List.of("3", "8"), soon(from + "IN (" + marks + ") ORDER BY id", values).lines());
    assertEquals(
        List.of("1", "2", "5", "6", "7"),
        soon(from + "NOT IN (" + marks + ") ORDER BY id", values).lines());
    values[8] = new BindValue(ColumnType.VARCHAR, null);
    assertEquals(List.of(), soon(from + "NOT IN (" + marks + ") ORDER BY id", values).lines());
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void chainsOfEqualities(TestStore store) {
    assertEquals(
        List.of("5", "6", "7"), ids(store, "p", chain(TERMS, "OR", i -> "k = " + (i + 3))));
    assertEquals(
        List.of("3", "8"),
        ids(store, "p", chain(TERMS, "OR", i -> i == 9 ? "'Bob' = name" : "name = 'x" + i + "'")));
    assertEquals(
        List.of("1", "3", "5", "6"),
        ids(
            store,
            "p",
            chain(
                COMPOUND_TERMS,
                "OR",
                i -> "(id = " + (i * 2 + 1) + " AND k < 4 OR id = 6 AND k = " + i + ")")));
    assertEquals(
        List.of("1", "2", "3", "5", "6", "7"),
        ids(
            store,
            "p",
            chain(COMPOUND_TERMS, "OR", i -> "k + " + i + " = 2 OR k - " + i + " = 3")));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void chainsOfInequalities(TestStore store) {
    assertEquals(List.of("1", "2"), ids(store, "p", chain(TERMS, "AND", i -> "k <> " + (i + 2))));
    assertEquals(
        List.of("1", "2", "5", "6", "7"),
        ids(store, "p", chain(TERMS, "AND", i -> "name <> 'Bob" + (i == 0 ? "" : i) + "'")));
    assertEquals(List.of("8"), ids(store, "p", chain(TERMS, "AND", i -> "id > " + (i % 8))));
    assertEquals(List.of("1", "2"), ids(store, "p", chain(TERMS, "OR", i -> "k < " + (i % 4 - 1))));
    assertEquals(
        List.of("1", "2", "3"),
        ids(
            store,
            "p",
            chain(COMPOUND_TERMS, "AND", i -> "id NOT BETWEEN " + (i + 4) + " AND " + (i + 5))));
    assertEquals(
        List.of("2"),
        ids(
            store,
            "p",
            "id < 3 AND "
                + chain(COMPOUND_TERMS, "AND", i -> "(id = " + (i + 2) + " OR k <> id)")));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void aLongChainKeepsTheUnknown(TestStore store) {
    String from = "SELECT id FROM " + store.schema() + ".p WHERE (";
    String all = chain(COMPOUND_TERMS, "AND", i -> "k < " + (i + 4));
    String any = chain(COMPOUND_TERMS, "OR", i -> "k > " + (i + 2));
    assertEquals(List.of("4", "8"), soon(from + all + ") IS NULL ORDER BY id").lines());
    assertEquals(List.of("7"), soon(from + "NOT " + all + ") ORDER BY id").lines());
    assertEquals(List.of("4", "8"), soon(from + any + ") IS NULL ORDER BY id").lines());
    assertEquals(List.of("1", "2", "3"), soon(from + "NOT " + any + ") ORDER BY id").lines());
  }

  @Test
  void aLongListOnAJoinedTableStillReachesIt() {
    String sql =
        "SELECT p.id FROM pg.p JOIN pq.o ON p.id = o.k WHERE p.name NOT IN ("
            + list(i -> "'x" + i + "'")
            + ") AND "
            + chain(COMPOUND_TERMS, "AND", i -> "o.note <> 'x" + i + "'")
            + " ORDER BY p.id, o.id";
    assertEquals(List.of("1", "2", "3", "3", "5"), soon(sql).lines());
    String fragment = mesh.explain(sql).split("residual:")[0];
    assertTrue(fragment.contains("NOT IN ('x0', 'x1', "), () -> fragment.substring(0, 200));
  }

  @ParameterizedTest
  @EnumSource(
      value = TestStore.class,
      names = {"PG", "H2"})
  void aStoreGetsAListAsAList(TestStore store) {
    String from = "SELECT id FROM " + store.schema() + ".p WHERE ";
    for (int length : new int[] {3, 99, 100, 5_000}) {
      String values =
          IntStream.range(0, length)
              .mapToObj(i -> "'x" + i + "'")
              .collect(Collectors.joining(", "));
      String in = from + "name IN (" + values + ")";
      String notIn = from + "name NOT IN (" + values + ")";
      assertTrue(mesh.pushedWhole(in) && mesh.pushedWhole(notIn), () -> "length " + length);
      assertTrue(mesh.explain(in).contains(" IN ('x0', 'x1', "), () -> mesh.explain(in));
      assertTrue(mesh.explain(notIn).contains(" NOT IN ('x0', 'x1', "), () -> mesh.explain(notIn));
    }
  }

  private static String list(IntFunction<String> value) {
    return list(VALUES, value);
  }

  private static String list(int values, IntFunction<String> value) {
    return IntStream.range(0, values).mapToObj(value).collect(Collectors.joining(", "));
  }

  private static String chain(int terms, String operator, IntFunction<String> term) {
    return "("
        + IntStream.range(0, terms).mapToObj(term).collect(Collectors.joining(" " + operator + " "))
        + ")";
  }

  private static List<String> ids(TestStore store, String table, String condition) {
    String from = "SELECT id FROM " + store.schema() + "." + table;
    Answer answer = soon(from + " WHERE " + condition + " ORDER BY id");
    return answer.failed() ? List.of(answer.toString()) : answer.lines();
  }

  private static Answer soon(String sql, BindValue... parameters) {
    long begin = System.nanoTime();
    Answer answer = mesh.ask(sql, parameters);
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(time.compareTo(SOON) < 0, () -> "took " + time);
    return answer;
  }
}
