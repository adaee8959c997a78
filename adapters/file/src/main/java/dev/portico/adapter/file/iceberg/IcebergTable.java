package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.StoreTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;

/** A table as it was when it was opened: its schema and its history. Safe for many threads. */
public final class IcebergTable {
  private final BaseTable table;
  private final RootedFileIO files;
  private final Background background;
  private final Faults faults;
  private final History history;

  IcebergTable(BaseTable table, RootedFileIO files, Background background, Faults faults) {
    this.table = table;
    this.files = files;
    this.background = background;
    this.faults = faults;
    this.history = new History(table, faults);
  }

  /** As messages call it. */
  public String name() {
    return table.name();
  }

  /** Names this state of the table: equal for two that were opened without a change between. */
  public String version() {
    return table.uuid()
        + "/"
        + table.operations().current().lastUpdatedMillis()
        + "/"
        + table.schema().schemaId()
        + "/"
        + (table.currentSnapshot() == null ? "empty" : table.currentSnapshot().snapshotId());
  }

  /** Today's columns, identifier columns as key, and the rows of today by the table's account. */
  public StoreTable describe() {
    Schema schema = table.schema();
    return new StoreTable(
        IcebergTypes.columns(schema),
        current().map(IcebergSnapshot::rows).orElse(OptionalLong.of(0)),
        new ArrayList<>(schema.identifierFieldNames()),
        false);
  }

  /** The snapshot that is current; empty when the table has none, and so no rows. */
  public Optional<IcebergSnapshot> current() {
    return history.current();
  }

  /**
   * The snapshot that was current at an instant; empty when the table has no history at all, and so
   * no rows.
   *
   * @throws PortException with {@link Reason#TOO_OLD} when the table keeps no snapshot of that
   *     time; it names the first instant that can be asked for
   */
  public Optional<IcebergSnapshot> at(Instant instant) {
    return history.at(instant);
  }

  /** The states the table went through, oldest first, as far as it still keeps them. */
  public List<IcebergSnapshot> history() {
    return history.all();
  }

  /**
   * The files of a snapshot, as a stream that must be closed.
   *
   * @param where rows for which it is not true need not be delivered; only a hint by which files
   *     are left out
   * @param columns names of the columns that are needed, see {@link PlannedColumn}
   * @throws PortException with {@link Reason#MISSING} when a column is in neither schema
   */
  public IcebergPlan plan(
      IcebergSnapshot snapshot, Predicate where, List<String> columns, Instant deadline) {
    Columns known = new Columns(table.schema(), snapshot.schema());
    List<PlannedColumn> planned = known.planned(columns, faults);
    Planning planning =
        new Planning(
            table,
            files,
            snapshot,
            new Conditions(known).expression(where),
            background.manifestReaders(),
            faults);
    ColumnMapping mapping = ColumnMapping.of(table, faults);
    return new IcebergPlan(planned, mapping, planning, background, faults, deadline);
  }

  /**
   * Writes the positions of a bitmap as a Parquet file of one column {@code pos} of type BIGINT, in
   * ascending order.
   *
   * @param target made or written anew; removed again when this fails
   * @throws PortException with {@link Reason#DATA} when the bitmap is damaged
   */
  public void writePositions(IcebergDeletes.PositionBitmap bitmap, Path target, Instant deadline) {
    background.await(
        () -> {
          new PositionBitmaps(files, faults).write(bitmap, target);
          return null;
        },
        deadline,
        faults);
  }
}
