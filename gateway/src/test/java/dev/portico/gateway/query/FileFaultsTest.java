package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that do not fit their contract, are damaged or change: told with table and file, and
 * without a value.
 */
class FileFaultsTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;

  @BeforeAll
  static void start() throws SQLException, IOException {
    String columns = "id INTEGER, name VARCHAR(50), amount DECIMAL(10,2), day DATE";
    mesh =
        StoreMesh.in(folder)
            .csv(
                "number.csv",
                "id,name,amount,day\n1,a,1.00,2024-01-01\nsecret7,b,2.00,2024-01-01\n")
            .csv(
                "fraction.csv", "id,name,amount,day\n1,a,1.00,2024-01-01\n77.5,b,2.00,2024-01-01\n")
            .csv("digits.csv", "id,name,amount,day\n1,a,77.777,2024-01-01\n")
            .csv("days.csv", "id,name,amount,day\n1,a,1.00,2024-01-01\n2,b,2.00,77.01.2024\n")
            .csv(
                "few.csv",
                "id,name,amount,day\n1,a,1.00,2024-01-01\n2,secret77\n3,c,3.00,2024-01-01\n")
            .csv(
                "many.csv",
                "id,name,amount,day\n1,a,1.00,2024-01-01\n2,b,2.00,2024-01-01,secret77,more\n")
            .csv(
                "quote.csv",
                "id,name,amount,day\n1,\"never closed 77,1.00,2024-01-01\n2,b,2.00,2024-01-01\n")
            .csv(
                "misleading.csv",
                "id,name,amount,day\n"
                    + "Out of Memory Division by zero max_temp_directory_size"
                    + " 77,a,1.00,2024-01-01\n")
            .csv(
                "ends.csv",
                "id,until,seen\n1,2026-01-01 10:00:00,2026-01-01 10:00:00+01\n2,infinity,\n")
            .csv("begins.csv", "id,until,seen\n1,2026-01-01 10:00:00,\n2,,-Infinity\n")
            .csv(
                "lines.jsonl",
                "{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2, \"name\": \"secret77\n{\"id\": 3}\n")
            .csv(
                "jsonnumber.jsonl",
                "{\"id\": 1, \"name\": \"a\"}\n{\"id\": \"secret77\", \"name\": \"b\"}\n")
            .parquet(
                "cut",
                "SELECT i::INTEGER AS id, 'n' || i AS name, 1.5::DECIMAL(10,2) AS amount, DATE"
                    + " '2024-01-01' AS day FROM range(300000) t(i)")
            .parquet(
                "changing",
                "SELECT i::INTEGER AS id, 'n' || i AS name, 1.5::DECIMAL(10,2) AS amount, DATE"
                    + " '2024-01-01' AS day FROM range(3000000) t(i)")
            .parquet(
                "replacement",
                "SELECT i::INTEGER AS id, 'n' || i AS name, 1.5::DECIMAL(10,2) AS amount, DATE"
                    + " '2024-01-01' AS day FROM range(300000) t(i)")
            .parquet(
                "middle",
                "SELECT i::INTEGER AS id, 'n' || hash(i) AS name, 1.5::DECIMAL(10,2) AS amount,"
                    + " DATE '2024-01-01' AS day FROM range(1000000) t(i)");
    for (String table :
        new String[] {
          "number", "fraction", "digits", "days", "few", "many", "quote", "misleading"
        }) {
      mesh.publishFiles(table, table + ".csv", columns);
    }
    for (String table : new String[] {"ends", "begins"}) {
      mesh.publishFiles(
          table, table + ".csv", "id INTEGER, until TIMESTAMP, seen TIMESTAMP WITH TIME ZONE");
    }
    mesh.publishFiles("lines", "lines.jsonl", "id INTEGER, name VARCHAR(50)");
    mesh.publishFiles("jsonnumber", "jsonnumber.jsonl", "id INTEGER, name VARCHAR(50)");
    for (String table : new String[] {"cut", "changing", "middle"}) {
      mesh.publishFiles(table, table + ".parquet", columns);
    }
    stack = mesh.start();
  }

  @AfterAll
  static void stop() throws SQLException {
    assertEquals(0, stack.engine().openConnections());
    stack.close();
    mesh.close();
  }

  private static GatewayException fault(String table) {
    GatewayException failure = stack.failure("SELECT * FROM shop." + table);
    assertEquals(
        ErrorCode.STORE_DATA_INVALID, failure.code(), () -> failure + " <- " + failure.getCause());
    SafeMessage.check(failure, "77", "secret", folder.toString());
    assertTrue(failure.getMessage().contains("shop." + table), failure.getMessage());
    return failure;
  }

  @ParameterizedTest
  @CsvSource({"number, id", "fraction, id", "digits, amount", "days, day", "misleading, id"})
  void aValueThatDoesNotFitIsToldWithColumnFileAndTable(String table, String column) {
    String message = fault(table).getMessage();
    assertTrue(message.contains("column " + column), message);
    assertTrue(message.contains(table + ".csv"), message);
  }

  @ParameterizedTest
  @CsvSource({"few, 3", "many, 3", "quote, 2"})
  void aRowThatDoesNotFitIsToldWithFileAndLine(String table, int line) {
    String message = fault(table).getMessage();
    assertTrue(message.contains(table + ".csv"), message);
    assertTrue(message.contains("line " + line), message);
  }

  @Test
  void jsonThatDoesNotFitIsTold() {
    String message = fault("lines").getMessage();
    assertTrue(message.contains("lines.jsonl"), message);
    message = fault("jsonnumber").getMessage();
    assertTrue(message.contains("column id") && message.contains("jsonnumber.jsonl"), message);
  }

  @Test
  void aTruncatedParquetFileIsTold() throws IOException {
    Path file = mesh.data().resolve("cut.parquet");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {whole.length / 2, whole.length - 4, 10, 0}) {
      Files.write(file, Arrays.copyOf(whole, length));
      String message = fault("cut").getMessage();
      assertTrue(message.contains("cut.parquet"), message);
    }
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 1000, 60_000, (byte) 7);
    Files.write(file, damaged);
    fault("cut");
    Files.write(file, whole);
    assertEquals(300_000, stack.count("SELECT * FROM shop.cut"));
  }

  @Test
  void damageInTheMiddleOfAStreamIsNotItsEnd() throws IOException {
    Path file = mesh.data().resolve("middle.parquet");
    byte[] damaged = Files.readAllBytes(file);
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 100_000, (byte) 0x55);
    Files.write(file, damaged);
    fault("middle");
  }

  /** The engine knows infinite timestamps; outside it they would be NULL. */
  @ParameterizedTest
  @CsvSource({"ends, until", "begins, seen"})
  void anInfiniteTimestampIsNoValue(String table, String column) {
    assertTrue(fault(table).getMessage().contains("column " + column), table);
    assertEquals(2, stack.count("SELECT id FROM shop." + table));
  }

  @Test
  void aFileThatIsReplacedWhileItIsReadGivesOldRowsOrAnErrorAndNeverFewer() throws IOException {
    Path file = mesh.data().resolve("changing.parquet");
    Path other = mesh.data().resolve("other");
    Files.copy(mesh.data().resolve("replacement.parquet"), other);
    try (RowStream stream = stack.run("SELECT * FROM shop.changing")) {
      long rows = stream.next().rows();
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      rows += Stack.read(stream).size();
      assertEquals(3_000_000, rows);
    } catch (GatewayException e) {
      assertEquals(ErrorCode.STORE_DATA_INVALID, e.code());
      SafeMessage.check(e, folder.toString());
    }
    assertEquals(
        300_000, stack.count("SELECT * FROM shop.changing"), "the next query reads the new file");
    Files.delete(file);
    GatewayException gone =
        assertThrows(
            GatewayException.class, () -> stack.count("SELECT * FROM shop.changing WHERE id > 5"));
    SafeMessage.check(gone, folder.toString());
    assertTrue(gone.getMessage().contains("changing"), gone.getMessage());
  }
}
