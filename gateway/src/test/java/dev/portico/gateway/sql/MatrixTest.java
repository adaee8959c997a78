package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator over every pair of a type's edge values, in every store: the answers are the same,
 * and the stores that are said to compute it themselves do, and no others.
 */
class MatrixTest {
  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, List.copyOf(EdgeTables.all().values()));
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  static Stream<Matrix.Entry> entries() throws IOException {
    return Matrix.read().stream();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyStoreGivesTheEnginesAnswer(Matrix.Entry entry) {
    Answer engine = mesh.ask(entry.on(TestStore.PQ));
    for (TestStore store : List.of(TestStore.PG, TestStore.H2)) {
      String sql = entry.on(store);
      assertEquals(
          entry.pushedBy().contains(store),
          mesh.pushedWhole(sql),
          () -> store + ": " + mesh.explain(sql));
      Answer answer = mesh.ask(sql);
      if (!engine.failed() && !answer.failed()) {
        assertEquals(engine.types(), answer.types());
        assertEquals(lines(entry, engine), lines(entry, answer), () -> mesh.explain(sql));
      } else {
        assertEquals(
            rowByRow(entry, TestStore.PQ), rowByRow(entry, store), () -> mesh.explain(sql));
      }
    }
  }

  /** −0.0 equals 0.0, and H2 keeps only the latter. */
  private static List<String> lines(Matrix.Entry entry, Answer answer) {
    List<String> lines = entry.ordered() ? answer.lines() : answer.sorted();
    return lines.stream()
        .map(l -> l.replaceAll("-0\\.0(?![0-9])", "0.0"))
        .sorted(entry.ordered() ? (a, b) -> 0 : Comparator.naturalOrder())
        .toList();
  }

  /** Where some row fails, each row's own answer, so that one overflow does not hide the others. */
  private static List<String> rowByRow(Matrix.Entry entry, TestStore store) {
    assertFalse(
        entry.query().matches(".*(GROUP BY|JOIN|OVER|UNION).*"),
        () -> "only a query over single rows may fail: " + mesh.ask(entry.on(store)));
    List<String> answers = new ArrayList<>();
    int rows = EdgeTables.all().get(entry.type()).rows().size();
    String where = entry.query().contains(" WHERE ") ? " AND id = ?" : " WHERE id = ?";
    for (int id = 0; id < rows; id++) {
      Answer answer = mesh.ask(entry.on(store) + where, new BindValue(ColumnType.INTEGER, id));
      answers.add(id + ": " + lines(entry, answer));
    }
    return answers;
  }
}
