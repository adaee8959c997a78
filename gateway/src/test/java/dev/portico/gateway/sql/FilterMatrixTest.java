package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.gateway.weave.PolicyReference;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operator of a row filter, on every type and with NULL, lets the rows pass that a predicate
 * written by hand lets pass in plain DuckDB, and those of plain Java. That both deciders come to
 * these filters is shown by {@code DeciderMatrix}, for every operator on a column of every type.
 */
class FilterMatrixTest {
  private static final Map<Comparison, String> ORDER =
      Map.of(
          Comparison.EQUAL, "=",
          Comparison.NOT_EQUAL, "<>",
          Comparison.LESS, "<",
          Comparison.LESS_OR_EQUAL, "<=",
          Comparison.GREATER, ">",
          Comparison.GREATER_OR_EQUAL, ">=");
  private static final Map<Comparison, String> SEARCH =
      Map.of(
          Comparison.CONTAINS, "contains",
          Comparison.STARTS_WITH, "starts_with",
          Comparison.ENDS_WITH, "ends_with");
  private static final List<String> PARTS =
      List.of(
          "",
          "a",
          "A",
          "%",
          "_",
          "\\",
          "'",
          "e",
          "é",
          "\u0301",
          "e\u0301",
          "\ud83d\ude80",
          " ",
          "ab",
          "a%",
          "\n",
          "NULL",
          "(",
          ".*",
          "K",
          "k");
  private static final int MOST_VALUES = 4;

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();
  static final PolicyReference REFERENCE = new PolicyReference("");

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, List.copyOf(EdgeTables.all().values()), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  /**
   * A row filter and the same by hand.
   *
   * @param sql null where DuckDB cannot compare the numbers
   */
  private record Pair(RowFilter filter, String sql) {
    Pair negated() {
      return new Pair(new RowFilter.Not(filter), sql == null ? null : "NOT (" + sql + ")");
    }
  }

  private static List<Pair> pairs(MeshTable table) {
    ColumnType type = table.columns().get(1).type();
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair(new RowFilter.IsNull("a", Sense.PLAIN), "a IS NULL"));
    pairs.add(new Pair(new RowFilter.IsNull("a", Sense.NEGATED), "a IS NOT NULL"));
    pairs.add(new Pair(new RowFilter.In("a", List.of(), Sense.PLAIN), "false"));
    pairs.add(new Pair(new RowFilter.In("a", List.of(), Sense.NEGATED), "a IS NOT NULL"));
    if (TestStore.ordered(type)) {
      ORDER.forEach(
          (comparison, word) ->
              pairs.add(
                  new Pair(
                      new RowFilter.CompareColumns("a", comparison, "b"), "a " + word + " b")));
      List<BindValue> values = values(table, type);
      values.forEach(v -> compare(pairs, type, v));
      lists(pairs, type, values);
    }
    if (type.equals(ColumnType.VARCHAR)) {
      searches(pairs);
    }
    pairs.addAll(pairs.stream().map(Pair::negated).toList());
    compounds(pairs);
    return pairs;
  }

  private static void compare(List<Pair> pairs, ColumnType type, BindValue value) {
    ORDER.forEach(
        (comparison, word) ->
            pairs.add(
                new Pair(
                    new RowFilter.Compare("a", comparison, value),
                    value.type().equals(type)
                        ? "a " + word + " " + TestStore.PQ.literal(type, value.value())
                        : null)));
  }

  private static void lists(List<Pair> pairs, ColumnType type, List<BindValue> values) {
    List<BindValue> own = values.stream().filter(v -> v.type().equals(type)).toList();
    for (List<BindValue> list : lists(own, values)) {
      String sql =
          list.stream()
              .map(v -> TestStore.PQ.literal(type, v.value()))
              .collect(Collectors.joining(", ", "a IN (", ")"));
      String known = own.containsAll(list) ? sql : null;
      pairs.add(new Pair(new RowFilter.In("a", list, Sense.PLAIN), known));
      pairs.add(
          new Pair(
              new RowFilter.In("a", list, Sense.NEGATED),
              known == null ? null : known.replace("a IN", "a NOT IN")));
    }
  }

  /** A policy's lists of exact numbers have one type. */
  private static List<List<BindValue>> lists(List<BindValue> own, List<BindValue> values) {
    List<BindValue> longer =
        values.stream().filter(v -> v.type().equals(ColumnType.decimal(38, 10))).toList();
    List<List<BindValue>> lists =
        new ArrayList<>(List.of(own, own.subList(0, 1), own.subList(0, 2)));
    if (!longer.isEmpty()) {
      lists.add(Collections.nCopies(25, longer.get(0)));
      lists.add(longer);
    }
    return lists;
  }

  private static void searches(List<Pair> pairs) {
    SEARCH.forEach(
        (comparison, word) -> {
          for (String part : PARTS) {
            String literal = TestStore.PQ.literal(ColumnType.VARCHAR, part);
            pairs.add(
                new Pair(
                    new RowFilter.Compare("a", comparison, new BindValue(ColumnType.VARCHAR, part)),
                    word + "(a, " + literal + ")"));
          }
          pairs.add(new Pair(new RowFilter.CompareColumns("a", comparison, "b"), word + "(a, b)"));
        });
  }

  private static void compounds(List<Pair> pairs) {
    List<Pair> some = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += Math.max(1, pairs.size() / 6)) {
      if (pairs.get(i).sql() != null) {
        some.add(pairs.get(i));
      }
    }
    List<RowFilter> filters = some.stream().map(Pair::filter).toList();
    List<String> sql = some.stream().map(p -> "(" + p.sql() + ")").toList();
    Pair and = new Pair(new RowFilter.And(filters), String.join(" AND ", sql));
    Pair or = new Pair(new RowFilter.Or(filters), String.join(" OR ", sql));
    pairs.addAll(List.of(and, or, and.negated(), or.negated()));
    pairs.add(
        new Pair(
            new RowFilter.Not(new RowFilter.Or(List.of(filters.get(0), and.negated().filter()))),
            "NOT (" + sql.get(0) + " OR NOT (" + and.sql() + "))"));
  }

  /** Some of a table's values, and for exact numbers some of other types, as a policy has them. */
  private static List<BindValue> values(MeshTable table, ColumnType type) {
    Set<Object> distinct = new LinkedHashSet<>();
    table.rows().forEach(row -> distinct.add(row.get(2)));
    distinct.remove(null);
    List<BindValue> values =
        new ArrayList<>(
            distinct.stream().limit(MOST_VALUES).map(v -> new BindValue(type, v)).toList());
    switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL -> {
        for (String number :
            List.of("0.5", "-7.0000000001", "100000000000000000000000000000", "9".repeat(38))) {
          BigDecimal value = new BigDecimal(number);
          values.add(new BindValue(ColumnType.decimal(38, value.scale()), value));
        }
      }
      default -> {}
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void sameRowsAsByHand(TestStore store) {
    Oracle oracle = new Oracle(mesh.duckdb());
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (MeshTable table : mesh.tables()) {
      for (Pair pair : pairs(table)) {
        POLICY.decide("ana", Map.of(table.name(), Rule.of(pair.filter(), Map.of())));
        Answer answer = mesh.ask("SELECT id FROM " + store.schema() + "." + table.name());
        List<String> actual =
            answer.failed()
                ? List.of(answer + " " + answer.error().getCause())
                : Oracle.normal(answer.rows());
        List<String> java = inJava(table, pair.filter());
        List<String> byHand =
            pair.sql() == null
                ? java
                : oracle.rows("SELECT id FROM " + table.name() + " WHERE " + pair.sql());
        compared++;
        if (!java.equals(byHand)) {
          wrong.add("Java and DuckDB: " + table.name() + " " + pair.sql());
        } else if (!actual.equals(byHand)) {
          wrong.add(
              store
                  + "."
                  + table.name()
                  + " "
                  + pair
                  + ": "
                  + byHand.size()
                  + " rows, but "
                  + actual.size()
                  + " "
                  + actual.stream().limit(3).toList()
                  + " for "
                  + byHand.stream().limit(3).toList());
        }
      }
    }
    int total = compared;
    assertTrue(total > 800, () -> "only " + total);
    assertEquals(
        0, wrong.size(), () -> wrong.size() + " of " + total + "\n" + String.join("\n", wrong));
  }

  private static List<String> inJava(MeshTable table, RowFilter filter) {
    return Oracle.normal(
        table.rows().stream()
            .filter(
                row ->
                    Boolean.TRUE.equals(
                        REFERENCE.holds(filter, name -> row.get(name.equals("a") ? 1 : 2))))
            .map(row -> List.of(row.get(0)))
            .toList());
  }
}
