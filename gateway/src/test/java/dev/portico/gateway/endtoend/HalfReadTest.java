package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that leave results open, with an engine of two slots. */
@Timeout(300)
class HalfReadTest {
  private static final String BY_THE_ENGINE =
      "SELECT a.n, a.label, w.id FROM pg.numbers AS a CROSS JOIN csv.wanted AS w WHERE w.id < 2";
  private static final int ROWS = 2 * MeshTables.NUMBERS;

  @TempDir static Path folder;
  static Mesh mesh;

  @BeforeAll
  static void start() throws Exception {
    mesh = Mesh.start(folder, "engineQueries: 2, engineWait: 60s, frameRows: 1000");
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static int rest(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      count++;
    }
    return count;
  }

  @Test
  void fiveOpenResultsKeepNobodyWaiting() throws Exception {
    List<ResultSet> open = new ArrayList<>();
    try (Connection ana = mesh.connect();
        Connection ben = RealDriver.connect(mesh.jdbcUrl(), "ben", Mesh.PASSWORD)) {
      for (int i = 0; i < 5; i++) {
        ResultSet rows = ana.createStatement().executeQuery(BY_THE_ENGINE);
        assertTrue(rows.next());
        open.add(rows);
      }
      long begin = System.nanoTime();
      assertEquals(List.of(List.of("1")), Jdbc.texts(ben, "SELECT 1"));
      assertEquals(List.of(List.of("2")), Jdbc.texts(ana, "SELECT 2"));
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(millis < 30_000, millis + " ms");
      for (ResultSet rows : open) {
        assertEquals(ROWS - 1, rest(rows));
      }
    }
  }

  @Test
  void twoResultsOfOneConnectionAreReadInTurns() throws Exception {
    try (Connection ana = mesh.connect();
        Statement first = ana.createStatement();
        Statement second = ana.createStatement();
        ResultSet one = first.executeQuery(BY_THE_ENGINE);
        ResultSet two = second.executeQuery(BY_THE_ENGINE)) {
      for (int i = 0; i < 20_000; i++) {
        assertTrue(one.next() && two.next());
      }
      assertEquals(List.of(List.of("1")), Jdbc.texts(ana, "SELECT 1"));
      assertEquals(ROWS - 20_000, rest(one));
      assertEquals(ROWS - 20_000, rest(two));
    }
  }
}
