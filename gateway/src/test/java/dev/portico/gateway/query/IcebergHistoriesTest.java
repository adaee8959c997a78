package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.testkit.iceberg.RandomHistory;
import dev.portico.testkit.iceberg.RandomHistory.Moment;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables with random lives in a bucket, queried as of every instant of them and compared with what
 * Iceberg's own reader gives.
 */
class IcebergHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("portico.iceberg.histories", 10);
  private static final long FIRST_SEED = Long.getLong("portico.iceberg.seed", 1);
  private static final int STEPS = 10;

  @TempDir Path folder;
  private int compared;
  private int tooOld;
  private int withRows;

  @Test
  void every_instant_of_random_tables_reads_as_iceberg_reads_it() throws Exception {
    try (LakeMesh mesh = new LakeMesh(folder)) {
      List<RandomHistory> lives = new ArrayList<>();
      for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
        String name = "t" + seed;
        RandomHistory life =
            new RandomHistory(seed, (schema, spec, more) -> mesh.table(name, schema, spec, more));
        life.live(STEPS);
        lives.add(life);
        mesh.contract(
            name,
            LakeMesh.properties(new org.apache.iceberg.Schema(published(life.table()))),
            "{strategy: native}");
      }
      mesh.open();
      assertEquals(List.of(), mesh.problems());
      for (int i = 0; i < lives.size(); i++) {
        check(mesh, "t" + (FIRST_SEED + i), lives.get(i), FIRST_SEED + i);
      }
    }
    System.out.printf(
        "%d answers compared, %d with rows, %d instants too old%n", compared, withRows, tooOld);
    assertTrue(withRows > 4 * HISTORIES, "with rows " + withRows);
  }

  private static List<NestedField> published(Table table) {
    return table.schema().columns().stream().filter(f -> f.type().isPrimitiveType()).toList();
  }

  private void check(LakeMesh mesh, String name, RandomHistory life, long seed) throws Exception {
    Random random = new Random(seed);
    Set<Long> seen = new LinkedHashSet<>();
    long firstKept =
        life.table().history().isEmpty() ? 0 : life.table().history().get(0).timestampMillis();
    for (Moment moment : life.moments()) {
      try {
        if (moment.snapshot() == null || !seen.add(moment.snapshot())) {
          continue;
        }
        if (moment.instant().toEpochMilli() < firstKept) {
          GatewayException fault = mesh.refused("SELECT * FROM lake." + name + at(moment));
          assertEquals(ErrorCode.HISTORY_TOO_SHORT, fault.code(), fault::display);
          tooOld++;
        } else {
          compare(mesh, name, life.table(), moment, random);
        }
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + " at " + moment + "\n" + life, e);
      }
    }
    Snapshot current = life.table().currentSnapshot();
    if (current != null) {
      try {
        compare(mesh, name, life.table(), new Moment(null, current.snapshotId()), random);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + " now\n" + life, e);
      }
    }
  }

  /** All columns, some with a condition, none. */
  private void compare(LakeMesh mesh, String name, Table table, Moment moment, Random random)
      throws Exception {
    List<NestedField> fields = published(table);
    List<Record> records = records(table, moment);
    Session session = Stack.session("ana");
    String from = " FROM lake." + name + at(moment);
    if (random.nextInt(4) == 0 && moment.instant() != null) {
      mesh.rows(session, "SET as_of = '" + moment.instant() + "'");
      from = " FROM lake." + name;
    }
    List<String> all = expected(records, fields, table);
    assertEquals(all, actual(mesh.rows(session, "SELECT *" + from), fields), "all columns");
    assertEquals(
        List.of(List.of((Object) (long) records.size())),
        mesh.rows(session, "SELECT COUNT(*)" + from));
    List<NestedField> some =
        fields.stream().filter(f -> random.nextInt(3) == 0).collect(Collectors.toList());
    if (some.isEmpty()) {
      some.add(fields.get(0));
    }
    long from1 = random.nextInt(30);
    long to = from1 + random.nextInt(40);
    NestedField id = table.schema().findField(1);
    NestedField n = table.schema().findField(3);
    List<Record> within =
        records.stream()
            .filter(
                r -> {
                  long key = (Long) value(r, id, table);
                  Object other = value(r, n, table);
                  return key >= from1
                      && key < to
                      && (other == null || ((Number) other).longValue() < 3);
                })
            .toList();
    String sql =
        "SELECT "
            + some.stream().map(f -> '"' + f.name() + '"').collect(Collectors.joining(", "))
            + from
            + " WHERE \"%s\" >= %d AND \"%s\" < %d AND (\"%s\" IS NULL OR \"%s\" < 3)"
                .formatted(id.name(), from1, id.name(), to, n.name(), n.name());
    assertEquals(expected(within, some, table), actual(mesh.rows(session, sql), some), sql);
    NestedField k = table.schema().findField(2);
    String is = "SELECT COUNT(*)" + from + " WHERE \"" + k.name() + "\" = 'a1'";
    assertEquals(
        records.stream().filter(r -> "a1".equals(value(r, k, table))).count(),
        mesh.rows(session, is).get(0).get(0),
        is);
    compared += 4;
    withRows += all.isEmpty() ? 0 : 1;
    withRows += within.isEmpty() ? 0 : 1;
  }

  private static String at(Moment moment) {
    return moment.instant() == null ? "" : " FOR SYSTEM_TIME AS OF '" + moment.instant() + "'";
  }

  private static List<Record> records(Table table, Moment moment) throws Exception {
    IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table);
    if (!moment.snapshot().equals(table.currentSnapshot().snapshotId())) {
      scan = scan.useSnapshot(moment.snapshot());
    }
    List<Record> all = new ArrayList<>();
    try (CloseableIterable<Record> records = scan.build()) {
      records.forEach(r -> all.add(r.copy()));
    }
    return all;
  }

  /**
   * By the column's id; a column that came later is NULL, or the one of its name and type that was
   * dropped since.
   */
  private static Object value(Record row, NestedField field, Table table) {
    for (NestedField then : row.struct().fields()) {
      if (then.fieldId() == field.fieldId()) {
        return row.getField(then.name());
      }
    }
    NestedField then = row.struct().field(field.name());
    boolean taken =
        then != null
            && table.schema().findField(then.fieldId()) == null
            && kind(then.type()).equals(kind(field.type()));
    return taken ? row.getField(then.name()) : null;
  }

  private static String kind(Type type) {
    return switch (type.typeId()) {
      case INTEGER, LONG, FLOAT, DOUBLE, DECIMAL -> "number";
      case STRING, UUID -> "text";
      case BINARY, FIXED -> "bytes";
      case TIMESTAMP, TIMESTAMP_NANO -> type.toString().replace("_ns", "").replace("ns", "");
      default -> type.toString();
    };
  }

  private static List<String> expected(List<Record> rows, List<NestedField> fields, Table table) {
    List<String> lines = new ArrayList<>();
    for (Record row : rows) {
      List<String> cells = new ArrayList<>();
      fields.forEach(f -> cells.add(text(value(row, f, table), f.type())));
      lines.add(String.join("|", cells));
    }
    Collections.sort(lines);
    return lines;
  }

  private static List<String> actual(List<List<Object>> rows, List<NestedField> fields) {
    List<String> lines = new ArrayList<>();
    for (List<Object> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        cells.add(text(row.get(i), fields.get(i).type()));
      }
      lines.add(String.join("|", cells));
    }
    Collections.sort(lines);
    return lines;
  }

  private static String text(Object value, Type type) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof Number number && kind(type).equals("number")) {
      return number(number, type);
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().formatHex(copy);
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof OffsetDateTime time) {
      return micros(time.toInstant());
    } else if (value instanceof Instant time) {
      return micros(time);
    } else if (value instanceof LocalDateTime time) {
      return micros(time.toInstant(ZoneOffset.UTC));
    } else if (value instanceof LocalTime time) {
      return "" + time.toNanoOfDay() / 1_000;
    } else if (value instanceof LocalDate || value instanceof BigDecimal) {
      return value.toString();
    }
    return value.toString();
  }

  private static String number(Number value, Type type) {
    return switch (type.typeId()) {
      case FLOAT -> "" + (float) value.doubleValue();
      case DOUBLE -> "" + value.doubleValue();
      case DECIMAL ->
          new BigDecimal(value.toString())
              .setScale(
                  ((org.apache.iceberg.types.Types.DecimalType) type).scale(),
                  java.math.RoundingMode.HALF_UP)
              .toPlainString();
      default -> "" + value.longValue();
    };
  }

  private static String micros(Instant instant) {
    return "" + java.time.temporal.ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
