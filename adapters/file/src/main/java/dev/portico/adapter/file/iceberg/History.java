package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Which snapshot was current when. The table's log of that is asked, not the times of its
 * snapshots: those of branches were never current, and a rollback makes an old one current again.
 */
final class History {
  private final BaseTable table;
  private final Faults faults;

  History(BaseTable table, Faults faults) {
    this.table = table;
    this.faults = faults;
  }

  Optional<IcebergSnapshot> current() {
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      return Optional.empty();
    }
    List<HistoryEntry> log = table.history();
    boolean logged = !log.isEmpty() && log.get(log.size() - 1).snapshotId() == current.snapshotId();
    long since = logged ? log.get(log.size() - 1).timestampMillis() : current.timestampMillis();
    return Optional.of(snapshot(current, since));
  }

  Optional<IcebergSnapshot> at(Instant instant) {
    Optional<IcebergSnapshot> current = current();
    if (current.isEmpty() || !instant.isBefore(current.get().since())) {
      return current;
    }
    HistoryEntry last = null;
    HistoryEntry first = null;
    for (HistoryEntry entry : table.history()) {
      // Of two at the same millisecond the later one stayed.
      if (!Instant.ofEpochMilli(entry.timestampMillis()).isAfter(instant)
          && (last == null || entry.timestampMillis() >= last.timestampMillis())) {
        last = entry;
      }
      if (first == null || entry.timestampMillis() < first.timestampMillis()) {
        first = entry;
      }
    }
    Snapshot found = last == null ? null : table.snapshot(last.snapshotId());
    if (found == null) {
      Instant kept =
          first == null ? current.get().since() : Instant.ofEpochMilli(first.timestampMillis());
      throw faults.of(
          Reason.TOO_OLD,
          "keeps no snapshot as of "
              + instant
              + (last == null
                  ? "; the first instant it can be read as of is " + kept
                  : "; that one has been expired"));
    }
    return Optional.of(snapshot(found, last.timestampMillis()));
  }

  List<IcebergSnapshot> all() {
    return table.history().stream()
        .map(
            entry -> {
              Snapshot snapshot = table.snapshot(entry.snapshotId());
              return snapshot == null ? null : snapshot(snapshot, entry.timestampMillis());
            })
        .filter(Objects::nonNull)
        .toList();
  }

  private IcebergSnapshot snapshot(Snapshot snapshot, long sinceMillis) {
    Schema schema =
        snapshot.snapshotId() == table.currentSnapshot().snapshotId()
            ? table.schema()
            : SnapshotUtil.schemaFor(table, snapshot.snapshotId());
    return new IcebergSnapshot(
        snapshot.snapshotId(), Instant.ofEpochMilli(sinceMillis), rows(snapshot), schema);
  }

  private static OptionalLong rows(Snapshot snapshot) {
    String rows =
        snapshot.summary() == null
            ? null
            : snapshot.summary().get(SnapshotSummary.TOTAL_RECORDS_PROP);
    return rows != null && rows.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(rows))
        : OptionalLong.empty();
  }
}
