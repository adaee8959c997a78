package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An expression that fails on a row has the same code wherever it is computed, and shows no value.
 */
class ExpressionErrorsTest {
  private static final String ROWS =
      "SELECT * FROM (VALUES (1, 0, 'secret77', 2147483000, 9223372036854775800, 99999999.99), (2,"
          + " 1, '12', 1, 1, 1.00)) t(id, z, t, i, l, d)";
  private static final String COLUMNS =
      "id INTEGER, z INTEGER, t VARCHAR(20), i INTEGER, l BIGINT, d DECIMAL(10,2)";

  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .postgres(
                "CREATE TABLE pg_t(id INTEGER, z INTEGER, t VARCHAR(20), i INTEGER, l BIGINT, d"
                    + " DECIMAL(10,2))",
                "INSERT INTO pg_t " + ROWS)
            .h2(
                "CREATE TABLE \"h2_t\"(\"id\" INTEGER, \"z\" INTEGER, \"t\" VARCHAR(20), \"i\""
                    + " INTEGER, \"l\" BIGINT, \"d\" DECIMAL(10,2))",
                "INSERT INTO \"h2_t\" " + ROWS)
            .parquet(
                "f_t",
                "SELECT id::INTEGER id, z::INTEGER z, t, i::INTEGER i, l::BIGINT l,"
                    + " d::DECIMAL(10,2) d FROM ("
                    + ROWS
                    + ")")
            .publishPostgres("pg_t", COLUMNS)
            .publishH2("h2_t", COLUMNS)
            .publishFiles("f_t", "f_t.parquet", COLUMNS);
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
      textBlock =
          """
          DIVISION_BY_ZERO     | SELECT id / z FROM $T
          DIVISION_BY_ZERO     | SELECT MOD(id, z) FROM $T
          DIVISION_BY_ZERO     | SELECT d / z FROM $T
          DIVISION_BY_ZERO     | SELECT sum(id / z) FROM $T
          NUMERIC_OUT_OF_RANGE | SELECT i + i FROM $T
          NUMERIC_OUT_OF_RANGE | SELECT l * 100 FROM $T
          NUMERIC_OUT_OF_RANGE | SELECT CAST(l AS INTEGER) FROM $T
          NUMERIC_OUT_OF_RANGE | SELECT CAST(i AS SMALLINT) FROM $T
          INVALID_CAST         | SELECT CAST(t AS INTEGER) FROM $T
          INVALID_CAST         | SELECT CAST(t AS DATE) FROM $T
          INVALID_CAST         | SELECT CAST(t AS DECIMAL(10, 2)) FROM $T
          DATA_EXCEPTION       | SELECT (SELECT id FROM $T) FROM $T
          """)
  void theCodeIsTheSameOnEveryPath(ErrorCode code, String sql) {
    for (String table : new String[] {"shop.pg_t", "shop.h2_t", "shop.f_t"}) {
      String query = sql.replace("$T", table);
      GatewayException failure = stack.failure(query);
      assertEquals(
          code, failure.code(), () -> query + " -> " + failure + " <- " + failure.getCause());
      SafeMessage.check(failure, "77", "214748", "92233", "9999");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DIVISION_BY_ZERO     | SELECT a.id / a.z, b.l FROM shop.pg_t a JOIN shop.f_t b ON a.id = b.id
          DIVISION_BY_ZERO     | SELECT a.x, b.l FROM (SELECT id, sum(id / z) AS x FROM shop.pg_t GROUP BY id) a JOIN shop.f_t b ON a.id = b.id
          NUMERIC_OUT_OF_RANGE | SELECT a.l * b.l FROM shop.pg_t a JOIN shop.h2_t b ON a.id = b.id
          INVALID_CAST         | SELECT CAST(a.t AS INTEGER) + b.i FROM shop.h2_t a JOIN shop.f_t b ON a.id = b.id
          INVALID_CAST         | SELECT CAST(b.t AS INTEGER) + a.z FROM shop.h2_t a JOIN shop.f_t b ON a.id = b.id
          DATA_EXCEPTION       | SELECT (SELECT id FROM shop.pg_t), b.id FROM shop.f_t b
          DIVISION_BY_ZERO     | SELECT a.x + b.x FROM (SELECT id, max(id / z) x FROM shop.pg_t GROUP BY id) a JOIN (SELECT id, max(id / z) x FROM shop.h2_t GROUP BY id) b ON a.id = b.id
          """)
  void theCodeIsTheSameWhenAFragmentOrTheRestFails(ErrorCode code, String sql) {
    GatewayException failure = stack.failure(sql);
    assertEquals(
        code, failure.code(), () -> failure + " <- " + failure.getCause() + stack.explain(sql));
    SafeMessage.check(failure, "77", "214748", "92233", "9999");
  }
}
