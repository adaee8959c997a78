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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that captures, puts files together, drops what is too old and erases keys is killed at
 * random moments, again and again: what it told of is so, nothing is there twice, and every state
 * that is kept can be read.
 */
class KilledCaptureTest {
  private static final int KILLS = 20;
  private static final TableName TABLE = CapturingProcess.TABLE;

  @TempDir Path folder;

  /** What the process told of last: a round, and a round after which a key was erased. */
  private record Told(long captured, long erased) {}

  @Test
  void nothingThatWasCapturedIsLostOrRepeatedAndWhatWasErasedIsGone() throws Exception {
    Random random = new Random(9);
    TableFolder history = TableFolder.of(HistoryService.folder(folder.resolve("state")), TABLE);
    int interrupted = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Told told = runAndKill(3 + random.nextInt(8), random.nextInt(60));
      Manifest manifest = history.manifest().orElseThrow();
      long last = CapturingProcess.round(manifest.last().orElseThrow());
      assertTrue(last >= told.captured(), () -> "told of " + told + ", found " + last);
      assertEquals(last, manifest.captures(), "each round is captured once");
      Set<String> named =
          manifest.files().map(Segment::file).collect(Collectors.toCollection(TreeSet::new));
      Set<String> there = filesOf(history);
      assertTrue(there.containsAll(named), () -> named + " of " + there);
      interrupted += there.size() > named.size() || last > told.captured() ? 1 : 0;
      readEveryState(history, manifest, last);
      if (told.erased() > 0) {
        assertErased(history, there, told.erased());
      }
    }
    Manifest manifest = history.manifest().orElseThrow();
    assertTrue(interrupted > 0, "no kill hit a capture");
    assertTrue(manifest.horizon().isPresent(), "nothing was too old");
    assertTrue(manifest.opened().size() < 30, "files are put together");
  }

  private static void readEveryState(TableFolder history, Manifest manifest, long last)
      throws SQLException {
    long first = Math.max(1, manifest.horizon().map(CapturingProcess::round).orElse(0L));
    // whether the last erasure happened is not known when the process did not tell of it
    String doubt = CapturingProcess.erases(last) ? CapturingProcess.erased(last) + "|" : "none";
    for (long round = first; round <= last; round++) {
      assertEquals(
          without(doubt, expected(round, last)),
          without(doubt, read(history, manifest, round)),
          "round " + round + " of " + last);
      Instant at = CapturingProcess.instant(round);
      assertEquals(Optional.of(at), history.captureAt(manifest, at));
    }
  }

  /** A key that was erased in a later round, or this one, has no version of before. */
  private static List<String> expected(long round, long last) {
    List<String> rows = CapturingProcess.rows(round);
    for (long later = round; later <= last; later++) {
      if (CapturingProcess.erases(later)) {
        rows = without(CapturingProcess.erased(later) + "|", rows);
      }
    }
    return rows;
  }

  private static List<String> without(String begin, List<String> rows) {
    return rows.stream().filter(row -> !row.startsWith(begin)).toList();
  }

  /** In no file at all, also not in one that nobody names. */
  private static void assertErased(TableFolder history, Set<String> files, long round)
      throws SQLException {
    for (String file : files) {
      if (file.startsWith("opened")) {
        assertEquals(
            List.of(),
            versionsErased(history, file, round),
            () -> file + " holds what was erased after round " + round);
      }
    }
  }

  private static List<String> versionsErased(TableFolder history, String file, long round)
      throws SQLException {
    try {
      return query(
          "SELECT id, name FROM read_parquet('"
              + history.path().resolve(file)
              + "') WHERE id = "
              + CapturingProcess.erased(round)
              + " AND _portico_from <= TIMESTAMPTZ '"
              + CapturingProcess.instant(round)
              + "'");
    } catch (SQLException e) {
      if (history.manifest().orElseThrow().files().noneMatch(s -> s.file().equals(file))) {
        // its writer was killed before it was complete
        return List.of();
      }
      throw e;
    }
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
    return query(
        "SELECT id, name FROM read_parquet("
            + paths(history, manifest.opened())
            + ") o WHERE _portico_from <= "
            + at
            + (manifest.closed().isEmpty()
                ? ""
                : " AND _portico_id NOT IN (SELECT _portico_id FROM read_parquet("
                    + paths(history, manifest.closed())
                    + ") WHERE _portico_to <= "
                    + at
                    + ")"));
  }

  private static List<String> query(String sql) throws SQLException {
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

  /** Kills the process some time after so many lines. */
  private Told runAndKill(int lines, int millis) throws Exception {
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
    long captured = 0;
    long erased = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("e")) {
          erased = Long.parseLong(line.substring(1));
        } else {
          captured = Long.parseLong(line);
        }
        if (++read == lines) {
          Thread.sleep(millis);
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Told(captured, erased);
  }
}
