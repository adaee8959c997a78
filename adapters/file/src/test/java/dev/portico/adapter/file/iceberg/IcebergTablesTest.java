package dev.portico.adapter.file.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.testkit.iceberg.TableWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IcebergTablesTest {
  private static final Schema SCHEMA =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "city", Types.StringType.get()));

  @TempDir Path folder;
  private final IcebergTables tables = new IcebergTables(LocalTables.settings());

  @AfterEach
  void close() {
    tables.close();
  }

  private Table create(String name, PartitionSpec spec) {
    return LocalTables.create(folder.resolve(name), SCHEMA, spec, Map.of("format-version", "3"));
  }

  private static Record row(Table table, long id, String city) {
    Record row = GenericRecord.create(table.schema());
    row.set(0, id);
    row.set(1, city);
    return row;
  }

  private IcebergTable open(String name) {
    return tables.open(
        new IcebergSource.Folder("file:" + folder.resolve(name)),
        folder.toString(),
        LocalTables.soon());
  }

  private static List<IcebergFile> files(IcebergTable table) {
    List<IcebergFile> files = new ArrayList<>();
    try (IcebergPlan plan =
        table.plan(
            table.current().orElseThrow(), Predicate.ALL, List.of("id"), LocalTables.soon())) {
      plan.forEachRemaining(files::add);
    }
    return files;
  }

  private static PortException fails(
      Reason reason, org.junit.jupiter.api.function.Executable call) {
    PortException e = assertThrows(PortException.class, call);
    assertEquals(reason, e.reason(), e.getMessage());
    return e;
  }

  @Test
  void theHintOfAFolderMayLagBehindOrBeMissing() throws IOException {
    Table table = create("t", PartitionSpec.unpartitioned());
    new TableWriter(table).append(List.of(row(table, 1, "Bonn")));
    Path metadata = folder.resolve("t/metadata");
    assertEquals(1, files(open("t")).size());
    Files.writeString(metadata.resolve("version-hint.text"), "1\n");
    assertEquals(1, files(open("t")).size());
    Files.delete(metadata.resolve("version-hint.text"));
    assertEquals(1, files(open("t")).size());
    Files.writeString(metadata.resolve("version-hint.text"), "../../v1");
    assertTrue(fails(Reason.DATA, () -> open("t")).getMessage().contains("version-hint.text"));
    Files.writeString(metadata.resolve("version-hint.text"), "7");
    assertTrue(fails(Reason.MISSING, () -> open("t")).getMessage().contains("metadata/v7"));
    assertTrue(fails(Reason.MISSING, () -> open("none")).getMessage().contains("none"));
  }

  @Test
  void oneMetadataFileIsOneStateForEver() throws IOException {
    Table table = create("t", PartitionSpec.unpartitioned());
    new TableWriter(table).append(List.of(row(table, 1, "Bonn")));
    new TableWriter(table).append(List.of(row(table, 2, "Köln")));
    for (int version = 1; version <= 3; version++) {
      IcebergTable opened =
          tables.open(
              new IcebergSource.MetadataFile(
                  folder.resolve("t/metadata/v" + version + ".metadata.json").toString()),
              "file://" + folder,
              LocalTables.soon());
      assertEquals(version > 1, opened.current().isPresent());
      assertEquals(version - 1, opened.current().isPresent() ? files(opened).size() : 0);
      assertEquals(version - 1, opened.history().size());
    }
  }

  @Test
  void anEmptyTableHasNoSnapshotAtAnyTime() {
    create("t", PartitionSpec.unpartitioned());
    IcebergTable table = open("t");
    assertEquals(Optional.empty(), table.current());
    assertEquals(Optional.empty(), table.at(Instant.EPOCH));
    assertEquals(0, table.describe().estimatedRows().orElseThrow());
  }

  @Test
  void describesEveryType() {
    List<NestedField> fields = new ArrayList<>();
    Map<org.apache.iceberg.types.Type, ColumnType> types = new java.util.LinkedHashMap<>();
    types.put(Types.BooleanType.get(), ColumnType.BOOLEAN);
    types.put(Types.IntegerType.get(), ColumnType.INTEGER);
    types.put(Types.LongType.get(), ColumnType.BIGINT);
    types.put(Types.FloatType.get(), ColumnType.REAL);
    types.put(Types.DoubleType.get(), ColumnType.DOUBLE);
    types.put(Types.DecimalType.of(38, 10), ColumnType.decimal(38, 10));
    types.put(Types.DateType.get(), ColumnType.DATE);
    types.put(Types.TimeType.get(), ColumnType.TIME);
    types.put(Types.TimestampType.withoutZone(), ColumnType.TIMESTAMP);
    types.put(Types.TimestampType.withZone(), ColumnType.TIMESTAMP_TZ);
    types.put(Types.TimestampNanoType.withoutZone(), ColumnType.TIMESTAMP);
    types.put(Types.TimestampNanoType.withZone(), ColumnType.TIMESTAMP_TZ);
    types.put(Types.StringType.get(), ColumnType.VARCHAR);
    types.put(Types.UUIDType.get(), ColumnType.VARCHAR);
    types.put(Types.FixedType.ofLength(3), ColumnType.VARBINARY);
    types.put(Types.BinaryType.get(), ColumnType.VARBINARY);
    types.put(
        Types.ListType.ofOptional(90, Types.DateType.get()), ColumnType.array(ColumnType.DATE));
    types.put(
        Types.MapType.ofOptional(91, 92, Types.StringType.get(), Types.DateType.get()),
        ColumnType.VARCHAR);
    types.put(
        Types.StructType.of(NestedField.optional(93, "x", Types.DateType.get())),
        ColumnType.VARCHAR);
    types.put(Types.VariantType.get(), null);
    types.put(Types.UnknownType.get(), null);
    types.put(Types.GeometryType.crs84(), null);
    types.put(Types.ListType.ofOptional(94, Types.VariantType.get()), null);
    types.put(Types.StructType.of(NestedField.optional(95, "x", Types.VariantType.get())), null);
    types
        .keySet()
        .forEach(t -> fields.add(NestedField.optional(fields.size() + 1, "c" + fields.size(), t)));
    LocalTables.create(
        folder.resolve("t"),
        new Schema(fields),
        PartitionSpec.unpartitioned(),
        Map.of("format-version", "3"));
    List<StoreColumn> columns = open("t").describe().columns();
    assertEquals(new ArrayList<>(types.values()), columns.stream().map(StoreColumn::type).toList());
    assertTrue(columns.stream().allMatch(StoreColumn::nullable));
    assertEquals("decimal(38, 10)", columns.get(5).storeType());
  }

  @Test
  void aTableOutsideOfTheRootIsNotOpened() throws IOException {
    Table table = create("t", PartitionSpec.unpartitioned());
    new TableWriter(table).append(List.of(row(table, 1, "Bonn")));
    Files.createDirectories(folder.resolve("mine"));
    for (String location :
        List.of(
            "file:" + folder.resolve("t"),
            "file:" + folder + "/mine/../t",
            folder + "/mine2",
            "s3://mesh/t",
            "t",
            "file://host" + folder)) {
      PortException e =
          fails(
              Reason.SETTINGS,
              () ->
                  tables.open(
                      new IcebergSource.Folder(location), folder + "/mine/", LocalTables.soon()));
      assertTrue(e.getMessage().contains("outside of what this product may publish"));
    }
    Files.createSymbolicLink(folder.resolve("mine/link"), folder.resolve("t"));
    fails(
        Reason.SETTINGS,
        () ->
            tables.open(
                new IcebergSource.Folder(folder + "/mine/link"),
                folder + "/mine",
                LocalTables.soon()));
  }

  @Test
  void metadataThatNameFilesOfOthersAreRefused() throws IOException {
    for (String theirs :
        List.of(
            "s3://secrets/payroll/2024/salaries.parquet",
            "file:/etc/passwd",
            "file:" + folder + "/evil/../other/x.parquet",
            folder + "/evilest/x.parquet")) {
      String name = "evil";
      Table table = create(name, PartitionSpec.unpartitioned());
      table.newFastAppend().appendFile(file(theirs, FileFormat.PARQUET)).commit();
      IcebergTable opened =
          tables.open(
              new IcebergSource.Folder(folder + "/evil"), folder + "/evil", LocalTables.soon());
      PortException e = fails(Reason.DATA, () -> files(opened));
      assertTrue(e.getMessage().contains("'" + folder + "/evil'"), e.getMessage());
      assertFalse(e.getMessage().contains("salaries"), e.getMessage());
      assertFalse(e.getMessage().contains("passwd"), e.getMessage());
      assertEquals(theirs.contains("secrets"), e.getMessage().contains("s3://secrets/payroll/…"));
      org.apache.commons.io.FileUtils.deleteDirectory(folder.resolve(name).toFile());
    }
  }

  @Test
  void namesOfS3AreOne() {
    AllowedRoot root = AllowedRoot.of("lake", "s3://mesh/plays");
    for (String scheme : List.of("s3", "s3a", "s3n", "S3A")) {
      assertEquals(
          "s3a://mesh/plays/t/data/day=2024-01-01 00%3A00/x.parquet",
          root.path(
                  "t",
                  scheme + "://mesh/plays//t/data/day=2024-01-01 00%3A00/x.parquet",
                  Reason.DATA)
              .toString());
    }
    for (String other :
        List.of(
            "s3://mesh/plays2/x",
            "s3://mesh2/plays/x",
            "s3://key:secret@mesh/plays/x",
            "s3://mesh/plays/../x",
            "s3://mesh/plays/./x",
            "s3:/mesh/plays/x",
            "s3:///mesh/plays/x",
            "gs://mesh/plays/x",
            "/mesh/plays/x",
            "plays/x",
            "")) {
      fails(Reason.DATA, () -> root.path("t", other, Reason.DATA));
    }
    assertEquals(
        "s3a://mesh/x",
        AllowedRoot.of("lake", "s3://mesh").path("t", "s3n://mesh/x", Reason.DATA).toString());
    fails(Reason.SETTINGS, () -> AllowedRoot.of("lake", "mesh/plays"));
    fails(Reason.SETTINGS, () -> AllowedRoot.of("lake", "s3:///plays"));
  }

  private static DataFile file(String location, FileFormat format) {
    return DataFiles.builder(PartitionSpec.unpartitioned())
        .withPath(location)
        .withFormat(format)
        .withFileSizeInBytes(1_000)
        .withRecordCount(10)
        .build();
  }

  @Test
  void otherFormatsThanParquetAreNamed() {
    for (FileFormat format : List.of(FileFormat.AVRO, FileFormat.ORC)) {
      Table table = create("t" + format, PartitionSpec.unpartitioned());
      String place = table.location() + "/data/x." + format;
      table.newFastAppend().appendFile(file(place, format)).commit();
      PortException e = fails(Reason.REFUSED, () -> files(open("t" + format)));
      assertTrue(e.getMessage().contains("" + format), e.getMessage());
      assertFalse(e.getMessage().contains("/data/"), e.getMessage());
    }
  }

  @Test
  void aRollbackIsPartOfTheHistory() throws Exception {
    Table table = create("t", PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    Instant before = Instant.now().minusSeconds(1);
    List<Instant> after = new ArrayList<>();
    List<Long> current = new ArrayList<>();
    writer.append(List.of(row(table, 1, "Bonn")));
    note(table, after, current);
    writer.append(List.of(row(table, 2, "Köln")));
    note(table, after, current);
    table.manageSnapshots().rollbackTo(current.get(0)).commit();
    note(table, after, current);
    writer.append(List.of(row(table, 3, "Ulm")));
    note(table, after, current);
    // Never current, though its time is the newest.
    table
        .newFastAppend()
        .appendFile(writer.data(List.of(row(table, 4, "x"))).get(0))
        .toBranch("b")
        .commit();
    note(table, after, current);
    IcebergTable opened = open("t");
    for (int i = 0; i < after.size(); i++) {
      assertEquals(current.get(i), opened.at(after.get(i)).orElseThrow().id(), "moment " + i);
    }
    assertEquals(current.get(0), current.get(2));
    assertEquals(4, opened.history().size());
    assertEquals(current.get(4), opened.current().orElseThrow().id());
    Instant first = opened.history().get(0).since();
    assertEquals(current.get(0), opened.at(first).orElseThrow().id());
    PortException e = fails(Reason.TOO_OLD, () -> opened.at(before));
    assertTrue(e.getMessage().contains("can be read as of is " + first), e.getMessage());
  }

  private static void note(Table table, List<Instant> after, List<Long> current)
      throws InterruptedException {
    Thread.sleep(3);
    table.refresh();
    after.add(Instant.now());
    current.add(table.currentSnapshot().snapshotId());
    Thread.sleep(3);
  }

  @Test
  void whatIsExpiredIsRefusedWithTheFirstInstantKept() throws Exception {
    Table table = create("t", PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    List<Instant> after = new ArrayList<>();
    List<Long> current = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writer.append(List.of(row(table, i, "Bonn")));
      note(table, after, current);
    }
    table.expireSnapshots().expireOlderThan(System.currentTimeMillis()).retainLast(2).commit();
    IcebergTable opened = open("t");
    assertEquals(current.get(3), opened.at(after.get(3)).orElseThrow().id());
    assertEquals(current.get(2), opened.at(after.get(2)).orElseThrow().id());
    PortException e = fails(Reason.TOO_OLD, () -> opened.at(after.get(0)));
    assertTrue(e.getMessage().contains("" + opened.history().get(0).since()), e.getMessage());
  }

  @Test
  void aDamagedDeletionVectorIsNotBelieved() throws IOException {
    Table table = create("t", PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    writer.append(List.of(row(table, 1, "a"), row(table, 2, "b"), row(table, 3, "c")));
    writer.deletePositions(Map.of(writer.tasks().get(0), List.of(0L, 2L)));
    IcebergFile file = files(open("t")).get(0);
    IcebergDeletes.PositionBitmap bitmap = (IcebergDeletes.PositionBitmap) file.deletes().get(0);
    assertEquals(2, bitmap.records());
    Path target = folder.resolve("positions.parquet");
    open("t").writePositions(bitmap, target, LocalTables.soon());
    assertTrue(Files.size(target) > 0);
    Path puffin = SnapshotReader.local(bitmap.location());
    byte[] bytes = Files.readAllBytes(puffin);
    for (int i = 0; i < bitmap.sizeBytes(); i++) {
      byte[] damaged = bytes.clone();
      damaged[(int) bitmap.offset() + i] ^= 4;
      Files.write(puffin, damaged);
      Path other = folder.resolve("damaged.parquet");
      PortException e =
          fails(Reason.DATA, () -> open("t").writePositions(bitmap, other, LocalTables.soon()));
      assertTrue(e.getMessage().contains("damaged deletion vector"), e.getMessage());
      assertFalse(Files.exists(other));
    }
    Files.write(puffin, java.util.Arrays.copyOf(bytes, (int) bitmap.offset() + 5));
    assertThrows(
        PortException.class,
        () -> open("t").writePositions(bitmap, folder.resolve("cut"), LocalTables.soon()));
  }

  @Test
  void manyFilesAreHandedOverAsTheyAreFound() throws Exception {
    Table table = create("t", PartitionSpec.unpartitioned());
    table.updateProperties().set("commit.manifest-merge.enabled", "false").commit();
    int count = 0;
    for (int manifest = 0; manifest < 10; manifest++) {
      var append = table.newFastAppend();
      for (int i = 0; i < 3_000; i++) {
        append.appendFile(
            file(table.location() + "/data/" + count++ + ".parquet", FileFormat.PARQUET));
      }
      append.commit();
    }
    IcebergTable opened = open("t");
    IcebergSnapshot snapshot = opened.current().orElseThrow();
    assertEquals(300_000, snapshot.rows().orElseThrow());
    int threads = Thread.activeCount();
    for (int i = 0; i < 100; i++) {
      try (IcebergPlan plan =
          opened.plan(snapshot, Predicate.ALL, List.of("city"), LocalTables.soon())) {
        assertTrue(plan.hasNext());
      }
    }
    assertTrue(Thread.activeCount() < threads + 40, "threads " + Thread.activeCount());
    assertEquals(count, files(opened).size());
  }

  @Test
  void theDeadlineAndAnInterruptEndTheWaitForAStoreThatHangs() throws Exception {
    Table table = create("t", PartitionSpec.unpartitioned());
    new TableWriter(table).append(List.of(row(table, 1, "Bonn")));
    IcebergSettings well = LocalTables.settings();
    AtomicReference<CountDownLatch> hanging = new AtomicReference<>(new CountDownLatch(0));
    FileSystems slow =
        path -> {
          try {
            hanging.get().await();
          } catch (InterruptedException e) {
            throw new java.io.InterruptedIOException();
          }
          return FileSystem.get(path.toUri(), LocalTables.CONFIGURATION);
        };
    try (IcebergTables theirs =
        new IcebergTables(
            new IcebergSettings(
                "lake", slow, Optional.empty(), Duration.ZERO, well.storeFaults()))) {
      IcebergSource source = new IcebergSource.Folder("file:" + folder + "/t");
      IcebergTable opened = theirs.open(source, "" + folder, LocalTables.soon());
      IcebergSnapshot snapshot = opened.current().orElseThrow();
      hanging.set(new CountDownLatch(1));
      Instant soon = Instant.now().plusMillis(100);
      fails(Reason.TIMEOUT, () -> theirs.open(source, "" + folder, soon));
      try (IcebergPlan plan = opened.plan(snapshot, Predicate.ALL, List.of("id"), soon)) {
        fails(Reason.TIMEOUT, plan::hasNext);
      }
      Thread.currentThread().interrupt();
      fails(Reason.CANCELLED, () -> theirs.open(source, "" + folder, LocalTables.soon()));
      assertTrue(Thread.interrupted());
      try (IcebergPlan plan =
          opened.plan(snapshot, Predicate.ALL, List.of("id"), LocalTables.soon())) {
        Thread.currentThread().interrupt();
        fails(Reason.CANCELLED, plan::hasNext);
        assertTrue(Thread.interrupted());
      }
      hanging.get().countDown();
      assertEquals(1, files(theirs.open(source, "" + folder, LocalTables.soon())).size());
    }
    fails(
        Reason.UNAVAILABLE,
        () -> {
          IcebergTables closed = new IcebergTables(LocalTables.settings());
          closed.close();
          closed.open(
              new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
        });
  }

  @Test
  void aFileThatIsGoneIsTheTablesFault() throws IOException {
    Table table = create("t", PartitionSpec.unpartitioned());
    new TableWriter(table).append(List.of(row(table, 1, "Bonn")));
    IcebergTable opened = open("t");
    Files.delete(SnapshotReader.local(table.currentSnapshot().manifestListLocation()));
    assertTrue(fails(Reason.DATA, () -> files(opened)).getMessage().contains("no longer there"));
    Files.writeString(folder.resolve("t/metadata/v2.metadata.json"), "{\"format-version\": 9}");
    assertTrue(fails(Reason.DATA, () -> open("t")).getMessage().contains("cannot be read"));
  }
}
