package dev.portico.testkit.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/** Writes data and delete files of a table with Iceberg's own writers. */
public final class TableWriter {
  private final Table table;
  private int files;

  public TableWriter(Table table) {
    this.table = table;
  }

  private OutputFileFactory outputs(FileFormat format) {
    return OutputFileFactory.builderFor(table, ++files, 1)
        .format(format)
        .defaultSpec(table.spec())
        .build();
  }

  private GenericFileWriterFactory.Builder writers() {
    return new GenericFileWriterFactory.Builder(table)
        .dataFileFormat(FileFormat.PARQUET)
        .dataSchema(table.schema())
        .deleteFileFormat(FileFormat.PARQUET);
  }

  /** One file per partition. */
  public List<DataFile> data(List<Record> rows) throws IOException {
    PartitionSpec spec = table.spec();
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    Map<PartitionKey, List<Record>> parts = new LinkedHashMap<>();
    for (Record row : rows) {
      PartitionKey key = new PartitionKey(spec, table.schema());
      key.partition(wrapper.wrap(row));
      parts.computeIfAbsent(key.copy(), k -> new ArrayList<>()).add(row);
    }
    List<DataFile> written = new ArrayList<>();
    for (Map.Entry<PartitionKey, List<Record>> part : parts.entrySet()) {
      StructLike partition = spec.isPartitioned() ? part.getKey() : null;
      DataWriter<Record> writer =
          writers()
              .build()
              .newDataWriter(
                  outputs(FileFormat.PARQUET).newOutputFile(spec, partition), spec, partition);
      try (writer) {
        part.getValue().forEach(writer::write);
      }
      written.add(writer.toDataFile());
    }
    return written;
  }

  public void append(List<Record> rows) throws IOException {
    var append = table.newFastAppend();
    data(rows).forEach(append::appendFile);
    append.commit();
  }

  /** Begins with a count, and so gives the same order in every run. */
  private static String fileName(FileScanTask task) {
    return task.file().location().replaceFirst(".*/", "");
  }

  public List<FileScanTask> tasks() {
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      List<FileScanTask> all = new ArrayList<>();
      tasks.forEach(all::add);
      all.sort(Comparator.comparing(TableWriter::fileName));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Positions by data file; one delete file for all, as the table's format version wants them. */
  public void deletePositions(Map<FileScanTask, Collection<Long>> positions) throws IOException {
    if (((BaseTable) table).operations().current().formatVersion() >= 3) {
      deleteByBitmap(positions);
    } else {
      deleteByPositionFile(positions);
    }
  }

  private void deleteByPositionFile(Map<FileScanTask, Collection<Long>> positions)
      throws IOException {
    RowDelta delta = table.newRowDelta();
    Map<StructLikeKey, List<FileScanTask>> parts = new LinkedHashMap<>();
    positions
        .keySet()
        .forEach(
            task ->
                parts
                    .computeIfAbsent(
                        new StructLikeKey(task.spec().specId(), task.file().partition().toString()),
                        k -> new ArrayList<>())
                    .add(task));
    for (List<FileScanTask> part : parts.values()) {
      PartitionSpec spec = part.get(0).spec();
      StructLike partition = spec.isPartitioned() ? part.get(0).file().partition() : null;
      part.sort((a, b) -> a.file().location().compareTo(b.file().location()));
      PositionDeleteWriter<Record> writer =
          writers()
              .build()
              .newPositionDeleteWriter(
                  outputs(FileFormat.PARQUET).newOutputFile(spec, partition), spec, partition);
      try (writer) {
        PositionDelete<Record> delete = PositionDelete.create();
        for (FileScanTask task : part) {
          positions.get(task).stream()
              .sorted()
              .forEach(p -> writer.write(delete.set(task.file().location(), p)));
        }
      }
      delta.addDeletes(writer.toDeleteFile());
    }
    delta.commit();
  }

  private record StructLikeKey(int spec, String partition) {}

  private void deleteByBitmap(Map<FileScanTask, Collection<Long>> positions) throws IOException {
    Map<String, PositionDeleteIndex> before = new LinkedHashMap<>();
    for (FileScanTask task : positions.keySet()) {
      List<DeleteFile> known =
          task.deletes().stream().filter(d -> d.content() == FileContent.POSITION_DELETES).toList();
      if (!known.isEmpty()) {
        before.put(
            task.file().location(),
            new BaseDeleteLoader(file -> table.io().newInputFile(file))
                .loadPositionDeletes(known, task.file().location()));
      }
    }
    BaseDVFileWriter writer = new BaseDVFileWriter(outputs(FileFormat.PUFFIN), before::get);
    try (writer) {
      positions.forEach(
          (task, deleted) ->
              deleted.forEach(
                  p ->
                      writer.delete(
                          task.file().location(), p, task.spec(), task.file().partition())));
    }
    RowDelta delta = table.newRowDelta();
    writer.result().deleteFiles().forEach(delta::addDeletes);
    writer.result().rewrittenDeleteFiles().forEach(delta::removeDeletes);
    delta.commit();
  }

  /** Keys of rows to delete in one partition, or everywhere when the spec has none. */
  public void deleteKeys(List<Record> keys, Schema key, PartitionSpec spec, StructLike partition)
      throws IOException {
    int[] ids = key.columns().stream().mapToInt(c -> c.fieldId()).toArray();
    StructLike part = spec.isPartitioned() ? partition : null;
    EqualityDeleteWriter<Record> writer =
        writers()
            .equalityFieldIds(ids)
            .equalityDeleteRowSchema(key)
            .build()
            .newEqualityDeleteWriter(
                outputs(FileFormat.PARQUET).newOutputFile(spec, part), spec, part);
    try (writer) {
      keys.forEach(writer::write);
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }
}
