package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.policy.PolicyAuthorizer;
import dev.portico.gateway.policy.TagDecisions;
import dev.portico.testkit.iceberg.TableWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

/** What contracts may say of Iceberg tables, and tables that are not what they should be. */
class IcebergContractsTest {
  private static final Schema PEOPLE =
      new Schema(
          NestedField.required(1, "id", Types.IntegerType.get()),
          NestedField.optional(2, "email", Types.StringType.get()),
          NestedField.optional(3, "region", Types.StringType.get()));
  private static final String COLUMNS =
      """
            - {name: id, logicalType: integer, physicalType: INTEGER}
            - {name: email, logicalType: string, physicalType: VARCHAR, tags: [pii]}
            - {name: region, logicalType: string, physicalType: VARCHAR}
      """;
  private static final String NATIVE = "{strategy: native}";

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

  private Table people(String name, String... rows) throws IOException {
    Table table = mesh.table(name, PEOPLE, PartitionSpec.unpartitioned(), Map.of());
    append(table, rows);
    return table;
  }

  /** Rows such as {@code 1 ana@x.org DE}. */
  private static void append(Table table, String... rows) throws IOException {
    List<Record> records = new ArrayList<>();
    for (String row : rows) {
      String[] cells = row.split(" ");
      Record record = GenericRecord.create(table.schema());
      record.set(0, Integer.valueOf(cells[0]));
      for (int i = 1; i < cells.length; i++) {
        record.set(i, cells[i]);
      }
      records.add(record);
    }
    new TableWriter(table).append(records);
  }

  private static Instant pause() throws InterruptedException {
    Thread.sleep(3);
    Instant now = Instant.now();
    Thread.sleep(3);
    return now;
  }

  private static String at(Instant instant) {
    return " FOR SYSTEM_TIME AS OF '" + instant + "'";
  }

  @Test
  void what_cannot_be_is_told_when_contracts_are_loaded() throws Exception {
    mesh.contract("a", "s3://mesh/lake/{model}", "parquet", COLUMNS, NATIVE);
    mesh.contract("b", "s3://mesh/lake/day=*/{model}", "iceberg", COLUMNS, NATIVE);
    mesh.contract(
        "c", "- {server: here, type: local, format: iceberg, path: \"lake/{model}\"}", COLUMNS, "");
    mesh.contract("d", COLUMNS, "{strategy: snapshots, partition: region}");
    mesh.contract("e", "s3://mesh/other/{model}", "iceberg", COLUMNS, NATIVE);
    mesh.contract("f", server("sales.{model}"), COLUMNS, NATIVE);
    mesh.contract("g", COLUMNS, "{strategy: native, every: 1h}");
    mesh.open(
        "", "  here: {type: local, root: data, allow: [{domain: lake}]}", new OpenAuthorizer());
    assertProblem("a.odcs.yaml", "native", "iceberg");
    assertProblem("b.odcs.yaml", "patterns", "one folder");
    assertProblem("c.odcs.yaml", "type s3", "here");
    assertProblem("d.odcs.yaml", "strategy is native");
    assertProblem("e.odcs.yaml", "s3://mesh/other/e");
    assertProblem("f.odcs.yaml", "icebergTable", "catalog");
    assertProblem("g.odcs.yaml", "native", "every");
  }

  @Test
  void a_table_that_is_not_there_is_told() throws Exception {
    mesh.contract("people", COLUMNS, NATIVE);
    mesh.open();
    GatewayException fault = mesh.refused("SELECT * FROM lake.people");
    assertEquals(ErrorCode.STORE_TABLE_MISSING, fault.code(), fault::display);
  }

  private static String server(String identifier) {
    return """
    - server: lake
      type: s3
      format: iceberg
      location: "s3://mesh/lake/{model}"
      customProperties:
        - {property: icebergTable, value: "%s"}
    """
        .formatted(identifier);
  }

  private void assertProblem(String... parts) {
    assertTrue(
        mesh.problems().stream().anyMatch(p -> Stream.of(parts).allMatch(p::contains)),
        () -> String.join(", ", parts) + " not in\n" + String.join("\n", mesh.problems()));
  }

  @Test
  void the_probe_finds_columns_that_are_not_there_or_of_another_type() throws Exception {
    people("people", "1 ana@x.org DE");
    mesh.contract(
        "people",
        COLUMNS.replace("physicalType: INTEGER", "physicalType: DATE")
            + "      - {name: gone, logicalType: string, physicalType: VARCHAR}\n",
        NATIVE);
    mesh.open();
    for (String column : List.of("gone", "id")) {
      GatewayException fault = mesh.refused("SELECT " + column + " FROM lake.people");
      assertEquals(ErrorCode.COLUMN_DRIFTED, fault.code(), fault::display);
    }
    assertEquals(List.of("ana@x.org"), mesh.ask("SELECT email FROM lake.people"));
  }

  @Test
  void masks_and_row_filters_hold_for_every_snapshot() throws Exception {
    Table table = people("people", "1 ana@x.org DE", "2 gus@x.org FR");
    Instant first = pause();
    append(table, "3 eva@x.org DE");
    mesh.contract("people", COLUMNS, NATIVE);
    Path contract = folder.resolve("domains/lake/people.odcs.yaml");
    Files.writeString(
        contract,
        Files.readString(contract)
            .replace("- name: people", "- name: people\n    tags: [regional]"));
    mesh.open("", new PolicyAuthorizer(new TagDecisions()));
    assertEquals(List.of(), mesh.problems());
    assertEquals(
        List.of("1 a********", "3 e********"), mesh.ask("SELECT id, email FROM lake.people"));
    assertEquals(List.of("1 a********"), mesh.ask("SELECT id, email FROM lake.people" + at(first)));
    assertEquals(List.of("1"), mesh.ask("SELECT COUNT(*) FROM lake.people" + at(first)));
    var session = Stack.session("ana");
    mesh.rows(session, "SELECT id FROM lake.people" + at(first));
    assertEquals(
        List.of("null"),
        mesh.ask(session, "SELECT read_at FROM portico.as_of_report"),
        "the last change may be one of rows that are kept from the caller");
  }

  @Test
  void a_renamed_and_a_later_column_are_found_as_of_then() throws Exception {
    Table table = people("people", "1 ana@x.org DE");
    Instant first = pause();
    table
        .updateSchema()
        .renameColumn("region", "land")
        .addColumn("level", Types.IntegerType.get())
        .deleteColumn("email")
        .commit();
    table.refresh();
    Record row = GenericRecord.create(table.schema());
    row.setField("id", 2);
    row.setField("land", "FR");
    row.setField("level", 7);
    new TableWriter(table).append(List.of(row));
    mesh.contract("people", table);
    mesh.open();
    assertEquals(List.of(), mesh.problems());
    assertEquals(
        List.of("1 DE null", "2 FR 7"), mesh.ask("SELECT id, land, level FROM lake.people"));
    assertEquals(
        List.of("1 DE null"), mesh.ask("SELECT id, land, level FROM lake.people" + at(first)));
    assertEquals(
        List.of("1"), mesh.ask("SELECT id FROM lake.people" + at(first) + " WHERE land = 'DE'"));
    assertEquals(
        List.of(), mesh.ask("SELECT id FROM lake.people" + at(first) + " WHERE level = 7"));
  }

  @Test
  void retention_is_kept() throws Exception {
    people("people", "1 ana@x.org DE");
    mesh.contract("people", COLUMNS, "{strategy: native, retention: 7d}");
    mesh.open();
    GatewayException fault =
        mesh.refused("SELECT * FROM lake.people FOR SYSTEM_TIME AS OF '2020-01-01'");
    assertEquals(ErrorCode.HISTORY_TOO_SHORT, fault.code(), fault::display);
    assertTrue(fault.getMessage().contains("retention"), fault::display);
  }

  @Test
  void a_metadata_file_can_be_the_location() throws Exception {
    Table table = people("people", "1 ana@x.org DE");
    append(table, "2 gus@x.org FR");
    mesh.contract(
        "people", "s3://mesh/lake/people/metadata/v2.metadata.json", "iceberg", COLUMNS, NATIVE);
    mesh.open();
    assertEquals(List.of(), mesh.problems());
    assertEquals(List.of("1"), mesh.ask("SELECT id FROM lake.people"));
  }

  @Test
  void files_outside_of_the_location_are_refused() throws Exception {
    Table secret =
        mesh.tables()
            .create("s3://mesh/secret/people", PEOPLE, PartitionSpec.unpartitioned(), Map.of());
    append(secret, "9 boss@x.org DE");
    Table table = people("people", "1 ana@x.org DE");
    var append = table.newFastAppend();
    secret.newScan().planFiles().forEach(task -> append.appendFile(task.file()));
    append.commit();
    mesh.contract("people", COLUMNS, NATIVE);
    mesh.open();
    for (String sql : List.of("SELECT * FROM lake.people", "SELECT COUNT(*) FROM lake.people")) {
      GatewayException fault = mesh.refused(sql);
      assertEquals(ErrorCode.STORE_DATA_INVALID, fault.code(), fault::display);
    }
    assertFalse(
        Files.walk(folder)
            .filter(p -> p.startsWith(folder.resolve("state")) || p.toString().contains("mirror"))
            .anyMatch(p -> p.toString().contains("secret")));
  }

  @Test
  void files_that_are_gone_give_one_clear_error_and_a_newer_snapshot_is_read() throws Exception {
    Table table = people("people", "1 ana@x.org DE");
    Instant first = pause();
    table.newDelete().deleteFile(table.newScan().planFiles().iterator().next().file()).commit();
    append(table, "2 gus@x.org FR");
    mesh.contract("people", COLUMNS, NATIVE);
    mesh.open();
    // a clumsy clean-up: data files of kept snapshots are removed
    List<Path> data;
    try (Stream<Path> all = Files.list(mesh.tables().file("s3://mesh/lake/people/data"))) {
      data =
          all.filter(p -> p.toString().endsWith(".parquet"))
              .sorted(Comparator.comparing(LakeMesh::modified))
              .toList();
    }
    Files.delete(data.get(0));
    mesh.publish();
    assertEquals(List.of("2"), mesh.ask("SELECT id FROM lake.people"));
    GatewayException fault = mesh.refused("SELECT id FROM lake.people" + at(first));
    assertTrue(
        List.of(
                ErrorCode.STORE_UNAVAILABLE,
                ErrorCode.STORE_TABLE_MISSING,
                ErrorCode.STORE_DATA_INVALID)
            .contains(fault.code()),
        fault::display);
    assertTrue(fault.getMessage().contains("people"), fault::display);
  }

  @Test
  void a_rest_catalog_tells_where_a_table_is() throws Exception {
    Table table = people("people", "1 ana@x.org DE");
    Instant first = pause();
    append(table, "2 gus@x.org FR");
    List<String> asked = new ArrayList<>();
    HttpServer catalog =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    catalog.createContext("/", exchange -> answer(exchange, asked));
    catalog.start();
    try {
      mesh.contract("people", server("sales.{model}"), COLUMNS, NATIVE);
      mesh.contract("nobody", server("sales.{model}"), COLUMNS, NATIVE);
      mesh.open(
          ", catalog: {type: rest, uri: \"http://127.0.0.1:"
              + catalog.getAddress().getPort()
              + "\", warehouse: main, token: hush}",
          new OpenAuthorizer());
      assertEquals(List.of("1", "2"), mesh.ask("SELECT id FROM lake.people"));
      assertEquals(List.of("1"), mesh.ask("SELECT id FROM lake.people" + at(first)));
      GatewayException fault = mesh.refused("SELECT id FROM lake.nobody");
      assertEquals(ErrorCode.STORE_TABLE_MISSING, fault.code(), fault::display);
      assertTrue(asked.stream().allMatch(a -> a.endsWith("Bearer hush")), asked::toString);
      assertFalse(mesh.problems().toString().contains("hush"));
    } finally {
      catalog.stop(0);
    }
  }

  private void answer(HttpExchange exchange, List<String> asked) throws IOException {
    String path = exchange.getRequestURI().getPath();
    synchronized (asked) {
      asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    }
    Path metadata = mesh.tables().file("s3://mesh/lake/people/metadata/v3.metadata.json");
    int status = 200;
    String json;
    if (path.equals("/v1/config")) {
      json = "{\"defaults\":{},\"overrides\":{}}";
    } else if (path.equals("/v1/namespaces/sales/tables/people")) {
      json =
          "{\"metadata-location\":\"s3://mesh/lake/people/metadata/v3.metadata.json\",\"metadata\":"
              + Files.readString(metadata)
              + ",\"config\":{}}";
    } else {
      status = 404;
      json = "{\"error\":{\"message\":\"none\",\"type\":\"NoSuchTableException\",\"code\":404}}";
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
