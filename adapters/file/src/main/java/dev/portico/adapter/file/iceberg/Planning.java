package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Types.NestedField;

/** Reads the manifests of one snapshot. For one thread. */
final class Planning {
  /** Iceberg keeps all delete files of a scan in memory, at about a kilobyte each. */
  private static final long MAX_DELETE_FILES = 200_000;

  private final BaseTable table;
  private final RootedFileIO files;
  private final IcebergSnapshot snapshot;
  private final Expression where;
  private final ExecutorService readers;
  private final Faults faults;
  private final Map<List<Integer>, List<PlannedColumn>> keys = new HashMap<>();

  Planning(
      BaseTable table,
      RootedFileIO files,
      IcebergSnapshot snapshot,
      Expression where,
      ExecutorService readers,
      Faults faults) {
    this.table = table;
    this.files = files;
    this.snapshot = snapshot;
    this.where = where;
    this.readers = readers;
    this.faults = faults;
  }

  /** Takes the files one by one. */
  @FunctionalInterface
  interface Taker {
    void take(IcebergFile file) throws InterruptedException;
  }

  void run(Taker taker) throws IOException, InterruptedException {
    checkDeleteFiles();
    try (CloseableIterable<FileScanTask> tasks = scan().planFiles();
        CloseableIterator<FileScanTask> iterator = tasks.iterator()) {
      while (iterator.hasNext()) {
        taker.take(file(iterator.next()));
      }
    }
  }

  /** The current snapshot is read by today's schema, which is what a scan does by itself. */
  private TableScan scan() {
    TableScan scan = table.newScan();
    boolean current =
        table.currentSnapshot() != null && table.currentSnapshot().snapshotId() == snapshot.id();
    return (current ? scan : scan.useSnapshot(snapshot.id()))
        .filter(where)
        .ignoreResiduals()
        .planWith(readers);
  }

  private void checkDeleteFiles() {
    Snapshot planned = table.snapshot(snapshot.id());
    if (planned.manifestListLocation() != null) {
      files.path(planned.manifestListLocation());
    }
    long count = 0;
    for (ManifestFile manifest : planned.deleteManifests(files)) {
      count += count(manifest.addedFilesCount()) + count(manifest.existingFilesCount());
    }
    if (count > MAX_DELETE_FILES) {
      throw faults.of(
          Reason.REFUSED,
          "has "
              + count
              + " delete files, more than the "
              + MAX_DELETE_FILES
              + " that can be planned; rewrite its data files");
    }
  }

  private static long count(Integer count) {
    return count == null ? 0 : count;
  }

  private IcebergFile file(FileScanTask task) {
    ContentFile<?> file = task.file();
    check(file, "data");
    List<IcebergDeletes> deletes = new ArrayList<>(task.deletes().size());
    for (DeleteFile delete : task.deletes()) {
      deletes.add(deletes(delete, file.location()));
    }
    return new IcebergFile(
        files.path(file.location()).toString(),
        file.location(),
        file.fileSizeInBytes(),
        file.recordCount(),
        constants(task.spec(), file.partition()),
        deletes);
  }

  private void check(ContentFile<?> file, String kind) {
    if (file.keyMetadata() != null) {
      throw faults.of(
          Reason.REFUSED, "has encrypted " + kind + " files, which cannot be read here");
    }
    boolean bitmap = file.content() == FileContent.POSITION_DELETES && isPuffin(file);
    if (file.format() != FileFormat.PARQUET && !bitmap) {
      throw faults.of(
          Reason.REFUSED,
          "has "
              + kind
              + " files of format "
              + file.format()
              + "; only Parquet can be read, so have them rewritten");
    }
  }

  private static boolean isPuffin(ContentFile<?> file) {
    return file.format() == FileFormat.PUFFIN;
  }

  private IcebergDeletes deletes(DeleteFile file, String dataFile) {
    check(file, "delete");
    String location = files.path(file.location()).toString();
    if (file.content() == FileContent.EQUALITY_DELETES) {
      return new IcebergDeletes.EqualityFile(
          location,
          file.fileSizeInBytes(),
          file.recordCount(),
          keys.computeIfAbsent(file.equalityFieldIds(), this::keys));
    }
    if (!isPuffin(file)) {
      return new IcebergDeletes.PositionFile(location, file.fileSizeInBytes(), file.recordCount());
    }
    if (file.contentOffset() == null
        || file.contentSizeInBytes() == null
        || !dataFile.equals(file.referencedDataFile())) {
      throw faults.of(
          Reason.DATA,
          "has a deletion vector that does not say where it lies or what it is for; have it"
              + " rewritten");
    }
    return new IcebergDeletes.PositionBitmap(
        location, file.contentOffset(), file.contentSizeInBytes(), file.recordCount(), dataFile);
  }

  private List<PlannedColumn> keys(List<Integer> ids) {
    if (ids == null || ids.isEmpty()) {
      throw faults.of(Reason.DATA, "has an equality delete file without key columns");
    }
    return ids.stream().map(this::key).toList();
  }

  /** A key may have been dropped from the schema since. */
  private PlannedColumn key(int id) {
    NestedField field =
        root(snapshot.schema(), id)
            .or(() -> root(table.schema(), id))
            .or(
                () ->
                    table.schemas().entrySet().stream()
                        .sorted((a, b) -> b.getKey() - a.getKey())
                        .flatMap(schema -> root(schema.getValue(), id).stream())
                        .findFirst())
            .orElseThrow(
                () ->
                    faults.of(
                        Reason.REFUSED,
                        "has equality deletes by a field inside a struct or one no longer known;"
                            + " rewrite its data files"));
    return new PlannedColumn(
        field.name(), root(table.schema(), id).map(IcebergTypes::column), Optional.of(field));
  }

  private static Optional<NestedField> root(Schema schema, int id) {
    return schema.columns().stream().filter(field -> field.fieldId() == id).findFirst();
  }

  private static Map<Integer, BindValue> constants(PartitionSpec spec, StructLike partition) {
    Map<Integer, BindValue> constants = new HashMap<>();
    List<PartitionField> fields = spec.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).transform().isIdentity()) {
        BindValue value =
            IcebergValues.bind(
                spec.partitionType().fields().get(i).type(), partition.get(i, Object.class));
        if (value != null) {
          constants.put(fields.get(i).sourceId(), value);
        }
      }
    }
    return constants;
  }
}
