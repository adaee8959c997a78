package dev.portico.gateway.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portico.gateway.GatewayMain;
import dev.portico.gateway.cli.Cli;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.sql.HistoryModel.Grain;
import dev.portico.gateway.sql.HistoryModel.Ties;
import dev.portico.spi.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code portico validate --data} on stores whose rows tell a broken past, and on sound ones. */
class HistoryChecksTest {
  private static final List<String> STORES = List.of("pg", "h2", "pq", "csv");
  private static final String VALIDITY =
      "{strategy: validity, validFrom: valid_from, validTo: valid_to}";

  @TempDir Path folder;

  /** What the command said and how it ended. */
  private record Outcome(int code, List<String> lines, String errors) {
    List<String> of(String store, String table) {
      String begin = store + "." + table + ": ";
      return lines.stream()
          .filter(line -> line.startsWith(begin))
          .map(line -> line.substring(begin.length()))
          .toList();
    }
  }

  private Outcome validate(String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(out, false, UTF_8),
            new PrintStream(err, true, UTF_8),
            name -> Optional.empty(),
            prompt -> Optional.empty(),
            false,
            false);
    List<String> arguments = new ArrayList<>(List.of("validate", folder.toString()));
    arguments.addAll(List.of(options));
    int code =
        new Cli(surroundings, GatewayMain.gateways(name -> Optional.empty()), List.of())
            .run(arguments.toArray(String[]::new));
    surroundings.out().flush();
    return new Outcome(code, out.toString(UTF_8).lines().toList(), err.toString(UTF_8));
  }

  private SqlMesh mesh(List<MeshTable> tables) throws Exception {
    return SqlMesh.start(folder, tables, in -> TravelFiles.csv(in, tables), new OpenAuthorizer());
  }

  private static LocalDateTime day(int day) {
    return LocalDateTime.of(2026, 1, day, 0, 0);
  }

  private static MeshTable.Builder versions(String name) {
    return MeshTable.named(name)
        .column("id", ColumnType.INTEGER)
        .column("v", ColumnType.VARCHAR)
        .column("valid_from", ColumnType.TIMESTAMP)
        .column("valid_to", ColumnType.TIMESTAMP);
  }

  private static MeshTable overlapping(String name) {
    return versions(name)
        .row(1, "secret", day(1), day(5))
        .row(1, "secret", day(4), null)
        .row(2, "secret", day(1), null)
        .row(2, "secret", day(9), day(10))
        .row(2, "secret", day(20), LocalDateTime.of(9999, 12, 31, 0, 0))
        .row(3, "secret", day(1), day(5))
        .row(3, "secret", day(5), day(5))
        .row(3, "secret", day(5), null)
        .row(4, "secret", day(5), day(1))
        .row(5, "secret", null, day(1))
        .row(null, "secret", day(1), null)
        .row(null, "secret", day(1), null)
        .build()
        .travelling(VALIDITY);
  }

  private static MeshTable log(String name, String strategy) {
    return MeshTable.named(name)
        .column("id", ColumnType.INTEGER)
        .column("at", ColumnType.TIMESTAMP)
        .column("no", ColumnType.INTEGER)
        .row(1, day(1), 1)
        .row(1, day(1), 2)
        .row(2, day(1), 3)
        .row(2, day(1), 3)
        .row(2, day(1), 3)
        .row(4, day(2), null)
        .row(4, day(2), null)
        .row(3, null, 4)
        .row(null, day(1), 5)
        .row(null, day(1), 6)
        .build()
        .travelling(strategy);
  }

  @Test
  void broken_rows_are_counted_and_never_shown() throws Exception {
    MeshTable live =
        versions("moved")
            .row(1, "secret", day(5), null)
            .row(2, "secret", day(5), null)
            .build()
            .keyed("id")
            .travelling(
                "{strategy: history, historyTable: moved_past, validFrom: valid_from, validTo:"
                    + " valid_to}");
    MeshTable past =
        versions("moved_past")
            .row(1, "secret", day(1), day(5))
            .row(2, "secret", day(1), day(6))
            .build();
    MeshTable copies =
        MeshTable.named("copies")
            .column("id", ColumnType.INTEGER)
            .column("copied", ColumnType.DATE)
            .row(1, LocalDate.of(2026, 1, 1))
            .row(2, null)
            .build()
            .travelling("{strategy: snapshots, partition: copied}")
            .inFolders("copied");
    MeshTable events = log("events", "{strategy: log, recordedAt: at}");
    List<MeshTable> tables =
        List.of(
            overlapping("overlapping").keyed("id", "valid_from"),
            overlapping("keyless"),
            live,
            past,
            log("tied", "{strategy: log, recordedAt: at, key: [id]}"),
            log("sequenced", "{strategy: log, recordedAt: at, key: [id], sequence: no}"),
            events,
            copies);
    Outcome outcome;
    try (SqlMesh mesh = mesh(tables)) {
      outcome = validate("--data");
    }
    assertEquals(1, outcome.code(), outcome::toString);
    for (String store : STORES) {
      brokenIn(store, outcome);
      String copy =
          store.equals("pq") || store.equals("csv")
              ? "1 folder of copied with a name that is no instant, never shown"
              : "1 row without copied, in no copy";
      assertEquals(List.of("problem: " + copy), outcome.of(store, "copies"), store);
    }
    String all = outcome.lines().stream().collect(Collectors.joining("\n"));
    assertFalse(all.contains("secret") || all.contains("2026-01-0"), all);
    assertEquals(
        "28 tables with a past, 60 problems in their rows, 0 not checked",
        outcome.lines().get(outcome.lines().size() - 1),
        all);
  }

  private static void brokenIn(String store, Outcome outcome) {
    List<String> rows =
        List.of(
            "problem: 1 row without valid_from, never shown",
            "problem: 1 row with valid_from after valid_to, never current");
    List<String> keyed = new ArrayList<>(rows);
    keyed.add("problem: 2 rows without a whole key (id)");
    keyed.add(
        "problem: 2 versions reaching into the next one of their key (id), in 2 keys, by valid_from"
            + " and valid_to");
    assertEquals(keyed, outcome.of(store, "overlapping"), store);
    List<String> keyless = new ArrayList<>(rows);
    keyless.add(
        "note: whether versions overlap cannot be checked: the contract names no primaryKey beside"
            + " valid_from and valid_to");
    assertEquals(keyless, outcome.of(store, "keyless"), store);
    assertEquals(
        List.of(
            "problem: 1 version reaching into the next one of their key (id), in 1 key, by"
                + " valid_from and valid_to"),
        outcome.of(store, "moved"),
        store);
    String without = "problem: 1 row without at, never shown";
    String keys = "problem: 2 rows without a whole key (id)";
    assertEquals(
        List.of(
            without,
            keys,
            "problem: 7 rows sharing id, at with another, so that nothing says which is the"
                + " newest; a sequence in timeTravel would tell them apart"),
        outcome.of(store, "tied"),
        store);
    assertEquals(
        List.of(
            without,
            keys,
            "problem: 5 rows sharing id, at, no with another, so that nothing says which is the"
                + " newest; sequence must tell them apart"),
        outcome.of(store, "sequenced"),
        store);
    assertEquals(List.of(without), outcome.of(store, "events"), store);
  }

  @Test
  void a_sound_past_is_silent() throws Exception {
    HistoryModel model = new HistoryModel(5, 120, Ties.SOME, Grain.SECONDS);
    HistoryModel untied = new HistoryModel(6, 120, Ties.NONE, Grain.SECONDS);
    List<MeshTable> tables = new ArrayList<>();
    tables.add(model.validity("validity", ColumnType.TIMESTAMP_TZ).keyed("id"));
    List<MeshTable> history = model.history("history", ColumnType.TIMESTAMP);
    tables.add(history.get(0).keyed("id"));
    tables.add(history.get(1));
    tables.add(model.log("log", ColumnType.TIMESTAMP, Ties.SOME));
    tables.add(untied.log("log_untied", ColumnType.TIMESTAMP_TZ, Ties.NONE));
    tables.add(model.snapshots("snapshots", ColumnType.DATE, model.copyDays()));
    try (SqlMesh mesh = mesh(tables)) {
      TravelFiles.split(
          folder,
          "split",
          history.get(0).keyed("id"),
          TestStore.H2,
          history.get(1).name(),
          TravelFiles.server(TestStore.PQ));
      Outcome outcome = validate("--data");
      assertEquals(0, outcome.code(), outcome::toString);
      assertEquals(
          "21 tables with a past, 0 problems in their rows, 0 not checked",
          outcome.lines().get(outcome.lines().size() - 1));
      assertEquals(2, outcome.lines().size(), outcome::toString);
    }
  }

  @Test
  void folders_that_name_no_copy_are_told() throws Exception {
    MeshTable copies =
        MeshTable.named("copies")
            .column("id", ColumnType.INTEGER)
            .column("copied", ColumnType.TIMESTAMP)
            .row(1, day(1))
            .row(1, day(2))
            .build()
            .travelling("{strategy: snapshots, partition: copied}")
            .inFolders("copied");
    MeshTable none =
        MeshTable.named("none")
            .column("id", ColumnType.INTEGER)
            .column("copied", ColumnType.TIMESTAMP)
            .build()
            .travelling("{strategy: snapshots, partition: copied}")
            .inFolders("copied");
    try (SqlMesh mesh = mesh(List.of(copies, none))) {
      Path files = folder.resolve("files");
      for (String name : List.of("soon", "later", "2026-01-02T00%3A00%3A00Z")) {
        Path copy = files.resolve("csv/copies/copied=" + name);
        Files.writeString(Files.createDirectories(copy).resolve("part.csv"), "id\n1\n");
      }
      Files.createDirectories(files.resolve("csv/none"));
      Outcome outcome = validate("--data");
      assertEquals(1, outcome.code(), outcome::toString);
      assertEquals(List.of(), outcome.of("pg", "copies"));
      assertEquals(List.of(), outcome.of("pq", "copies"));
      assertEquals(
          List.of(
              "problem: 2 folders of copied with a name that is no instant, never shown",
              "problem: 1 folder of copied with the instant of another, one of which is read"),
          outcome.of("csv", "copies"));
      for (String store : List.of("pg", "h2", "csv")) {
        assertEquals(List.of("problem: there is no copy"), outcome.of(store, "none"), store);
      }
    }
  }

  @Test
  void rows_that_cannot_be_read_are_told_apart_from_broken_ones() throws Exception {
    MeshTable plans =
        versions("plans").row(1, "a", day(1), null).build().keyed("id").travelling(VALIDITY);
    try (SqlMesh mesh = mesh(List.of(plans))) {
      assertEquals(0, validate("--data").code());
      Files.writeString(
          folder.resolve("files/csv/plans.csv"), "id,v,valid_from,valid_to\n1,a,secret,\n");
      Outcome outcome = validate("--data");
      assertEquals(3, outcome.code(), outcome::toString);
      assertEquals(1, outcome.of("csv", "plans").size(), outcome::toString);
      String line = outcome.of("csv", "plans").get(0);
      assertEquals("not checked: ", line.substring(0, 13), line);
      assertFalse(line.contains("secret"), line);
      assertEquals(List.of(), outcome.of("pg", "plans"));
      assertEquals(0, validate().code());
    }
  }
}
