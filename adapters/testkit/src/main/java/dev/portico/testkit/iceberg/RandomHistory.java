package dev.portico.testkit.iceberg;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** A table that goes through a random life. */
public final class RandomHistory {
  /** Key columns of equality deletes, which are renamed and widened but never dropped. */
  private static final Set<Integer> KEYS = Set.of(1, 2, 3);

  private static final int STRUCT = 9;

  private final Random random;
  private final RandomValues values;
  private final Table table;
  private final TableWriter writer;
  private final List<Moment> moments = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private long nextId;
  private int names;

  /**
   * What was current at an instant.
   *
   * @param snapshot null for none
   */
  public record Moment(Instant instant, Long snapshot) {}

  /** Makes the table at the beginning of its life. */
  @FunctionalInterface
  public interface Birth {
    Table create(Schema schema, PartitionSpec spec, Map<String, String> properties);
  }

  public RandomHistory(long seed, Birth birth) {
    this.random = new Random(seed);
    this.values = new RandomValues(random);
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.LongType.get()),
            NestedField.optional(2, "k", Types.StringType.get()),
            NestedField.optional(3, "n", Types.IntegerType.get()),
            NestedField.optional(4, "f", Types.FloatType.get()),
            NestedField.optional(5, "d", Types.DecimalType.of(9, 2)),
            NestedField.optional(6, "day", Types.DateType.get()),
            NestedField.optional(7, "ts", Types.TimestampType.withoutZone()),
            NestedField.optional(8, "tz", Types.TimestampType.withZone()),
            NestedField.optional(
                STRUCT,
                "st",
                Types.StructType.of(
                    NestedField.optional(12, "a", Types.IntegerType.get()),
                    NestedField.optional(13, "b", Types.StringType.get()))),
            NestedField.optional(
                10,
                "li",
                Types.ListType.ofOptional(
                    14,
                    Types.StructType.of(
                        NestedField.optional(15, "x", Types.IntegerType.get()),
                        NestedField.optional(16, "y", Types.FloatType.get())))),
            NestedField.optional(
                11,
                "m",
                Types.MapType.ofOptional(17, 18, Types.StringType.get(), Types.IntegerType.get())));
    int version = 1 + random.nextInt(3);
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    switch (random.nextInt(5)) {
      case 0 -> spec.identity("k");
      case 1 -> spec.bucket("id", 3).day("ts");
      case 2 -> spec.identity("day").truncate("k", 1);
      default -> {}
    }
    this.table =
        birth.create(
            schema,
            spec.build(),
            Map.of(
                "format-version",
                "" + version,
                "commit.manifest.min-count-to-merge",
                random.nextBoolean() ? "2" : "100",
                "write.metadata.compression-codec",
                random.nextBoolean() ? "gzip" : "none",
                "write.parquet.row-group-size-bytes",
                "2000"));
    this.writer = new TableWriter(table);
  }

  public Table table() {
    return table;
  }

  public List<Moment> moments() {
    return moments;
  }

  @Override
  public String toString() {
    return String.join("\n", log);
  }

  /** Goes through so many changes, each at an instant of its own. */
  public void live(int steps) throws IOException, InterruptedException {
    for (int i = 0; i < steps; i++) {
      int step = i == 0 ? 0 : random.nextInt(16);
      try {
        step(step);
      } catch (RuntimeException e) {
        // A change that Iceberg itself forbids.
        log.add(step + " refused: " + e);
        table.refresh();
      }
      table.refresh();
      Snapshot current = table.currentSnapshot();
      // Commits of one millisecond cannot be told apart by their times.
      Thread.sleep(2);
      moments.add(new Moment(Instant.now(), current == null ? null : current.snapshotId()));
      Thread.sleep(1);
    }
  }

  private void step(int step) throws IOException {
    switch (step) {
      case 0, 1, 2, 3 -> append();
      case 4, 5, 6 -> deletePositions();
      case 7, 8 -> deleteKeys();
      case 9, 10 -> changeSchema();
      case 11 -> changeSpec();
      case 12 -> replaceFile();
      case 13 -> rollBack();
      case 14 -> expireOrUpgrade();
      default -> besides();
    }
  }

  private List<Record> rows(int count) {
    List<Record> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(values.row(table.schema(), nextId++));
    }
    return rows;
  }

  private void append() throws IOException {
    List<Record> rows = rows(1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 10));
    log.add("append " + rows.size());
    if (random.nextBoolean()) {
      writer.append(rows);
    } else {
      var append = table.newAppend();
      writer.data(rows).forEach(append::appendFile);
      append.commit();
    }
  }

  private void deletePositions() throws IOException {
    Map<FileScanTask, Collection<Long>> positions = new LinkedHashMap<>();
    for (FileScanTask task : writer.tasks()) {
      Set<Long> deleted = new HashSet<>();
      for (long p = 0; p < task.file().recordCount(); p++) {
        if (random.nextInt(4) == 0) {
          deleted.add(p);
        }
      }
      if (!deleted.isEmpty() && random.nextInt(3) > 0) {
        positions.put(task, deleted);
      }
    }
    if (!positions.isEmpty()) {
      log.add("delete positions of " + positions.size() + " files");
      writer.deletePositions(positions);
    }
  }

  private void deleteKeys() throws IOException {
    Schema schema = table.schema();
    List<String> names = new ArrayList<>();
    for (int key : KEYS) {
      if (random.nextBoolean()) {
        names.add(schema.findColumnName(key));
      }
    }
    if (names.isEmpty()) {
      names.add(schema.findColumnName(3));
    }
    Schema key = schema.select(names);
    List<Record> keys = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      Record record = GenericRecord.create(key);
      for (NestedField field : key.columns()) {
        record.setField(
            field.name(),
            field.fieldId() == 1 ? (Object) random.nextLong(nextId + 1) : values.value(field));
      }
      keys.add(record);
    }
    PartitionSpec everywhere =
        table.specs().values().stream().filter(s -> s.isUnpartitioned()).findFirst().orElse(null);
    List<FileScanTask> tasks = writer.tasks();
    log.add("delete keys " + names);
    if (everywhere != null && random.nextBoolean()) {
      writer.deleteKeys(keys, key, everywhere, null);
    } else if (!tasks.isEmpty()) {
      FileScanTask task = tasks.get(random.nextInt(tasks.size()));
      writer.deleteKeys(keys, key, task.spec(), task.file().partition());
    }
  }

  private void changeSchema() {
    UpdateSchema update = table.updateSchema();
    NestedField field = anyColumn();
    String name = field.name();
    int change = random.nextInt(11);
    log.add("schema " + change + " on " + name + " " + field.type());
    switch (change) {
      case 0, 1 -> update.addColumn("c" + ++names, newType());
      case 2 -> {
        Type type = newType();
        Object value = random.nextBoolean() ? defaultOf(type) : null;
        if (value == null || version() < 3) {
          update.addColumn("c" + ++names, type);
        } else {
          update.addColumn("c" + ++names, type, (Literal<?>) value);
        }
      }
      case 3 -> update.deleteColumn(droppable().name());
      case 4 -> update.renameColumn(name, "r" + ++names);
      case 5 -> update.moveFirst(name);
      case 6 -> update.moveAfter(name, anyColumn().name());
      case 7 -> widen(update);
      case 8 -> {
        NestedField dropped = droppable();
        table.updateSchema().deleteColumn(dropped.name()).commit();
        update = table.updateSchema().addColumn(dropped.name(), newType());
      }
      case 9 -> {
        // Two columns swap their names.
        NestedField other = anyColumn();
        table.updateSchema().renameColumn(name, "swap" + ++names).commit();
        table.updateSchema().renameColumn(other.name(), name).commit();
        update = table.updateSchema().renameColumn("swap" + names, other.name());
      }
      default -> inside(update);
    }
    update.commit();
  }

  private void inside(UpdateSchema update) {
    switch (random.nextInt(5)) {
      case 0 -> update.renameColumn(name(12), "a" + ++names);
      case 1 -> update.addColumn(name(STRUCT), "c" + ++names, Types.IntegerType.get());
      case 2 -> update.deleteColumn(name(13));
      case 3 -> update.addColumn(name(14), "z" + ++names, Types.StringType.get());
      default ->
          update
              .updateColumn(name(15), Types.LongType.get())
              .updateColumn(name(16), Types.DoubleType.get())
              .updateColumn(name(18), Types.LongType.get());
    }
  }

  private String name(int id) {
    return table.schema().findColumnName(id);
  }

  private void widen(UpdateSchema update) {
    for (NestedField field : table.schema().columns()) {
      switch (field.type().typeId()) {
        case INTEGER -> update.updateColumn(field.name(), Types.LongType.get());
        case FLOAT -> update.updateColumn(field.name(), Types.DoubleType.get());
        case DECIMAL ->
            update.updateColumn(
                field.name(),
                Types.DecimalType.of(
                    Math.min(38, ((Types.DecimalType) field.type()).precision() + 9),
                    ((Types.DecimalType) field.type()).scale()));
        default -> {}
      }
    }
  }

  private Type newType() {
    Type[] types = {
      Types.IntegerType.get(),
      Types.LongType.get(),
      Types.StringType.get(),
      Types.DoubleType.get(),
      Types.BooleanType.get(),
      Types.UUIDType.get(),
      Types.BinaryType.get(),
      Types.FixedType.ofLength(5),
      Types.TimeType.get(),
      Types.DateType.get(),
      Types.DecimalType.of(20, 4),
      version() >= 3 ? Types.TimestampNanoType.withoutZone() : Types.TimestampType.withoutZone(),
      version() >= 3 ? Types.TimestampNanoType.withZone() : Types.TimestampType.withZone(),
    };
    return types[random.nextInt(types.length)];
  }

  private static Literal<?> defaultOf(Type type) {
    return switch (type.typeId()) {
      case INTEGER -> Literal.of(-7);
      case LONG -> Literal.of(7L);
      case STRING -> Literal.of("it's old");
      case DOUBLE -> Literal.of(1.5);
      case BOOLEAN -> Literal.of(true);
      case DATE -> Literal.of("2020-02-29").to(type);
      case TIME -> Literal.of("10:20:30.000001").to(type);
      case DECIMAL -> Literal.of(new java.math.BigDecimal("-12.3400"));
      default -> null;
    };
  }

  private int version() {
    return ((BaseTable) table).operations().current().formatVersion();
  }

  private NestedField anyColumn() {
    List<NestedField> columns = table.schema().columns();
    return columns.get(random.nextInt(columns.size()));
  }

  private NestedField droppable() {
    NestedField field = anyColumn();
    while (KEYS.contains(field.fieldId()) || field.fieldId() == STRUCT) {
      field = anyColumn();
    }
    return field;
  }

  private void changeSpec() {
    var update = table.updateSpec();
    int change = random.nextInt(6);
    log.add("spec " + change);
    switch (change) {
      case 0 -> update.addField(Expressions.bucket(name(1), 4));
      case 1 -> update.addField(name(2));
      case 2 -> update.addField(Expressions.day(name(7)));
      case 3 -> update.addField(Expressions.truncate(name(2), 1));
      case 4 -> update.addField(name(3));
      default -> {
        if (table.spec().isPartitioned()) {
          update.removeField(table.spec().fields().get(0).name());
        }
      }
    }
    update.commit();
  }

  private void replaceFile() throws IOException {
    List<FileScanTask> tasks = writer.tasks();
    if (tasks.isEmpty()) {
      return;
    }
    log.add("replace a file");
    FileScanTask task = tasks.get(random.nextInt(tasks.size()));
    if (random.nextBoolean()) {
      table.newDelete().deleteFile(task.file()).commit();
    } else {
      var overwrite = table.newOverwrite().deleteFile(task.file());
      writer.data(rows(5)).forEach(overwrite::addFile);
      overwrite.commit();
    }
  }

  private void rollBack() {
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    Snapshot to = snapshots.get(random.nextInt(snapshots.size()));
    log.add("back to " + to.snapshotId());
    table.manageSnapshots().setCurrentSnapshot(to.snapshotId()).commit();
  }

  private void expireOrUpgrade() {
    if (version() < 3 && random.nextBoolean()) {
      log.add("upgrade");
      table.updateProperties().set("format-version", "" + (version() + 1)).commit();
      return;
    }
    if (random.nextInt(3) == 0) {
      log.add("expire");
      table
          .expireSnapshots()
          .expireOlderThan(System.currentTimeMillis())
          .retainLast(1 + random.nextInt(4))
          .commit();
    }
  }

  /** What does not change the table's main branch. */
  private void besides() throws IOException {
    log.add("besides");
    var append = table.newAppend();
    writer.data(rows(3)).forEach(append::appendFile);
    if (random.nextBoolean()) {
      append.stageOnly().commit();
    } else {
      append.toBranch("audit").commit();
    }
  }
}
