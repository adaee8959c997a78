package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.testkit.s3.TestS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same files on this machine and on an object store: the same rows, and the same words. */
class FilesNearAndFarTest {
  private static final String BUCKET = "mesh";
  private static final String COLUMNS = "id INTEGER, name VARCHAR(50), amount DECIMAL(10,2)";
  private static final String ROWS = "id,name,amount\n1,a,1.50\n2,,\n3,\"x,y\",-7\n";

  @TempDir static Path folder;
  static TestS3 s3;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    s3 = TestS3.start();
    s3.createBucket(BUCKET);
    mesh = StoreMesh.in(folder).lake(s3.endpoint(), s3.accessKey(), s3.secretKey());
    for (String packed : List.of("", ".gz", ".zst")) {
      String suffix = packed.replace(".", "_");
      csv("rows" + suffix, ".csv" + packed, packed(packed, ROWS));
      put(
          "lines" + suffix,
          ".jsonl" + packed,
          "jsonl",
          packed(
              packed,
              "{\"id\":1,\"name\":\"a\",\"amount\":1.50}\n{\"id\":2}\n"
                  + "{\"id\":3,\"name\":\"x,y\",\"amount\":\"-7\"}\n"));
      csv("number" + suffix, ".csv" + packed, packed(packed, ROWS + "secret77,b,1\n"));
      csv("few" + suffix, ".csv" + packed, packed(packed, ROWS + "4,secret77\n"));
    }
    byte[] zst = packed(".zst", ROWS + "4,d,0.25\n".repeat(100_000));
    csv("cut_zst", ".csv.zst", Arrays.copyOf(zst, zst.length - 4));
    byte[] gz = packed(".gz", ROWS + "4,d,0.25\n".repeat(100_000));
    csv("cut_gz", ".csv.gz", Arrays.copyOf(gz, gz.length / 2));
    csv("none_gz", ".csv.gz", bytes(ROWS));
    csv("latin", ".csv", "id,name,amount\n1,Zoë,1\n".getBytes(StandardCharsets.ISO_8859_1));
    csv("empty", ".csv", new byte[0]);
    csv("header", ".csv", bytes("id,name,amount\n"));
    csv("marked", ".csv", bytes("\uFEFF" + ROWS));
    csv("quote", ".csv", bytes("id,name,amount\n1,\"never closed 77,1\n2,b,2\n"));
    put("text", ".jsonl", "jsonl", bytes("{\"id\": 1}\n{\"id\": \"secret77\"}\n"));
    put("broken", ".jsonl", "jsonl", bytes("{\"id\": 1}\n{\"id\": 2, \"name\": \"secret77\n"));
    put("damaged", ".parquet", "parquet", bytes("PAR1 nothing of it 77 PAR1"));
    schemas();
    stack = mesh.start();
  }

  private static void schemas() throws SQLException, IOException {
    parts(
        "widened",
        "id BIGINT, x DOUBLE, name VARCHAR(50)",
        "SELECT 1::INTEGER AS id, 1.5::FLOAT AS x, 'a' AS name",
        "SELECT 'b' AS name, 2.25::DOUBLE AS x, 5000000000 AS id",
        "SELECT 3::SMALLINT AS id, true AS more");
    parts(
        "unlike",
        "id INTEGER, name VARCHAR(50)",
        "SELECT 1 AS id, 'a' AS name",
        "SELECT 'secret77' AS id, 'b' AS name");
  }

  /** A table of several Parquet files. */
  private static void parts(String table, String columns, String... selects)
      throws SQLException, IOException {
    Files.createDirectories(mesh.data().resolve(table));
    for (int i = 0; i < selects.length; i++) {
      mesh.parquet(table + "/part" + i, selects[i]);
      Path file = mesh.data().resolve(table + "/part" + i + ".parquet");
      s3.put(BUCKET, table + "/part" + i + ".parquet", file);
    }
    mesh.publishFiles(table + "_near", table, "parquet", columns);
    mesh.publishFiles(table + "_far", "s3://" + BUCKET + "/" + table, "parquet", columns);
  }

  private static void csv(String table, String ending, byte[] content) throws IOException {
    put(table, ending, "csv", content);
  }

  private static void put(String table, String ending, String format, byte[] content)
      throws IOException {
    Files.write(mesh.data().resolve(table + ending), content);
    s3.put(BUCKET, table + ending, content);
    mesh.publishFiles(table + "_near", table + ending, format, COLUMNS);
    mesh.publishFiles(table + "_far", "s3://" + BUCKET + "/" + table + ending, format, COLUMNS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(String ending, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packing =
        ending.equals(".gz")
            ? new GZIPOutputStream(out)
            : ending.equals(".zst") ? new ZstdOutputStream(out) : out) {
      packing.write(bytes(text));
    }
    return out.toByteArray();
  }

  @AfterAll
  static void stop() throws SQLException {
    assertEquals(0, stack.engine().openConnections());
    stack.close();
    mesh.close();
    s3.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "rows_gz", "rows_zst", "lines", "lines_gz", "lines_zst"})
  void rowsAreTheSameHoweverTheyArePackedAndWhereverTheyLie(String table) {
    for (String place : List.of("_near", "_far")) {
      assertEquals(
          "[[1, a, 1.50], [2, null, null], [3, x,y, -7.00]]",
          stack.rows("SELECT * FROM shop." + table + place + " ORDER BY id").toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"empty, 0", "header, 0", "marked, 3"})
  void oddFilesHaveTheSameRows(String table, int rows) {
    for (String place : List.of("_near", "_far")) {
      assertEquals(rows, stack.rows("SELECT * FROM shop." + table + place).size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "number, column id of file",
    "number_gz, column id of file",
    "number_zst, column id of file",
    "few, line 5",
    "few_gz, line 5",
    "few_zst, line 5",
    "quote, line 2",
    "cut_gz, file",
    "cut_zst, packed with zstd",
    "none_gz, packed with gzip",
    "latin, file",
    "text, column id of file",
    "broken, file",
    "damaged, is not a whole Parquet file",
    "unlike, write them with one type"
  })
  void faultsAreToldInTheSameWords(String table, String part) {
    String near = fault(table + "_near");
    String far = fault(table + "_far");
    assertTrue(near.contains(part), near);
    assertTrue(far.contains("s3://" + BUCKET + "/" + table), far);
    assertEquals(
        near.replace("_near", "").replace("connection files", "connection lake"),
        far.replace("_far", "").replace("s3://" + BUCKET + "/", ""));
  }

  private static String fault(String table) {
    GatewayException failure = stack.failure("SELECT * FROM shop." + table);
    assertEquals(
        ErrorCode.STORE_DATA_INVALID, failure.code(), () -> failure + " <- " + failure.getCause());
    SafeMessage.check(failure, "77", "secret", folder.toString());
    assertFalse(failure.getMessage().contains("mirror"), failure.getMessage());
    return failure.getMessage();
  }

  @Test
  void columnsThatNobodyReadsNeedNotFitTogether() {
    for (String place : List.of("_near", "_far")) {
      assertEquals(
          "[[a], [b]]",
          stack.rows("SELECT name FROM shop.unlike" + place + " ORDER BY name").toString());
    }
  }

  @Test
  void filesThatDifferInTheirColumnsAreOneTable() {
    for (String place : List.of("_near", "_far")) {
      assertEquals(
          "[[1, 1.5, a], [3, null, null], [5000000000, 2.25, b]]",
          stack.rows("SELECT id, x, name FROM shop.widened" + place + " ORDER BY id").toString());
    }
    assertEquals(
        3,
        stack
            .rows("SELECT n.id FROM shop.widened_near n JOIN shop.widened_far f ON n.id = f.id")
            .size());
  }
}
