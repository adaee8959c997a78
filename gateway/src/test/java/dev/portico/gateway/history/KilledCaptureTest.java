package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.TableName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that captures is killed at random moments, again and again: what it told of is there,
 * nothing is there twice, and every state can be read.
 */
class KilledCaptureTest {
  private static final int KILLS = 20;
  private static final TableName TABLE = CapturingProcess.TABLE;

  @TempDir Path folder;

  @Test
  void nothingThatWasCapturedIsLostOrRepeated() throws Exception {
    Random random = new Random(9);
    TableFolder history = TableFolder.of(HistoryService.folder(folder.resolve("state")), TABLE);
    int interrupted = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long told = runAndKill(2 + random.nextInt(7), random.nextInt(40));
      Manifest manifest = history.manifest().orElseThrow();
      long last = round(manifest.last().orElseThrow());
      assertTrue(last >= told, () -> "told of " + told + ", found " + last);
      assertEquals(last, manifest.captures(), "each round is captured once");
      Set<String> named =
          manifest.files().map(Segment::file).collect(Collectors.toCollection(TreeSet::new));
      Set<String> there = filesOf(history);
      assertTrue(there.containsAll(named), () -> named + " of " + there);
      interrupted += there.size() > named.size() || last > told ? 1 : 0;
    }
    Manifest manifest = history.manifest().orElseThrow();
    long last = round(manifest.last().orElseThrow());
    for (long round = 1; round <= last; round++) {
      assertEquals(CapturingProcess.rows(round), read(history, manifest, round), "round " + round);
    }
    assertTrue(interrupted > 0, "no kill hit a capture");
  }

  private static long round(Instant at) {
    return (at.getEpochSecond() - HistoryMesh.START.getEpochSecond()) / 60;
  }

  private static Set<String> filesOf(TableFolder history) throws IOException {
    try (Stream<Path> files = Files.list(history.path())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".parquet"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** With plain DuckDB and nothing of the gateway. */
  private static List<String> read(TableFolder history, Manifest manifest, long round)
      throws SQLException {
    String at = "TIMESTAMPTZ '" + CapturingProcess.instant(round) + "'";
    String sql =
        "SELECT id, name FROM read_parquet("
            + paths(history, manifest.opened())
            + ") o WHERE _portico_from <= "
            + at
            + " AND _portico_id NOT IN (SELECT _portico_id FROM read_parquet("
            + paths(history, manifest.closed())
            + ") WHERE _portico_to <= "
            + at
            + ") ORDER BY ALL";
    List<String> rows = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1) + "|" + result.getString(2));
      }
    }
    return rows.stream().sorted().toList();
  }

  private static String paths(TableFolder history, List<Segment> segments) {
    return segments.stream()
        .map(segment -> "'" + history.file(segment) + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * Kills the process some time after so many lines; answers the round of which it told last, 0
   * when of none.
   */
  private long runAndKill(int lines, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-Dportico.log.level=ERROR",
                CapturingProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long told = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told = Long.parseLong(line);
        if (++read == lines) {
          Thread.sleep(millis);
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return told;
  }
}
