package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.iceberg.TableWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg tables in a bucket, read as they are and as they were. */
class IcebergTest {
  private static final Schema ORDERS =
      new Schema(
          List.of(
              NestedField.required(1, "id", Types.LongType.get()),
              NestedField.optional(2, "region", Types.StringType.get()),
              NestedField.optional(3, "amount", Types.DecimalType.of(9, 2))),
          java.util.Set.of(1));

  @TempDir static Path folder;
  private static LakeMesh mesh;
  private static Table orders;
  private static Instant before;
  private static Instant first;
  private static Instant second;

  @BeforeAll
  static void open() throws Exception {
    mesh = new LakeMesh(folder);
    before = Instant.now().truncatedTo(ChronoUnit.MICROS);
    orders = mesh.table("orders", ORDERS, PartitionSpec.unpartitioned(), Map.of());
    TableWriter writer = new TableWriter(orders);
    writer.append(rows(1, 4));
    first = pause();
    writer.append(rows(4, 6));
    second = pause();
    writer.deletePositions(Map.of(writer.tasks().get(0), List.of(0L)));
    pause();
    mesh.contract("orders", orders);
    mesh.open();
    assertEquals(List.of(), mesh.problems());
  }

  private static Instant pause() throws InterruptedException {
    Thread.sleep(3);
    Instant now = Instant.now();
    Thread.sleep(3);
    return now;
  }

  private static List<Record> rows(int from, int to) {
    List<Record> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Record row = GenericRecord.create(orders.schema());
      row.set(0, (long) i);
      row.set(1, i % 2 == 0 ? "DE" : "FR");
      row.set(2, new java.math.BigDecimal(i + ".50"));
      rows.add(row);
    }
    return rows;
  }

  @AfterAll
  static void close() {
    mesh.close();
  }

  private static String at(Instant instant) {
    return " FOR SYSTEM_TIME AS OF '" + instant + "'";
  }

  @Test
  void a_table_is_read_as_it_is_and_as_it_was() {
    assertEquals(
        List.of("2 DE 2.50", "3 FR 3.50", "4 DE 4.50", "5 FR 5.50"),
        mesh.ask("SELECT * FROM lake.orders"));
    assertEquals(
        List.of("1 FR 1.50", "2 DE 2.50", "3 FR 3.50"),
        mesh.ask("SELECT * FROM lake.orders" + at(first)));
    assertEquals(List.of("5"), mesh.ask("SELECT COUNT(*) FROM lake.orders" + at(second)));
    assertEquals(List.of("4"), mesh.ask("SELECT COUNT(*) FROM lake.orders"));
    assertEquals(
        List.of("4 5"),
        mesh.ask(
            "SELECT (SELECT COUNT(*) FROM lake.orders), (SELECT COUNT(*) FROM lake.orders"
                + at(second)
                + ")"));
  }

  @Test
  void before_the_first_kept_snapshot_is_refused() {
    GatewayException fault = mesh.refused("SELECT * FROM lake.orders" + at(before));
    assertEquals(ErrorCode.HISTORY_TOO_SHORT, fault.code(), fault::display);
    assertTrue(fault.getMessage().contains("lake.orders"), fault::display);
    assertTrue(fault.getMessage().contains(before.toString()), fault::display);
    String since = Instant.ofEpochMilli(orders.history().get(0).timestampMillis()).toString();
    assertTrue(fault.getMessage().contains(since), fault::display);
  }

  @Test
  void as_of_now_is_the_table_as_it_is_and_the_future_and_ranges_are_refused() {
    assertEquals(
        List.of("4"),
        mesh.ask("SELECT COUNT(*) FROM lake.orders FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP"));
    assertEquals(
        ErrorCode.INSTANT_IN_FUTURE,
        mesh.refused("SELECT * FROM lake.orders FOR SYSTEM_TIME AS OF '2999-01-01'").code());
    for (String range :
        List.of("ALL", "FROM '2020-01-01' TO '2021-01-01'", "BETWEEN '2020-01-01' AND NOW()")) {
      GatewayException fault = mesh.refused("SELECT * FROM lake.orders FOR SYSTEM_TIME " + range);
      assertEquals(ErrorCode.HISTORY_NOT_KEPT, fault.code(), fault::display);
      assertTrue(fault.getMessage().contains("lake.orders"), fault::display);
    }
  }

  @Test
  void the_session_a_parameter_and_the_schema_alias_tell_the_instant_too() {
    Session session = Stack.session("ana");
    mesh.rows(session, "SET as_of = '" + first + "'");
    assertEquals(List.of("3"), mesh.ask(session, "SELECT COUNT(*) FROM lake.orders"));
    List<List<Object>> report =
        mesh.rows(session, "SELECT strategy, read_at, note FROM portico.as_of_report");
    assertEquals("native", report.get(0).get(0), report::toString);
    assertEquals(
        Instant.ofEpochMilli(orders.history().get(0).timestampMillis()).toString(),
        report.get(0).get(1).toString());
    assertTrue(report.get(0).get(2).toString().contains("version"), report::toString);
    assertEquals(
        List.of("5"),
        mesh.ask(
            "SELECT COUNT(*) FROM lake.orders FOR SYSTEM_TIME AS OF ?",
            new BindValue(ColumnType.VARCHAR, second.toString())));
    String copies = mesh.stack().finished().toString();
    assertTrue(copies.contains("native"), copies);
  }

  @Test
  void explain_tells_the_strategy() {
    String plan = mesh.stack().explain("SELECT id FROM lake.orders" + at(first));
    assertTrue(plan.contains("native"), plan);
  }

  @Test
  void the_key_of_the_table_is_its_identifier_fields() {
    Session session = Stack.session("ana");
    assertTrue(mesh.problems().isEmpty());
    assertEquals(
        List.of("1"),
        mesh.ask(session, "SELECT COUNT(*) FROM lake.orders WHERE id = 2 AND region = 'DE'"));
  }
}
