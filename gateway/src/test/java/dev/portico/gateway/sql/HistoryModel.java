package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A made-up history of listeners: inserts, updates, deletes, keys used again, several changes at
 * one instant. It knows the true rows of every instant and writes them down in the ways in which
 * stores keep a past.
 */
final class HistoryModel {
  private static final LocalDateTime START = LocalDateTime.of(2025, 12, 28, 0, 0);
  private static final LocalDateTime FAR = LocalDateTime.of(9999, 12, 31, 0, 0);
  private static final int KEYS = 12;
  private static final List<String> COUNTRIES = List.of("DE", "FR", "ES", "PT");

  private final List<Change> changes;

  /** A key's row from an instant on; no value when it is deleted. */
  private record Change(LocalDateTime at, int id, int sequence, String value, String country) {
    boolean deletes() {
      return value == null;
    }
  }

  /** A row while it was current. */
  private record Version(Change row, LocalDateTime to) {}

  /** Whether one key may change twice at one instant. */
  enum Ties {
    SOME,
    NONE
  }

  /** How far apart changes may lie. */
  enum Grain {
    SECONDS,
    DAYS
  }

  HistoryModel(long seed, int count, Ties ties, Grain grain) {
    Random random = new Random(seed);
    List<Change> made = new ArrayList<>();
    Map<Integer, LocalDateTime> last = new HashMap<>();
    Set<Integer> living = new TreeSet<>();
    LocalDateTime at = START;
    for (int i = 0; i < count; i++) {
      if (random.nextInt(4) > 0) {
        at =
            grain == Grain.DAYS
                ? at.plusDays(random.nextInt(3))
                : at.plusSeconds(random.nextInt(100_000)).plusNanos(random.nextInt(3) * 1_000L);
      }
      int id = random.nextInt(KEYS);
      if (ties == Ties.NONE && at.equals(last.get(id))) {
        continue;
      }
      last.put(id, at);
      boolean delete = living.contains(id) && random.nextInt(4) == 0;
      if (delete) {
        living.remove(id);
      } else {
        living.add(id);
      }
      made.add(
          new Change(
              at,
              id,
              i,
              delete ? null : "v" + i,
              delete ? null : COUNTRIES.get(random.nextInt(COUNTRIES.size()))));
    }
    changes = List.copyOf(made);
  }

  /** Instants on, just before, just after and between changes, and before all of them. */
  List<Instant> instants(int most, long seed) {
    Set<LocalDateTime> all = new LinkedHashSet<>();
    all.add(START.minusYears(1));
    for (Change change : changes) {
      all.add(change.at());
      all.add(change.at().minus(1, ChronoUnit.MICROS));
      all.add(change.at().plus(1, ChronoUnit.MICROS));
      all.add(change.at().plusHours(7));
    }
    List<LocalDateTime> shuffled = new ArrayList<>(all);
    java.util.Collections.shuffle(shuffled, new Random(seed));
    return shuffled.stream().limit(most).map(t -> t.toInstant(ZoneOffset.UTC)).toList();
  }

  /** The true rows of an instant: id, value, country, as text. */
  List<String> at(Instant instant) {
    return rows(instant).values().stream().sorted().toList();
  }

  /** The same by id. */
  Map<Integer, String> rows(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    Map<Integer, Change> rows = new TreeMap<>();
    for (Change change : changes) {
      if (!change.at().isAfter(time)) {
        rows.put(change.id(), change);
      }
    }
    Map<Integer, String> lines = new TreeMap<>();
    rows.values().stream().filter(c -> !c.deletes()).forEach(c -> lines.put(c.id(), line(c)));
    return lines;
  }

  /** The versions of a span with their ends, as text. */
  List<String> between(Instant from, Instant to, boolean inclusive) {
    LocalDateTime begin = LocalDateTime.ofInstant(from, ZoneOffset.UTC);
    LocalDateTime end = LocalDateTime.ofInstant(to, ZoneOffset.UTC);
    return versions().stream()
        .filter(v -> v.to() == null || v.row().at().isBefore(v.to()))
        .filter(
            v ->
                inclusive
                    ? !v.row().at().isAfter(end)
                    : v.row().at().isBefore(end) && begin.isBefore(end))
        .filter(v -> v.to() == null || v.to().isAfter(begin))
        .map(HistoryModel::line)
        .sorted()
        .toList();
  }

  /** All versions with their ends, those of no length too. */
  List<String> all() {
    return versions().stream().map(HistoryModel::line).sorted().toList();
  }

  private static String line(Change change) {
    return change.id() + " | '" + change.value() + "' | '" + change.country() + "'";
  }

  private static String line(Version version) {
    return line(version.row())
        + " | "
        + version.row().at()
        + " | "
        + (version.to() == null ? "NULL" : version.to());
  }

  private List<Version> versions() {
    List<Version> versions = new ArrayList<>();
    for (Change change : changes) {
      if (!change.deletes()) {
        LocalDateTime to =
            changes.stream()
                .filter(c -> c.id() == change.id() && c.sequence() > change.sequence())
                .min(Comparator.comparingInt(Change::sequence))
                .map(Change::at)
                .orElse(null);
        versions.add(new Version(change, to));
      }
    }
    return versions;
  }

  private static MeshTable.Builder table(String name) {
    return MeshTable.named(name)
        .column("id", ColumnType.INTEGER)
        .column("v", ColumnType.VARCHAR)
        .column("country", ColumnType.VARCHAR);
  }

  /** How a moment is kept in a column. */
  private static Object kept(LocalDateTime moment, ColumnType type) {
    if (moment == null) {
      return null;
    }
    return switch (type.kind()) {
      case DATE -> moment.toLocalDate();
      case TIMESTAMP_TZ -> moment.toInstant(ZoneOffset.UTC);
      default -> moment;
    };
  }

  /** Rows with their beginning and end, open ends written in both ways. */
  MeshTable validity(String name, ColumnType type) {
    MeshTable.Builder table = table(name).column("valid_from", type).column("valid_to", type);
    for (Version version : versions()) {
      add(table, version, type);
    }
    return table
        .build()
        .travelling("{strategy: validity, validFrom: valid_from, validTo: valid_to}");
  }

  private static void add(MeshTable.Builder table, Version version, ColumnType type) {
    Change row = version.row();
    LocalDateTime open = row.sequence() % 2 == 0 ? null : FAR;
    LocalDateTime to = version.to() == null ? open : version.to();
    table.row(row.id(), row.value(), row.country(), kept(row.at(), type), kept(to, type));
  }

  /** Current rows in one table, past ones in another. */
  List<MeshTable> history(String name, ColumnType type) {
    MeshTable.Builder current = table(name).column("valid_from", type).column("valid_to", type);
    MeshTable.Builder past =
        table(name + "_past").column("valid_from", type).column("valid_to", type);
    for (Version version : versions()) {
      add(version.to() == null ? current : past, version, type);
    }
    String strategy =
        "{strategy: history, historyTable: "
            + name
            + "_past, validFrom: valid_from, validTo: valid_to}";
    return List.of(current.build().travelling(strategy), past.build());
  }

  /** Rows that are only added. */
  MeshTable log(String name, ColumnType type, Ties ties) {
    MeshTable.Builder table =
        table(name)
            .column("at", type)
            .column("no", ColumnType.BIGINT)
            .column("gone", ColumnType.BOOLEAN)
            .column("op", ColumnType.VARCHAR);
    for (Change c : changes) {
      table.row(
          c.id(),
          c.value(),
          c.country(),
          kept(c.at(), type),
          (long) c.sequence(),
          c.deletes() ? Boolean.TRUE : c.sequence() % 3 == 0 ? null : Boolean.FALSE,
          c.deletes() ? "D" : c.sequence() % 3 == 0 ? null : "U");
    }
    return table
        .build()
        .travelling(
            "{strategy: log, recordedAt: at, key: [id]"
                + (ties == Ties.SOME
                    ? ", sequence: no, deletedWhen: gone}"
                    : ", deletedWhen: {column: op, equals: D}}"));
  }

  /** Days on which a copy is taken. */
  List<Instant> copyDays() {
    List<Instant> days = new ArrayList<>();
    LocalDateTime end = changes.get(changes.size() - 1).at().plusDays(3);
    for (LocalDateTime day = START.plusDays(2); day.isBefore(end); day = day.plusDays(4)) {
      days.add(day.toInstant(ZoneOffset.UTC));
    }
    return days;
  }

  /** Instants, not at midnight, at which a copy is taken. */
  List<Instant> copyTimes() {
    return copyDays().stream().map(day -> day.plusSeconds(22_530)).toList();
  }

  /** A full copy for each of some instants, which are in a column of this type. */
  MeshTable snapshots(String name, ColumnType type, List<Instant> copies) {
    MeshTable.Builder table = table(name).column("copied", type);
    for (Instant day : copies) {
      LocalDateTime time = LocalDateTime.ofInstant(day, ZoneOffset.UTC);
      Map<Integer, Change> rows = new TreeMap<>();
      for (Change change : changes) {
        if (!change.at().isAfter(time)) {
          rows.put(change.id(), change);
        }
      }
      rows.values().stream()
          .filter(c -> !c.deletes())
          .forEach(c -> table.row(c.id(), c.value(), c.country(), kept(time, type)));
    }
    return table.build().travelling("{strategy: snapshots, partition: copied}").inFolders("copied");
  }
}
