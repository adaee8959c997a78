package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store is read as fast as the client reads, and a result of any size takes little memory. */
class BackPressureTest {
  private static final int ROWS = 1_500_000;

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .limits("{engineMemory: 256MiB}")
            .postgres(
                "CREATE TABLE wide AS SELECT g::bigint AS id, repeat('x', 100) AS s FROM"
                    + " generate_series(1, "
                    + ROWS
                    + ") g")
            .parquet("single", "SELECT 1::bigint AS id")
            .publishPostgres("wide", "id BIGINT, s VARCHAR(100)")
            .publishFiles("single", "single.parquet", "id BIGINT");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, s FROM shop.wide",
        "SELECT w.id, w.s, w1.id FROM shop.wide w CROSS JOIN shop.single w1"
      })
  void aSlowReaderHoldsTheStoreBack(String sql) throws Exception {
    long before = used();
    try (RowStream stream = stack.run(sql)) {
      long rows = 0;
      for (int i = 0; i < 20; i++) {
        rows += stream.next().rows();
        Thread.sleep(50);
      }
      assertTrue(rows < ROWS / 2, "the reader is to be slow");
      // a store that is read ahead would have sent all rows by now
      assertTrue(mesh.busyAtPostgres() == 1, "the store's statement is still open");
      long held = used() - before;
      assertTrue(held < 60L << 20, held / (1 << 20) + " MiB are held");
      rows += Stack.count(stream);
      assertEquals(ROWS, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, s FROM shop.wide",
        "SELECT w.id, w.s, w1.id FROM shop.wide w CROSS JOIN shop.single w1"
      })
  void whatIsNotWantedIsNotRead(String sql) {
    try (RowStream stream =
        stack
            .queries()
            .run(Stack.session("ana"), new SqlRequest(sql, List.of(), Optional.empty(), 10))) {
      assertEquals(10, Stack.read(stream).size());
    }
    long sent = stack.finished().stream().reduce((a, b) -> b).orElseThrow().rows();
    assertEquals(10, sent);
  }
}
