package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.EngineSql;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables on a file system of Hadoop that the operator added. */
class HadoopPortTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", ColumnType.BIGINT, true), new Column("name", ColumnType.VARCHAR, true));

  @TempDir Path folder;

  @Test
  void filesAreReadThroughAnyFileSystemOfHadoop() throws Exception {
    try (FilePort port = port(settings("folder"));
        Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      write(engine, "plays/day=1/a.parquet", "FROM range(1000) t(i)", "parquet");
      write(engine, "plays/day=2/b.parquet", "FROM range(1000, 400000) t(i)", "parquet");
      write(engine, "lines/a.csv", "FROM range(5) t(i)", "csv");
      FileTable plays = table("folder://mesh/plays/day=*/*.parquet", FileFormat.PARQUET);
      assertEquals(2, port.describe(plays).orElseThrow().columns().size() - 1, "and the key day");
      assertEquals("400000 | n399999", read(port, engine, plays));
      FileTable lines = table("folder://mesh/lines/*.csv", FileFormat.CSV);
      assertEquals("5 | n4", read(port, engine, lines));

      write(engine, "plays/day=1/a.parquet", "FROM range(7) t(i)", "parquet");
      Thread.sleep(10);
      assertEquals("399007 | n399999", read(port, engine, plays), "after a file was replaced");
    }
  }

  /** The file system knows no tags; each opening is a moment at which a file may be replaced. */
  @Test
  void aFileReplacedWhileItIsReadIsReadInOneVersionOrRefused() throws Exception {
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:")) {
      int whole = 0;
      for (int moment = 1; moment <= 6; moment++) {
        String name = "swap" + moment + "/a.parquet";
        Path file = folder.resolve("mesh").resolve(name);
        write(engine, name, "FROM range(1000, 501000) t(i)", "parquet");
        Path other = folder.resolve("other.parquet");
        Files.deleteIfExists(other);
        Files.copy(file, other);
        write(engine, name, "FROM range(400000) t(i)", "parquet");
        AtomicInteger left = new AtomicInteger(moment);
        FolderFileSystem.OPENED.set(
            () -> {
              if (left.decrementAndGet() == 0) {
                replace(file, other);
              }
            });
        FileTable table = table("folder://mesh/swap" + moment + "/*.parquet", FileFormat.PARQUET);
        try (FilePort port = port(settings("folder"))) {
          String rows = read(port, engine, table);
          assertTrue(
              Set.of("400000 | n399999", "500000 | n500999").contains(rows), "both: " + rows);
          whole++;
        } catch (PortException e) {
          assertTrue(e.getMessage().contains("being replaced while they are read"), e.getMessage());
        } finally {
          FolderFileSystem.OPENED.set(() -> {});
        }
      }
      assertTrue(whole > 0, "none was read");
    }
  }

  private static void replace(Path file, Path by) {
    try {
      Files.write(file, Files.readAllBytes(by));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileSystemThatIsNotThereIsNamedBeforeAnythingIsRead() {
    assertFault(Map.of("scheme", "abfss"), "jars must name the folder that holds the jars of org.");
    assertFault(Map.of("scheme", "moon"), "properties.fs.moon.impl is missing");
    assertFault(Map.of("scheme", "A b"), "scheme must be that of locations");
    assertFault(Map.of(), "scheme is missing");
    assertFault(Map.of("scheme", "gs", "jars", "nowhere"), "jars must be a folder that can be");
    assertFault(Map.of("scheme", "gs", "endpoint", "x"), "endpoint is not a setting");
  }

  private void assertFault(Map<String, Object> settings, String fault) {
    String message = assertThrows(PortException.class, () -> port(settings)).getMessage();
    assertTrue(message.contains(fault), message);
  }

  private FilePort port(Map<String, Object> settings) {
    PortSettings all = new PortSettings("lake", folder, folder.resolve("mirror"), settings);
    return (FilePort) new HadoopPortFactory().create(all);
  }

  private Map<String, Object> settings(String scheme) {
    return Map.of(
        "scheme",
        scheme,
        "listingAge",
        "1ms",
        "properties",
        Map.of(
            "fs.folder.impl",
            FolderFileSystem.class.getName(),
            FolderFileSystem.ROOT,
            folder.toString()));
  }

  private static FileTable table(String location, FileFormat format) {
    return new FileTable(location, format, CsvOptions.DEFAULT, COLUMNS);
  }

  private void write(Connection engine, String name, String from, String format) throws Exception {
    Path file = folder.resolve("mesh").resolve(name);
    Files.createDirectories(file.getParent());
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (SELECT i AS id, 'n' || i AS name %s) TO '%s' (FORMAT %s)"
              .formatted(from, file, format));
    }
  }

  private static String read(FilePort port, Connection engine, FileTable table)
      throws SQLException {
    FileRequest request = RemoteTables.request(table, Predicate.ALL, "id", "name");
    try (FileSource source = port.open(request, RemoteTables.context())) {
      String rows = EngineSql.select(table, FileListing.all(source), COLUMNS);
      try (Statement statement = engine.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT count(*) || ' | ' || arg_max(name, id) FROM (" + rows + ")")) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
