package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A result that cannot be large is read without a cursor, with which PostgreSQL would work without
 * its parallel workers. The view tells whether the driver has a cursor open while it is read.
 */
class SmallResultsTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .postgres(
                "CREATE VIEW cursors AS SELECT least(count(*), 1) AS held, 'x'::varchar AS wide FROM"
                    + " pg_cursors WHERE name LIKE 'C\\_%'")
            .publishPostgres("cursors", "held BIGINT, wide VARCHAR(10)");
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT held FROM shop.cursors | 1",
        "SELECT MAX(held) FROM shop.cursors | 0",
        "SELECT MAX(held) + 0 FROM shop.cursors | 0",
        "SELECT MAX(held) FROM shop.cursors GROUP BY wide | 1",
        "SELECT held FROM shop.cursors ORDER BY held LIMIT 5000 | 0",
        "SELECT held FROM shop.cursors ORDER BY held LIMIT 5001 | 1",
        "SELECT held FROM shop.cursors LIMIT 256 OFFSET 0 | 0",
        "SELECT held, wide FROM shop.cursors ORDER BY held LIMIT 256 | 0",
        "SELECT held, wide FROM shop.cursors ORDER BY held LIMIT 257 | 1",
        "SELECT held FROM shop.cursors UNION ALL (SELECT held FROM shop.cursors LIMIT 1) | 1",
      })
  void onlyWhatTheStatementBoundsIsReadAtOnce(String sql, long cursors) {
    assertEquals(cursors, stack.rows(sql).get(0).get(0));
  }
}
