package dev.portico.adapter.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What local files have beyond what {@link FileTablesTest} shows of all: links, and a root. */
class LocalPortTest {
  private static final Column ID = new Column("id", ColumnType.INTEGER, true);
  private static final Column NAME = new Column("name", ColumnType.VARCHAR, true);

  private static Connection engine;

  @TempDir Path folder;
  private Path root;
  private LocalPort port;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = FileFixture.engine();
  }

  @AfterAll
  static void stopEngine() throws Exception {
    engine.close();
  }

  @BeforeEach
  void openPort() throws Exception {
    root = Files.createDirectory(folder.toRealPath().resolve("root"));
    port = open("root");
  }

  @AfterEach
  void closePort() {
    port.close();
  }

  @Test
  void anAbsolutePathInsideTheRootIsOneBelowIt() throws Exception {
    parquet("t/a.parquet", "SELECT 1 AS id");
    assertEquals(1, list(parquetTable(root + "/t")).files().size());
  }

  // ---- staying inside

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../secret.parquet",
        "t/../../secret.parquet",
        "t/..",
        "/etc/passwd",
        "/",
        "*/../../x",
        "**/.."
      })
  void aLocationCannotLeaveTheRoot(String location) throws Exception {
    parquet("../secret.parquet", "SELECT 1 AS id");
    PortException fault = fails(Reason.SETTINGS, parquetTable(location));
    assertTrue(fault.getMessage().contains("'" + location + "'"), fault.getMessage());
    assertFalse(fault.getMessage().contains(folder.toString()), "nothing of the machine's folders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"link.parquet", "*.parquet", ".", "outside", "outside/*", "**/secret.parquet"})
  void aLinkCannotLeaveTheRoot(String location) throws Exception {
    Path secret = parquet("../elsewhere/secret.parquet", "SELECT 1 AS id");
    Files.createSymbolicLink(root.resolve("link.parquet"), secret);
    Files.createSymbolicLink(root.resolve("outside"), secret.getParent());
    PortException fault = fails(Reason.MISSING, parquetTable(location));
    assertTrue(
        fault.getMessage().contains("'" + location + "'")
            && fault.getMessage().contains("leads out"),
        fault.getMessage());
    assertFalse(fault.getMessage().contains("elsewhere"), "nothing of where it leads");
  }

  @Test
  void aLinkWithinTheRootIsFollowedOnceAndLoopsAreRefused() throws Exception {
    Path file = parquet("real/a.parquet", "SELECT 1 AS id");
    Files.createSymbolicLink(root.resolve("alias"), root.resolve("real"));
    assertEquals(
        List.of(file.toString()),
        list(parquetTable("alias")).files().stream().map(DataFile::path).toList());
    Files.createSymbolicLink(root.resolve("real/again.parquet"), file);
    assertEquals(1, list(parquetTable("real")).files().size(), "each file once");
    Files.createSymbolicLink(root.resolve("real/up"), root);
    assertTrue(fails(Reason.MISSING, parquetTable("real/**")).getMessage().contains("real/up"));
  }

  @Test
  void aRootThatIsMissingFailsOnlyWhenItIsUsed() throws Exception {
    try (LocalPort later = open("later")) {
      assertEquals(List.of(folder.toRealPath().resolve("later").toString()), later.roots());
      PortException fault =
          assertThrows(PortException.class, () -> later.ping(Duration.ofSeconds(1)));
      assertEquals(Reason.UNAVAILABLE, fault.reason());
      assertTrue(
          fault.getMessage().contains("connection files") && fault.getMessage().contains("root"),
          fault.getMessage());
      Files.createDirectory(folder.resolve("later"));
      later.ping(Duration.ofSeconds(1));
    }
  }

  @Test
  void theRootIsCanonicalAndSettingsAreChecked() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), root);
    try (LocalPort linked = open("link/../link/.")) {
      assertEquals(List.of(root.toString()), linked.roots());
    }
    PortException fault =
        assertThrows(
            PortException.class,
            () ->
                new LocalPortFactory()
                    .create(new PortSettings("files", folder, Map.of("rot", "secret-value"))));
    assertEquals(Reason.SETTINGS, fault.reason());
    assertEquals(
        "connection files: root is missing; rot is not a setting of this type of connection",
        fault.getMessage());
  }

  @Test
  void tenThousandFilesAreListedQuickly() throws Exception {
    Path one = parquet("one.parquet", "SELECT 1 AS id");
    byte[] bytes = Files.readAllBytes(one);
    Files.delete(one);
    for (int i = 0; i < 10_000; i++) {
      Path file = root.resolve("many/day=" + i % 100 + "/f" + i + ".parquet");
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    FileTable table = parquetTable("many");
    assertTimeout(Duration.ofSeconds(20), () -> assertEquals(10_000, list(table).files().size()));
    assertTimeout(Duration.ofSeconds(3), () -> assertEquals(10_000, list(table).files().size()));
    assertEquals(10_000, port.filesRead());
    PortException late =
        assertThrows(
            PortException.class,
            () -> port.open(FileRequest.all(table), context(Duration.ofMillis(-1))));
    assertEquals(Reason.TIMEOUT, late.reason());
    Thread.currentThread().interrupt();
    assertEquals(Reason.CANCELLED, assertThrows(PortException.class, () -> list(table)).reason());
    assertTrue(Thread.interrupted(), "the interrupt is kept");
  }

  // ---- helpers

  private LocalPort open(String rootSetting) throws IOException {
    return (LocalPort)
        new LocalPortFactory()
            .create(new PortSettings("files", folder.toRealPath(), Map.of("root", rootSetting)));
  }

  private Path parquet(String name, String select) throws Exception {
    Path file = root.resolve(name).normalize();
    Files.createDirectories(file.getParent());
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (" + select + ") TO " + EngineSql.text(file.toString()) + " (FORMAT parquet)");
    }
    return file;
  }

  private static FileTable parquetTable(String location, Column... columns) {
    return new FileTable(location, FileFormat.PARQUET, CsvOptions.DEFAULT, List.of(columns));
  }

  private FileListing list(FileTable table) {
    return port.open(FileRequest.all(table), context()).next();
  }

  private PortException fails(Reason reason, FileTable table) {
    PortException fault = assertThrows(PortException.class, () -> list(table));
    assertEquals(reason, fault.reason(), fault.getMessage());
    assertNull(fault.getMessage().lines().skip(1).findFirst().orElse(null), "one line");
    return fault;
  }

  private static ExecutionContext context() {
    return context(Duration.ofSeconds(30));
  }

  private static ExecutionContext context(Duration patience) {
    return new ExecutionContext("q-1", Instant.now().plus(patience), ZoneOffset.UTC, 1000);
  }
}
