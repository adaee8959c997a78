package dev.portico.adapter.file.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.iceberg.RandomHistory;
import dev.portico.testkit.iceberg.RandomHistory.Moment;
import dev.portico.testkit.iceberg.RandomValues;
import dev.portico.testkit.iceberg.RowTexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables with random lives, read at every instant of them as the engine would and compared with
 * what Iceberg's own reader gives.
 */
final class IcebergHistoryTest {
  private static final int HISTORIES = Integer.getInteger("portico.iceberg.histories", 20);
  private static final long FIRST_SEED = Long.getLong("portico.iceberg.seed", 1);
  private static final int STEPS = 14;
  private static final int CONDITIONS = 2;

  /** Of the files a condition leaves out. */
  private static final int MAX_CHECKED = 5;

  @TempDir Path folder;
  private final Map<String, List<String>> known = new HashMap<>();
  private int compared;
  private int withDeletes;
  private int pruned;

  @Test
  void everySnapshotOfRandomTablesReadsAsIcebergReadsIt() throws Exception {
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        IcebergTables tables = new IcebergTables(LocalTables.settings())) {
      try (Statement statement = engine.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
        statement.execute("SET threads = 1");
      }
      for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
        check(seed, engine, tables);
      }
    }
    System.out.printf(
        "%d snapshots compared, %d with deletes, %d scans with files left out%n",
        compared, withDeletes, pruned);
    assertTrue(compared >= HISTORIES * 5, "compared " + compared);
    assertTrue(withDeletes >= HISTORIES, "with deletes " + withDeletes);
    assertTrue(pruned >= HISTORIES, "pruned " + pruned);
  }

  private void check(long seed, Connection engine, IcebergTables tables) throws Exception {
    Path place = folder.resolve("t" + seed);
    RandomHistory life =
        new RandomHistory(
            seed, (schema, spec, more) -> LocalTables.create(place, schema, spec, more));
    life.live(STEPS);
    IcebergTable table =
        tables.open(new IcebergSource.Folder("file://" + place), "" + folder, LocalTables.soon());
    SnapshotReader reader =
        new SnapshotReader(table, Files.createDirectories(folder.resolve("scratch")));
    Random random = new Random(seed);
    Set<Long> done = new HashSet<>();
    for (Moment moment : life.moments()) {
      try {
        Optional<IcebergSnapshot> snapshot = snapshot(life.table(), table, moment);
        if (snapshot.isPresent() && done.add(snapshot.get().id())) {
          compare(life.table(), reader, snapshot.get(), engine, random);
        }
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + " at " + moment + "\n" + life, e);
      }
    }
    assertEquals(
        Optional.ofNullable(life.table().currentSnapshot()).map(s -> s.snapshotId()),
        table.current().map(IcebergSnapshot::id));
  }

  /** The one that was current at that moment, which is refused when it has been expired since. */
  private Optional<IcebergSnapshot> snapshot(Table table, IcebergTable opened, Moment moment) {
    if (moment.snapshot() == null) {
      return Optional.empty();
    }
    long firstKept = table.history().get(0).timestampMillis();
    if (moment.instant().toEpochMilli() < firstKept) {
      PortException e = assertThrows(PortException.class, () -> opened.at(moment.instant()));
      assertEquals(Reason.TOO_OLD, e.reason());
      assertTrue(
          e.getMessage().contains("" + java.time.Instant.ofEpochMilli(firstKept)), e.getMessage());
      return Optional.empty();
    }
    Optional<IcebergSnapshot> found = opened.at(moment.instant());
    assertEquals(moment.snapshot(), found.map(IcebergSnapshot::id).orElse(null));
    return found;
  }

  private void compare(
      Table table,
      SnapshotReader reader,
      IcebergSnapshot snapshot,
      Connection engine,
      Random random)
      throws Exception {
    List<NestedField> fields = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (NestedField field : snapshot.schema().columns()) {
      nameToday(table, field)
          .ifPresent(
              name -> {
                fields.add(field);
                names.add(name);
              });
    }
    List<ColumnType> types = fields.stream().map(f -> IcebergTypes.type(f.type())).toList();
    Map<String, String> selects = reader.selects(snapshot, Predicate.ALL, names);
    List<String> rows = new ArrayList<>();
    for (String select : selects.values()) {
      rows.addAll(rows(engine, select, types));
    }
    assertSameRows(generic(table, snapshot, fields), rows, names.toString());
    compared++;
    withDeletes += selects.values().stream().anyMatch(s -> s.contains("NOT EXISTS")) ? 1 : 0;
    for (int i = 0; i < CONDITIONS; i++) {
      RandomCondition condition = RandomCondition.of(random, fields, names, 2);
      leftOut(engine, selects, reader.selects(snapshot, condition.predicate(), names), condition);
    }
  }

  /** The same file with the same deletes has the same rows in every snapshot. */
  private List<String> rows(Connection engine, String select, List<ColumnType> types)
      throws SQLException {
    List<String> rows = known.get(select);
    if (rows == null) {
      rows = RowTexts.of(engine, select, types);
      known.put(select, rows);
    }
    return rows;
  }

  /** A column keeps its id; one whose name another has taken meanwhile cannot be asked for. */
  private static Optional<String> nameToday(Table table, NestedField field) {
    String today =
        table.schema().columns().stream()
            .filter(f -> f.fieldId() == field.fieldId())
            .map(NestedField::name)
            .findFirst()
            .orElse(field.name());
    NestedField taker = table.schema().findField(today);
    return taker == null || taker.fieldId() == field.fieldId()
        ? Optional.of(today)
        : Optional.empty();
  }

  private static List<String> generic(
      Table table, IcebergSnapshot snapshot, List<NestedField> fields) throws Exception {
    IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table);
    if (snapshot.id() != table.currentSnapshot().snapshotId()) {
      scan = scan.useSnapshot(snapshot.id());
    }
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = scan.build()) {
      records.forEach(record -> rows.add(RowTexts.of(record, fields)));
    }
    return rows;
  }

  /** No row for which a condition is true is lost by planning with it. */
  private void leftOut(
      Connection engine,
      Map<String, String> all,
      Map<String, String> some,
      RandomCondition condition)
      throws SQLException {
    pruned += some.size() < all.size() ? 1 : 0;
    int checked = 0;
    for (Map.Entry<String, String> file : all.entrySet()) {
      String here = some.get(file.getKey());
      if (!file.getValue().equals(here) && checked++ < MAX_CHECKED) {
        long there = count(engine, file.getValue(), condition);
        assertEquals(there, here == null ? 0 : count(engine, here, condition), condition.sql());
      }
    }
  }

  private static long count(Connection engine, String select, RandomCondition condition)
      throws SQLException {
    try (Statement statement = engine.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM (" + select + ") WHERE " + condition.sql())) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void assertSameRows(List<String> expected, List<String> found, String what) {
    List<String> one = RowTexts.sorted(expected);
    List<String> other = RowTexts.sorted(found);
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      assertEquals(one.get(i), other.get(i), what + ", row " + i);
    }
    assertEquals(one.size(), other.size(), what);
  }

  /** A condition in both forms; columns are called c0, c1 … in SQL. */
  private record RandomCondition(Predicate predicate, String sql) {
    static RandomCondition of(
        Random random, List<NestedField> fields, List<String> names, int depth) {
      int kind = random.nextInt(depth == 0 ? 4 : 7);
      if (kind >= 4) {
        RandomCondition a = of(random, fields, names, depth - 1);
        RandomCondition b = of(random, fields, names, depth - 1);
        return switch (kind) {
          case 4 ->
              new RandomCondition(
                  new Predicate.And(List.of(a.predicate(), b.predicate())),
                  "(" + a.sql() + " AND " + b.sql() + ")");
          case 5 ->
              new RandomCondition(
                  new Predicate.Or(List.of(a.predicate(), b.predicate())),
                  "(" + a.sql() + " OR " + b.sql() + ")");
          default -> new RandomCondition(new Predicate.Not(a.predicate()), "NOT (" + a.sql() + ")");
        };
      }
      int i = random.nextInt(fields.size());
      NestedField field = fields.get(i);
      String column = "c" + i;
      if (kind == 3 || !field.type().isPrimitiveType()) {
        return new RandomCondition(new Predicate.IsNull(names.get(i)), column + " IS NULL");
      }
      RandomValues values = new RandomValues(random);
      BindValue value = literal(values, field);
      if (kind == 2) {
        BindValue other = literal(values, field);
        return new RandomCondition(
            new Predicate.In(names.get(i), List.of(value, other)),
            column
                + " IN ("
                + SnapshotReader.literal(value)
                + ", "
                + SnapshotReader.literal(other)
                + ")");
      }
      Predicate.Operator operator =
          Predicate.Operator.values()[random.nextInt(Predicate.Operator.values().length)];
      String sign =
          switch (operator) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "<>";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
          };
      return new RandomCondition(
          new Predicate.Comparison(names.get(i), operator, value),
          column + " " + sign + " " + SnapshotReader.literal(value));
    }

    private static BindValue literal(RandomValues values, NestedField field) {
      Object value = values.value(field.type());
      return switch (field.type().typeId()) {
        case TIMESTAMP, TIMESTAMP_NANO ->
            value instanceof java.time.OffsetDateTime zoned
                ? new BindValue(ColumnType.TIMESTAMP_TZ, zoned.toInstant())
                : new BindValue(ColumnType.TIMESTAMP, value);
        case BINARY -> new BindValue(ColumnType.VARBINARY, ((java.nio.ByteBuffer) value).array());
        case UUID -> new BindValue(ColumnType.VARCHAR, value.toString());
        // Often a literal of another type than the column's.
        case FLOAT ->
            values.random().nextBoolean()
                ? new BindValue(ColumnType.REAL, value)
                : new BindValue(ColumnType.DOUBLE, ((Float) value).doubleValue() + 0.01);
        case INTEGER ->
            values.random().nextBoolean()
                ? new BindValue(ColumnType.INTEGER, value)
                : new BindValue(
                    ColumnType.decimal(12, 1),
                    new java.math.BigDecimal((Integer) value).add(new java.math.BigDecimal("0.5")));
        default -> new BindValue(IcebergTypes.type(field.type()), value);
      };
    }
  }
}
