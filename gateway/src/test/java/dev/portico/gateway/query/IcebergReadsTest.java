package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.testkit.iceberg.TableWriter;
import dev.portico.testkit.s3.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Iceberg tables are read: with other stores, and at which cost. */
class IcebergReadsTest {
  private static final Schema EVENTS =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "kind", Types.StringType.get()),
          NestedField.optional(3, "text", Types.StringType.get()),
          NestedField.optional(4, "part", Types.IntegerType.get()));

  @TempDir Path folder;
  private LakeMesh mesh;

  @BeforeEach
  void begin() throws IOException {
    mesh = new LakeMesh(folder);
  }

  @AfterEach
  void end() {
    mesh.close();
  }

  private Table events(String name, PartitionSpec spec, int version, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("format-version", "" + version);
    return mesh.table(name, EVENTS, spec, properties);
  }

  private static Record row(long id, String kind, int part) {
    Record row = GenericRecord.create(EVENTS);
    row.set(0, id);
    row.set(1, kind);
    row.set(2, "text of " + id);
    row.set(3, part);
    return row;
  }

  private static List<Record> rows(int from, int to, int parts) {
    List<Record> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(row(i, i % 3 == 0 ? null : "k" + i % 3, i % parts));
    }
    return rows;
  }

  /** The answer is the number of requests. */
  private int measured(String what, String sql, String expected) {
    Traffic traffic = mesh.proxy().traffic();
    traffic.forget();
    long start = System.nanoTime();
    assertEquals(expected, mesh.ask(sql).get(0), what);
    System.out.printf(
        "%s: %d requests, %d KB, %d ms%n",
        what, traffic.count(), traffic.bodyBytes() >> 10, (System.nanoTime() - start) / 1_000_000);
    return traffic.count();
  }

  @Test
  void a_table_of_very_many_files_is_read() throws Exception {
    PartitionSpec spec = PartitionSpec.builderFor(EVENTS).identity("part").build();
    Table table = events("events", spec, 2, Map.of());
    TableWriter writer = new TableWriter(table);
    writer.append(rows(0, 5_000, 100));
    mesh.contract("events", table);
    mesh.open();
    measured("100 files, count", "SELECT COUNT(*) FROM lake.events", "5000");
    int first = measured("100 files, sum", "SELECT SUM(id) FROM lake.events", "12497500");
    assertTrue(first < 120, "one request for each small file, not " + first);
    int again = measured("again", "SELECT SUM(id) FROM lake.events", "12497500");
    assertTrue(again < 15, "only the table's metadata, not " + again);
    int one =
        measured(
            "another partition", "SELECT MAX(text) FROM lake.events WHERE part = 8", "text of 908");
    assertTrue(one < 15, "files are pruned by their partition, not " + one);
    measured("one partition", "SELECT COUNT(*) FROM lake.events WHERE part = 7", "50");
    measured("limit", "SELECT 1 FROM lake.events LIMIT 1", "1");
  }

  @Test
  void one_delete_file_of_many_data_files_is_fetched_once() throws Exception {
    for (int version = 2; version <= 3; version++) {
      Table table = events("v" + version, PartitionSpec.unpartitioned(), version, Map.of());
      TableWriter writer = new TableWriter(table);
      for (int i = 0; i < 30; i++) {
        writer.append(rows(i * 10, i * 10 + 10, 1));
      }
      Map<FileScanTask, Collection<Long>> deleted = new HashMap<>();
      writer.tasks().forEach(task -> deleted.put(task, List.of(0L, 9L)));
      writer.deletePositions(deleted);
      Schema keys = EVENTS.select("kind");
      Record none = GenericRecord.create(keys);
      none.setField("kind", null);
      writer.deleteKeys(List.of(none), keys, PartitionSpec.unpartitioned(), null);
      mesh.contract("v" + version, table);
    }
    mesh.open();
    long live = 0;
    for (int i = 0; i < 300; i++) {
      live += i % 10 != 0 && i % 10 != 9 && i % 3 != 0 ? 1 : 0;
    }
    for (int version = 2; version <= 3; version++) {
      String from = " FROM lake.v" + version;
      measured("v" + version + " count", "SELECT COUNT(*)" + from, "" + live);
      measured("v" + version + " ids", "SELECT COUNT(id)" + from, "" + live);
      measured("v" + version + " some", "SELECT COUNT(*)" + from + " WHERE id = 14", "1");
    }
  }

  @Test
  void small_files_are_fetched_once_whatever_their_columns_are_called() throws Exception {
    Table table = events("events", PartitionSpec.unpartitioned(), 2, Map.of());
    TableWriter writer = new TableWriter(table);
    for (int i = 0; i < 10; i++) {
      writer.append(rows(i * 10, i * 10 + 10, 1));
    }
    Thread.sleep(3);
    Instant then = Instant.now();
    Thread.sleep(3);
    table.updateSchema().renameColumn("kind", "sort").renameColumn("text", "kind").commit();
    mesh.contract("events", table);
    mesh.open();
    Traffic traffic = mesh.proxy().traffic();
    traffic.forget();
    for (String[] question :
        List.of(
            new String[] {"SELECT COUNT(sort) FROM lake.events", "66"},
            new String[] {"SELECT MAX(sort) FROM lake.events", "k2"},
            new String[] {"SELECT MAX(kind) FROM lake.events", "text of 99"},
            new String[] {"SELECT MAX(sort || kind) FROM lake.events", "k2text of 98"},
            new String[] {"SELECT SUM(id) FROM lake.events", "4950"},
            new String[] {
              "SELECT MAX(sort) FROM lake.events FOR SYSTEM_TIME AS OF '" + then + "'", "k2"
            })) {
      assertEquals(List.of(question[1]), mesh.ask(question[0]), question[0]);
      assertEquals(10, dataFetches(traffic), question[0]);
    }
  }

  private static long dataFetches(Traffic traffic) {
    return traffic.fetches().stream().filter(f -> f.path().endsWith(".parquet")).count();
  }

  @Test
  void positions_are_those_of_the_whole_file_when_row_groups_are_left_out() throws Exception {
    Map<String, String> small =
        Map.of(
            "write.parquet.row-group-size-bytes", "4000",
            "write.parquet.row-group-check-min-record-count", "50",
            "write.parquet.row-group-check-max-record-count", "50");
    Table table = events("events", PartitionSpec.unpartitioned(), 2, small);
    TableWriter writer = new TableWriter(table);
    writer.append(rows(0, 4_000, 7));
    Map<FileScanTask, Collection<Long>> deleted = new HashMap<>();
    deleted.put(writer.tasks().get(0), List.of(0L, 3_500L, 3_999L));
    writer.deletePositions(deleted);
    mesh.contract("events", table);
    mesh.open();
    measured("high ids", "SELECT COUNT(*) FROM lake.events WHERE id >= 3490", "508");
    measured("all", "SELECT COUNT(text) FROM lake.events", "3997");
    measured("one", "SELECT COUNT(*) FROM lake.events WHERE id = 3500", "0");
  }

  @Test
  void tables_of_two_strategies_and_stores_meet_in_one_statement() throws Exception {
    String url = "jdbc:h2:mem:" + folder.getFileName();
    try (Connection keep = DriverManager.getConnection(url, "sa", "");
        Statement statement = keep.createStatement()) {
      statement.execute(
          "CREATE TABLE \"prices\" (\"id\" BIGINT, \"price\" INT, \"since\" TIMESTAMP, \"till\""
              + " TIMESTAMP)");
      statement.execute(
          "INSERT INTO \"prices\" VALUES (3, 30, TIMESTAMP '2020-01-01 00:00:00', NULL), (250, 40,"
              + " TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2021-01-01 00:00:00'), (299, 50,"
              + " TIMESTAMP '2020-01-01 00:00:00', NULL)");
      Table table = events("events", PartitionSpec.unpartitioned(), 2, Map.of());
      TableWriter writer = new TableWriter(table);
      writer.append(rows(0, 100, 7));
      Thread.sleep(3);
      Instant first = Instant.now();
      Thread.sleep(3);
      writer.append(rows(100, 300, 7));
      mesh.contract("events", table);
      mesh.contract(
          "prices",
          "- {server: db, type: custom, schema: PUBLIC}",
          """
                - {name: id, logicalType: integer, physicalType: BIGINT}
                - {name: price, logicalType: integer, physicalType: INTEGER}
                - {name: since, logicalType: timestamp, physicalType: TIMESTAMP}
                - {name: till, logicalType: timestamp, physicalType: TIMESTAMP}
          """,
          "{strategy: validity, validFrom: since, validTo: till}");
      mesh.open(
          "",
          "  db: {type: jdbc, url: \""
              + url
              + "\", user: sa, password: \"\", allow: [{domain:"
              + " lake}]}",
          new OpenAuthorizer());
      assertEquals(List.of(), mesh.problems());
      String join =
          "SELECT e.id, p.price FROM lake.events %s e JOIN lake.prices %s p ON p.id = e.id";
      String then = "FOR SYSTEM_TIME AS OF '" + first + "'";
      assertEquals(List.of("299 50", "3 30"), mesh.ask(join.formatted("", "")));
      assertEquals(List.of("3 30"), mesh.ask(join.formatted(then, then)));
      assertEquals(List.of("3 30"), mesh.ask(join.formatted(then, "")));
      String past = "FOR SYSTEM_TIME AS OF '2020-06-01'";
      assertEquals(List.of("250 40", "299 50", "3 30"), mesh.ask(join.formatted("", past)));
      assertEquals(
          List.of("100 300"),
          mesh.ask(
              "SELECT (SELECT COUNT(*) FROM lake.events "
                  + then
                  + "), (SELECT COUNT(*) FROM lake.events)"));
      assertEquals(
          List.of("0"),
          mesh.ask(
              "SELECT COUNT(*) FROM (SELECT id FROM lake.events "
                  + then
                  + " EXCEPT SELECT id FROM lake.events) x"));
      assertEquals(3, mesh.ask("SELECT id FROM lake.events WHERE kind = 'k1' LIMIT 3").size());
      assertTrue(
          mesh.stack().explain(join.formatted(then, "")).contains("native"),
          () -> mesh.stack().explain(join.formatted(then, "")));
    }
  }
}
