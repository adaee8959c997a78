package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.weave.PolicyReference;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every mask of every type gives on every store what plain Java gives, whether the store computes
 * it or the engine above it. That both deciders come to these masks, from what a policy writes, is
 * shown by {@code DeciderMatrix} for every mask on a column of every type; a mask is a value, so
 * the two together are every mask with both deciders on every type and store.
 */
class MaskMatrixTest {
  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();
  static final PolicyReference REFERENCE = new PolicyReference(MaskCases.SECRET);

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, tables(), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  private static String tableOf(ColumnType type) {
    return "m_" + type.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }

  /** The cases of one type, each with and without rows that show raw. */
  private static List<MaskCases.Case> cases(ColumnType type) {
    List<MaskCases.Case> cases = new ArrayList<>();
    for (MaskCases.Case one : MaskCases.all()) {
      if (one.column().equals(type)) {
        cases.add(one);
        cases.add(
            one.unless(
                new RowFilter.Compare(
                    "odd", Comparison.EQUAL, new BindValue(ColumnType.BOOLEAN, true))));
      }
    }
    return cases;
  }

  private static List<MeshTable> tables() {
    List<MeshTable> tables = new ArrayList<>();
    MaskCases.values()
        .forEach(
            (type, values) -> {
              MeshTable.Builder table =
                  MeshTable.named(tableOf(type))
                      .column("id", ColumnType.INTEGER)
                      .column("odd", ColumnType.BOOLEAN)
                      .column("engine_only", ColumnType.INTEGER)
                      .column("v", type);
              int id = 0;
              for (Object value : values) {
                for (Boolean odd : new Boolean[] {true, false, null}) {
                  table.row(id++, odd, 7, value);
                }
              }
              tables.add(table.build());
            });
    return tables;
  }

  private static void decide(ColumnType type, Mask mask) {
    Mask.Function hash = new Mask.Hash("default", Optional.of(new HashKey(MaskCases.SECRET)), 32);
    Mask engineOnly = new Mask(hash, ColumnType.BIGINT, true, Optional.empty());
    POLICY.decide(
        "ana",
        Map.of(
            tableOf(type), Rule.of(RowFilter.ALL, Map.of("v", mask, "engine_only", engineOnly))));
  }

  @ParameterizedTest
  @EnumSource(TestStore.class)
  void asInPlainJava(TestStore store) {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (MeshTable table : mesh.tables()) {
      ColumnType type = table.columns().get(3).type();
      String from = store.schema() + "." + table.name();
      String pushed = "SELECT id, v FROM " + from + " ORDER BY id";
      String unpushed =
          "SELECT id, v FROM (SELECT id, v, engine_only AS e FROM "
              + from
              + ") a WHERE e > 0 ORDER BY id";
      for (MaskCases.Case one : cases(type)) {
        decide(type, one.mask());
        List<String> expected = expected(table, one.mask());
        compare(one, pushed, expected, mesh.ask(pushed), wrong);
        compared += expected.size();
        if (store != TestStore.PQ) { // the engine computes it either way
          compare(one, unpushed, expected, mesh.ask(unpushed), wrong);
          compared += expected.size();
        }
      }
    }
    int total = compared;
    assertTrue(total > 5_000, () -> "only " + total);
    assertEquals(
        0, wrong.size(), () -> wrong.size() + " of " + total + "\n" + String.join("\n", wrong));
  }

  private static void compare(
      MaskCases.Case one, String sql, List<String> expected, Answer answer, List<String> wrong) {
    if (answer.failed()) {
      wrong.add(one + ": " + sql + ": " + answer + " " + answer.error().getCause());
      return;
    }
    if (!answer.types().get(1).equals(one.mask().type())) {
      wrong.add(one + ": " + sql + ": type " + answer.types().get(1));
    }
    List<String> lines = answer.lines();
    for (int i = 0; i < expected.size(); i++) {
      String actual = i < lines.size() ? lines.get(i) : "no row";
      String wanted = expected.get(i);
      if (!wanted.equals(actual) && !(isH2(sql) && positiveZero(wanted).equals(actual))) {
        wrong.add(one + ": " + sql + ": expected " + expected.get(i) + " but was " + actual);
      }
    }
  }

  private static boolean isH2(String sql) {
    return sql.contains(" h2.");
  }

  /** H2 keeps no negative zero. */
  private static String positiveZero(String line) {
    return line.replace("| -0.0", "| 0.0");
  }

  private static List<String> expected(MeshTable table, Mask mask) {
    List<String> lines = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      Object value = REFERENCE.masked(mask, row.get(3), column -> row.get(1));
      lines.add(row.get(0) + " | " + Answer.cell(widened(mask.type(), value)));
    }
    return lines;
  }

  /** What shows raw shows in the mask's type. */
  private static Object widened(ColumnType type, Object value) {
    return type.equals(ColumnType.BIGINT) && value instanceof Number number
        ? (Object) number.longValue()
        : value;
  }

  @Test
  void postgresComputesEveryMaskButHashAndThoseOfFloatingNumbers() {
    for (MaskCases.Case one : MaskCases.all()) {
      boolean left =
          one.mask().function() instanceof Mask.Hash
              || EnumSet.of(TypeKind.REAL, TypeKind.DOUBLE).contains(one.column().kind())
                  && (one.mask().function() instanceof Mask.Bucket
                      || one.mask().function() instanceof Mask.Round);
      decide(one.column(), one.mask());
      String sql = "SELECT id, v FROM pg." + tableOf(one.column());
      assertEquals(!left, mesh.pushedWhole(sql), () -> one + "\n" + mesh.explain(sql));
    }
  }
}
