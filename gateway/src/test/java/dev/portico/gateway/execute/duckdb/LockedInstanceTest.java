package dev.portico.gateway.execute.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine reads the folders of its file ports and nothing else, whatever SQL reaches it. */
class LockedInstanceTest {
  @TempDir Path folder;
  private LockedInstance instance;
  private DuckDBConnection connection;

  @BeforeEach
  void open() throws SQLException, IOException {
    Path root = Files.createDirectories(folder.resolve("root")).toRealPath();
    Files.writeString(root.resolve("in.csv"), "a\n1\n");
    Files.writeString(folder.resolve("outside.csv"), "a\nsecret\n");
    try (Connection plain = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = plain.createStatement()) {
      statement.execute(
          "COPY (SELECT 'secret' AS a) TO '"
              + folder.resolve("outside.parquet")
              + "' (FORMAT parquet)");
    }
    Files.createSymbolicLink(root.resolve("link.csv"), folder.resolve("outside.csv"));
    Files.createSymbolicLink(root.resolve("link"), folder);
    instance =
        LockedInstance.open(
            new EngineSettings(
                128L << 20,
                1L << 30,
                folder.resolve("spill"),
                1,
                2,
                Duration.ofSeconds(5),
                4,
                List.of(root.toString())),
            new FragmentFunction());
    connection = instance.take();
  }

  @AfterEach
  void close() throws SQLException {
    instance.giveBack(connection);
    instance.close();
  }

  private String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.replace("$F", folder.toString()))) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  @Test
  void filesOfTheRootsAreRead() throws SQLException {
    assertEquals("1", ask("SELECT a FROM read_csv('$F/root/in.csv')"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT content FROM read_blob('/etc/passwd')",
        "SELECT file FROM glob('/etc/*')",
        "SELECT file FROM glob('$F/*')",
        "SELECT * FROM read_csv('$F/outside.csv')",
        "SELECT * FROM '$F/outside.csv'",
        "SELECT * FROM read_parquet('$F/outside.parquet')",
        "SELECT * FROM read_csv('$F/root/../outside.csv')",
        "SELECT * FROM read_csv('$F/root/link.csv')",
        "SELECT * FROM read_csv('$F/root/link/outside.csv')",
        "SELECT * FROM read_parquet('$F/root/link/outside.parquet')",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
        "COPY (SELECT 1) TO '$F/written.csv'",
        "COPY (SELECT 1) TO '/tmp/portico-written.csv'",
        "ATTACH '$F/other.db'",
        "EXPORT DATABASE '$F/export'",
        "INSTALL httpfs",
        "INSTALL spatial FROM community",
        "LOAD httpfs",
        "LOAD '$F/evil.duckdb_extension'",
        "SET enable_external_access=true",
        "SET lock_configuration=false",
        "SET allowed_directories=['/']",
        "SET GLOBAL memory_limit='100GB'",
        "SET temp_directory='$F'",
        "SET TimeZone='Asia/Tokyo'",
        "RESET enable_external_access",
        "PRAGMA enable_external_access",
        "CREATE PERSISTENT SECRET s (TYPE s3)",
      })
  void nothingElseIsReachable(String sql) {
    SQLException refused = assertThrows(SQLException.class, () -> ask(sql));
    assertTrue(!refused.getMessage().contains("secret"), refused.getMessage());
  }

  @Test
  void theEnvironmentIsNotReadable() {
    assertThrows(SQLException.class, () -> ask("SELECT getenv('PATH')"));
  }

  @Test
  void connectionsAreCountedAndUsedAgain() throws SQLException {
    assertEquals(1, instance.open());
    DuckDBConnection second = instance.take();
    assertEquals(2, instance.open());
    instance.giveBack(second);
    assertEquals(second, instance.take());
    instance.giveBack(second);
    assertEquals(1, instance.open());
  }

  @Test
  void aFailedTakeIsNotCounted() throws SQLException {
    instance.close();
    assertThrows(SQLException.class, instance::take);
    assertEquals(1, instance.open());
  }
}
