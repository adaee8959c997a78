package dev.portico.adapter.file.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.testkit.iceberg.RowTexts;
import dev.portico.testkit.iceberg.TableWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where columns are found in data files and delete files. */
final class IcebergColumnsTest {
  private static final Schema SCHEMA =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "city", Types.StringType.get()),
          NestedField.optional(
              3, "st", Types.StructType.of(NestedField.optional(4, "a", Types.IntegerType.get()))));

  @TempDir Path folder;
  private final IcebergTables tables = new IcebergTables(LocalTables.settings());
  private Connection engine;
  private Table table;

  @BeforeEach
  void connect() throws SQLException {
    engine = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterEach
  void close() throws SQLException {
    engine.close();
    tables.close();
  }

  private void create(PartitionSpec spec) {
    table = LocalTables.create(folder.resolve("t"), SCHEMA, spec, Map.of("format-version", "3"));
  }

  private Record row(Object... values) {
    Record row = GenericRecord.create(table.schema());
    for (int i = 0; i < values.length; i++) {
      row.set(i, values[i]);
    }
    return row;
  }

  private List<String> read(String... names) throws IOException, SQLException {
    IcebergTable opened =
        tables.open(
            new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
    return read(opened, opened.current().orElseThrow(), names);
  }

  private List<String> read(IcebergTable opened, IcebergSnapshot snapshot, String... names)
      throws IOException, SQLException {
    SnapshotReader reader = new SnapshotReader(opened, folder);
    List<ColumnType> types = new ArrayList<>();
    try (IcebergPlan plan =
        opened.plan(snapshot, Predicate.ALL, List.of(names), LocalTables.soon())) {
      plan.columns().forEach(c -> types.add(SnapshotReader.published(c)));
    }
    List<String> rows = new ArrayList<>();
    for (String select : reader.selects(snapshot, Predicate.ALL, List.of(names)).values()) {
      rows.addAll(RowTexts.of(engine, select, types));
    }
    return RowTexts.sorted(rows);
  }

  /** A file as tools write it that know nothing of field ids. */
  private DataFile foreign(String name, String select, String partition) throws Exception {
    Path file = Files.createDirectories(folder.resolve("t/data")).resolve(name);
    try (Statement statement = engine.createStatement()) {
      statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    DataFiles.Builder builder =
        DataFiles.builder(table.spec())
            .withPath("file:" + file)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(Files.size(file))
            .withRecordCount(1);
    return (partition == null ? builder : builder.withPartitionPath(partition)).build();
  }

  @Test
  void filesWithoutIdsAreReadByTheTablesNameMapping() throws Exception {
    create(PartitionSpec.unpartitioned());
    table
        .newFastAppend()
        .appendFile(
            foreign("x.parquet", "SELECT 'Bonn' AS city, {'a': 7} AS st, 5::BIGINT AS id", null))
        .commit();
    PortException e = assertThrows(PortException.class, () -> read("id"));
    assertEquals(Reason.DATA, e.reason());
    assertTrue(e.getMessage().contains("schema.name-mapping.default"), e.getMessage());
    table
        .updateProperties()
        .set(
            "schema.name-mapping.default",
            NameMappingParser.toJson(MappingUtil.create(table.schema())))
        .commit();
    table.updateSchema().renameColumn("city", "town").renameColumn("st.a", "b").commit();
    // The mapping was made with the old names, and Iceberg adds the new ones to it.
    assertEquals(List.of("5 | Bonn | {b=7}"), read("id", "town", "st"));
    table.updateProperties().set("schema.name-mapping.default", "{no json").commit();
    assertEquals(Reason.DATA, assertThrows(PortException.class, () -> read("id")).reason());
  }

  @Test
  void aPartitionedColumnNeedNotBeInTheFile() throws Exception {
    create(PartitionSpec.builderFor(SCHEMA).identity("city").build());
    table
        .updateProperties()
        .set(
            "schema.name-mapping.default",
            NameMappingParser.toJson(MappingUtil.create(table.schema())))
        .commit();
    table
        .newFastAppend()
        .appendFile(foreign("x.parquet", "SELECT 5::BIGINT AS id", "city=Bonn"))
        .commit();
    assertEquals(List.of("Bonn | 5 | NULL"), read("city", "id", "st"));
  }

  @Test
  void aColumnAddedLaterHasItsFirstDefaultInOldRows() throws Exception {
    create(PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    writer.append(List.of(row(1L, "Bonn", null)));
    IcebergTable before =
        tables.open(
            new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
    table.updateSchema().addColumn("n", Types.IntegerType.get(), Literal.of(7)).commit();
    assertEquals(List.of("1 | 7"), read("id", "n"));
    table.updateSchema().updateColumnDefault("n", Literal.of(8)).commit();
    writer.append(List.of(row(2L, "Ulm", null, null)));
    assertEquals(List.of("1 | 7", "2 | NULL"), read("id", "n"));
    // When there was no such column there was no value of it.
    IcebergTable now =
        tables.open(
            new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
    IcebergSnapshot first = now.at(before.current().orElseThrow().since()).orElseThrow();
    assertEquals(List.of("1 | NULL"), read(now, first, "id", "n"));
    assertEquals(
        Reason.MISSING,
        assertThrows(PortException.class, () -> read(before, first, "id", "n")).reason());
  }

  @Test
  void namesAreThoseOfTodayAndOfThenOnlyWhereTheyAreFree() throws Exception {
    create(PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    writer.append(List.of(row(1L, "Bonn", null)));
    IcebergTable start =
        tables.open(
            new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
    table.updateSchema().renameColumn("city", "town").deleteColumn("st").commit();
    table.updateSchema().addColumn("city", Types.IntegerType.get()).commit();
    table.updateSchema().addColumn("st", Types.StringType.get()).commit();
    writer.append(List.of(row(2L, "Ulm", 5, "x")));
    IcebergTable now =
        tables.open(
            new IcebergSource.Folder("file:" + folder + "/t"), "" + folder, LocalTables.soon());
    IcebergSnapshot first = now.at(start.current().orElseThrow().since()).orElseThrow();
    // town was called city then; city of today did not exist then, and its name was town's.
    assertEquals(List.of("1 | Bonn | NULL"), read(now, first, "ID", "town", "city"));
    try (IcebergPlan plan =
        now.plan(first, Predicate.ALL, List.of("st", "town"), LocalTables.soon())) {
      // The struct of then is gone today, and so its name is free.
      assertEquals(3, plan.columns().get(0).fieldId().orElseThrow());
      assertEquals("city", plan.columns().get(1).then().orElseThrow().name());
      assertEquals("town", plan.columns().get(1).now().orElseThrow().name());
    }
    assertEquals(
        List.of("1 | Bonn | NULL | NULL", "2 | Ulm | 5 | x"), read("id", "town", "city", "st"));
  }

  @Test
  void aDroppedColumnStillDeletesByItsKeys() throws Exception {
    create(PartitionSpec.unpartitioned());
    TableWriter writer = new TableWriter(table);
    writer.append(List.of(row(1L, "Bonn", null), row(2L, null, null), row(3L, "Ulm", null)));
    Schema key = table.schema().select("city");
    Record bonn = GenericRecord.create(key);
    bonn.set(0, "Bonn");
    writer.deleteKeys(List.of(bonn, GenericRecord.create(key)), key, table.spec(), null);
    table.updateSchema().deleteColumn("city").commit();
    // Rows of later files are not deleted, even with NULL for the key.
    Record later = GenericRecord.create(table.schema());
    later.set(0, 4L);
    new TableWriter(table).append(List.of(later));
    assertEquals(List.of("3", "4"), read("id"));
  }

  @Test
  void settingsDoNotTellTheirSecrets() {
    RestCatalogSettings settings =
        new RestCatalogSettings(
            "http://c",
            java.util.Optional.empty(),
            java.util.Optional.of("hush"),
            java.util.Optional.of("a:hush"),
            Map.of("header.x", "hush"));
    assertFalse(settings.toString().contains("hush"));
  }
}
