package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.gateway.sql.HistoryModel.Grain;
import dev.portico.gateway.sql.HistoryModel.Ties;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a table kept as copies, a query opens the files of one copy and of no other. */
class CopyFilesTest {
  private static final HistoryModel MODEL = new HistoryModel(9, 80, Ties.SOME, Grain.SECONDS);
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir static Path folder;

  private static SqlMesh mesh;

  @BeforeAll
  static void load() throws Exception {
    assumeFalse(FilesOnS3.wanted(), "looks at which local files are opened");
    List<MeshTable> tables =
        List.of(
            MODEL.snapshots("days", ColumnType.DATE, MODEL.copyDays()),
            MODEL.snapshots("times", ColumnType.TIMESTAMP, MODEL.copyTimes()));
    mesh =
        SqlMesh.start(
            folder,
            tables,
            in -> {
              TravelFiles.csv(in, tables);
              byCountry(in, tables.get(0));
            },
            new OpenAuthorizer());
  }

  /** Copies in folders whose files are in folders of their own by country. */
  private static void byCountry(Path in, MeshTable table) throws IOException {
    MeshTable countries =
        new MeshTable("countries", table.columns(), table.rows())
            .travelling("{strategy: snapshots, partition: copied}");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      SqlMesh.load(duckdb, TestStore.PQ, countries);
      statement.execute(
          "COPY countries TO '"
              + in.resolve("files/countries")
              + "' (FORMAT parquet, PARTITION_BY (copied, country))");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    TravelFiles.publish(
        in,
        "csv",
        TravelFiles.server("countries/copied=*/country=*/*.parquet", "parquet"),
        countries);
  }

  @AfterAll
  static void stop() throws Exception {
    if (mesh == null) {
      return;
    }
    mesh.close();
  }

  private static Set<Path> files(Path below) throws IOException {
    try (Stream<Path> found = Files.walk(below)) {
      return found.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** As if nobody had ever opened these files; what was remembered of them is forgotten. */
  private static void neverOpened(Set<Path> files) throws IOException {
    for (Path file : files) {
      FileTime written = FileTime.from(Instant.now());
      Files.getFileAttributeView(file, BasicFileAttributeView.class)
          .setTimes(written, FileTime.from(LONG_AGO), null);
    }
  }

  private static Set<Path> opened(Set<Path> files) throws IOException {
    Set<Path> opened = new TreeSet<>();
    for (Path file : files) {
      Instant read =
          Files.readAttributes(file, BasicFileAttributes.class).lastAccessTime().toInstant();
      if (read.isAfter(LONG_AGO)) {
        opened.add(file);
      }
    }
    return opened;
  }

  /** Whether this file system tells when a file was read. */
  private static boolean tellsReading() throws IOException {
    Path file = Files.writeString(folder.resolve("read"), "x");
    neverOpened(Set.of(file));
    Files.readString(file);
    return !opened(Set.of(file)).isEmpty();
  }

  private static Instant copyAt(List<Instant> copies) {
    return copies.get(copies.size() / 2);
  }

  private static String date(Instant copy) {
    return copy.toString().substring(0, 10);
  }

  @Test
  void the_files_of_one_copy_are_opened_and_no_others() throws Exception {
    assumeTrue(tellsReading(), "the file system does not tell when files are read");
    for (String place : List.of("days.parquet", "csv/days", "times.parquet", "csv/times")) {
      boolean days = place.contains("days");
      Instant copy = copyAt(days ? MODEL.copyDays() : MODEL.copyTimes());
      String table = (place.contains("csv") ? "csv." : "pq.") + (days ? "days" : "times");
      Set<Path> all = files(folder.resolve("files").resolve(place));
      neverOpened(all);
      Answer answer =
          mesh.ask("SELECT id, v, country FROM " + table + " FOR SYSTEM_TIME AS OF '" + copy + "'");
      assertEquals(MODEL.at(copy), answer.sorted(), answer::toString);
      Set<Path> opened = opened(all);
      assertEquals(1, opened.size(), () -> table + " opened " + opened + " of " + all.size());
      assertTrue(opened.iterator().next().toString().contains("copied=" + date(copy)));
    }
  }

  @Test
  void of_copies_in_folders_of_two_keys_those_of_one_copy_are_opened() throws Exception {
    assumeTrue(tellsReading(), "the file system does not tell when files are read");
    Instant copy = copyAt(MODEL.copyDays());
    Set<Path> all = files(folder.resolve("files/countries"));
    neverOpened(all);
    Answer answer =
        mesh.ask(
            "SELECT id, v, country FROM csv.countries FOR SYSTEM_TIME AS OF '"
                + copy
                + "' WHERE country = 'DE'");
    assertEquals(
        MODEL.at(copy).stream().filter(line -> line.endsWith("'DE'")).toList(),
        answer.sorted(),
        answer::toString);
    Set<Path> opened = opened(all);
    assertFalse(opened.isEmpty());
    for (Path file : opened) {
      assertTrue(file.toString().contains("copied=" + date(copy)), opened::toString);
    }
  }

  @Test
  void damage_in_other_copies_does_not_concern_a_query() throws Exception {
    for (String place : List.of("days.parquet", "csv/days")) {
      Instant copy = copyAt(MODEL.copyDays());
      for (Path file : files(folder.resolve("files").resolve(place))) {
        if (!file.toString().contains("copied=" + date(copy))) {
          Files.writeString(file, "\"damaged");
        }
      }
      String from = " FROM " + (place.contains("csv") ? "csv" : "pq") + ".days";
      Answer then =
          mesh.ask("SELECT id, v, country" + from + " FOR SYSTEM_TIME AS OF '" + copy + "'");
      assertEquals(MODEL.at(copy), then.sorted(), then::toString);
      Answer now = mesh.ask("SELECT id, v, country" + from);
      assertTrue(now.failed(), now::toString);
    }
  }
}
