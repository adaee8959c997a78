package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/reference/sql.md} promises of every expression is what comes out. */
class VectorsTest {
  private static final int LEAST = 200;

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

  static Stream<Vectors.Vector> vectors() throws IOException {
    return Vectors.read().stream();
  }

  @Test
  void thePageHasManyVectors() throws IOException {
    assertTrue(Vectors.read().size() >= LEAST);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void asWritten(Vectors.Vector vector) {
    Answer answer = mesh.ask("SELECT " + vector.expression());
    assertEquals(List.of(vector.result()), answer.lines(), answer::toString);
    if (!vector.fails()) {
      assertEquals(vector.type(), answer.types().get(0).toString());
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void withParameters(Vectors.Vector vector) {
    LiteralsAsParameters.Bound bound = LiteralsAsParameters.of("SELECT " + vector.expression());
    Answer answer = mesh.ask(bound.sql(), bound.values().toArray(BindValue[]::new));
    assertEquals(List.of(vector.result()), answer.lines(), () -> bound + " " + answer);
  }

  /** Beside a column of a store nothing is constant, and nothing can be folded away. */
  @ParameterizedTest
  @MethodSource("vectors")
  void besideAStoresColumn(Vectors.Vector vector) {
    LiteralsAsParameters.Bound bound =
        LiteralsAsParameters.of(
            "SELECT CASE WHEN id > 0 THEN " + vector.expression() + " END FROM pg.p WHERE id = 1");
    Answer answer = mesh.ask(bound.sql(), bound.values().toArray(BindValue[]::new));
    assertEquals(List.of(vector.result()), answer.lines(), () -> bound + " " + answer);
  }
}
