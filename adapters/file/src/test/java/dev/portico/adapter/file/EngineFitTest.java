package dev.portico.adapter.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.EngineFit;
import dev.portico.adapter.file.mirror.Excerpts;
import dev.portico.adapter.file.mirror.ParquetExcerpt;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.SchemaRoot;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the engine would misread or refuse: not published, refused by name, or mended. */
class EngineFitTest {
  private static Connection engine;

  @TempDir Path folder;
  private Path file;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = FileFixture.engine();
  }

  @AfterAll
  static void stopEngine() throws Exception {
    engine.close();
  }

  @BeforeEach
  void nameFile() throws Exception {
    folder = folder.toRealPath();
    file = folder.resolve("t.parquet");
  }

  // ---- types in the newer notation only

  @Test
  void typesThatOnlyTheNewerNotationTellsAreReadFromExcerptsOnly() throws Exception {
    query(
        "COPY (SELECT 1.25::DECIMAL(9, 2) AS amount, 123456789.125::DECIMAL(18, 3) AS large,"
            + " 'text' AS text, 4000000000::UINTEGER AS u32, 18446744073709551615::UBIGINT AS u64,"
            + " DATE '2024-02-29' AS day, [1, NULL] AS list, MAP {'k': 1} AS map,"
            + " '{}'::JSON AS json, {'d': 2.5::DECIMAL(4, 1)} AS pair, 7 AS plain) TO '"
            + file
            + "'");
    List<String> expected = query("SELECT t::VARCHAR FROM '" + file + "' AS t");
    Map<String, ColumnType> types = types(file);
    OddParquet.onlyNewerNotation(file);

    Map<String, ColumnType> inPlace = types(file);
    for (String misread :
        List.of("amount", "large", "text", "u32", "u64", "day", "list", "map", "json", "pair")) {
      assertNull(inPlace.get(misread), misread);
    }
    assertEquals(ColumnType.INTEGER, inPlace.get("plain"));
    ParquetFooter footer = Excerpts.footer(file);
    for (StoreColumn column : ParquetTypes.inExcerpts(footer)) {
      assertEquals(types.get(column.name()), column.type(), column.name());
    }
    assertEquals(
        expected,
        query(
            "SELECT t::VARCHAR FROM '" + excerpt(footer, Excerpts.allColumns(footer)) + "' AS t"));
  }

  // ---- what the engine refuses

  @Test
  void aColumnThatTheEngineRefusesIsNamed() throws Exception {
    write(
        "message m { required int32 id; optional binary doc (BSON); }",
        row -> row.append("id", 1).append("doc", Binary.fromString("x")));

    assertThrows(SQLException.class, () -> query("SELECT id FROM '" + file + "'"));
    assertEquals(
        "connection files: file 't.parquet' has column 'doc' of a type that cannot be read; write"
            + " it in another way or leave it out of the file",
        assertThrows(PortException.class, () -> types(file)).getMessage());
    ParquetFooter footer = Excerpts.footer(file);
    assertEquals(
        "connection lake: file 't.parquet' has column 'doc' of a type that cannot be read; write it"
            + " in another way or leave it out of the contract",
        assertThrows(PortException.class, () -> ParquetExcerpt.of(footer, Set.of("doc"), Set.of(0)))
            .getMessage());
    assertEquals(List.of("1"), query("SELECT id FROM '" + excerpt(footer, Set.of("id")) + "'"));
    assertEquals(Set.of("id"), ParquetExcerpt.of(footer, Set.of(), Set.of(0)).columns());
  }

  @Test
  void theMapsOfOldHiveAreRefusedInPlaceAndReadFromExcerpts() throws Exception {
    query("COPY (SELECT 1 AS id, MAP {'k': 1} AS map) TO '" + file + "'");
    OddParquet.mapsOfOldHive(file);

    assertTrue(assertThrows(PortException.class, () -> types(file)).getMessage().contains("'map'"));
    ParquetFooter footer = Excerpts.footer(file);
    assertEquals(
        List.of("{k=1}"),
        query("SELECT map::VARCHAR FROM '" + excerpt(footer, Set.of("map")) + "'"));
  }

  // ---- shapes

  @Test
  void aListWhoseStructsHaveOneFieldIsNotPublishedInTheOldLayout() throws Exception {
    assertEquals(
        EngineFit.WRONG,
        fit("optional group c (LIST) { repeated group array { optional int32 x; } }"));
    assertEquals(
        EngineFit.WRONG,
        fit("optional group c (LIST) { repeated group c_tuple { optional int32 x; } }"));
    assertEquals(EngineFit.WRONG, fit("repeated group c { optional int32 x; }"));
    assertEquals(
        EngineFit.WRONG,
        fit(
            "optional group c { optional group d (LIST) { repeated group array { optional int32 x;"
                + " } } }"));
  }

  @Test
  void theUsualShapesAreExact() throws Exception {
    for (String shape :
        List.of(
            "optional group c (LIST) { repeated group list { optional int32 element; } }",
            "optional group c (LIST) { repeated group bag { optional int32 array_element; } }",
            "optional group c (LIST) { repeated int32 array; }",
            "optional group c (LIST) { repeated group array { optional int32 x; optional int32 y; }"
                + " }",
            "optional group c (LIST) { repeated group list { optional group element { optional"
                + " int32 x; } } }",
            "optional group c (LIST) { repeated group array (LIST) { repeated int32 array; } }",
            "optional group c { optional int32 x; }",
            "repeated group c { optional int32 x; optional int32 y; }",
            "repeated int32 c;",
            "optional group c (MAP) { repeated group key_value { required binary key (STRING);"
                + " optional int32 value; } }",
            "optional group c (MAP) { repeated group map (MAP_KEY_VALUE) { required binary key"
                + " (STRING); optional int32 value; } }")) {
      assertEquals(EngineFit.EXACT, fit(shape), shape);
    }
  }

  @Test
  void aMapWithoutValuesIsRefused() throws Exception {
    assertEquals(
        EngineFit.REFUSED,
        fit("optional group c (MAP) { repeated group key_value { required int32 key; } }"));
    assertThrows(SQLException.class, () -> query("SELECT id FROM '" + file + "'"));
  }

  private EngineFit fit(String column) throws Exception {
    Files.deleteIfExists(file);
    write("message m { required int32 id; " + column + " }", row -> row.append("id", 1));
    ParquetFooter footer = Excerpts.footer(file);
    SchemaRoot root = footer.roots().get(1);
    assertEquals(footer.fitInPlace(root), footer.fitInExcerpt(root));
    return footer.fitInPlace(root);
  }

  // ---- types that only Parquet's own writer has

  @Test
  void enumsIntervalsAndBinaryDecimals() throws Exception {
    write(
        "message m { optional binary kind (ENUM); optional fixed_len_byte_array(12) span"
            + " (INTERVAL); optional binary amount (DECIMAL(20, 2)); optional int32 small"
            + " (DECIMAL(9, 9)); optional int64 t (TIME(MICROS, true)); optional"
            + " fixed_len_byte_array(2) half (FLOAT16); }",
        row ->
            row.append("kind", "RED")
                .append("amount", Binary.fromConstantByteArray(new byte[] {(byte) 0xFF}))
                .append("small", 1)
                .append("t", 3_600_000_000L)
                .append("half", Binary.fromConstantByteArray(new byte[] {0, 0x3E})));
    Map<String, ColumnType> types = types(file);

    assertEquals(ColumnType.VARCHAR, types.get("kind"));
    assertNull(types.get("span"));
    assertEquals(ColumnType.decimal(20, 2), types.get("amount"));
    assertEquals(ColumnType.decimal(9, 9), types.get("small"));
    assertEquals(ColumnType.TIME, types.get("t"));
    assertEquals(ColumnType.REAL, types.get("half"));
    assertEquals(
        List.of("RED -0.01 .000000001 01:00:00 1.5"),
        query("SELECT concat_ws(' ', kind, amount, small, t::TIME, half) FROM '" + file + "'"));
  }

  // ---- helpers

  private Map<String, ColumnType> types(Path path) throws Exception {
    try (LocalPort port =
        (LocalPort)
            new LocalPortFactory().create(new PortSettings("files", folder, Map.of("root", ".")))) {
      FileTable table =
          new FileTable(
              path.getFileName().toString(), FileFormat.PARQUET, CsvOptions.DEFAULT, List.of());
      Map<String, ColumnType> types = new HashMap<>();
      port.describe(table).orElseThrow().columns().forEach(c -> types.put(c.name(), c.type()));
      return types;
    }
  }

  private Path excerpt(ParquetFooter footer, Set<String> columns) throws Exception {
    return Excerpts.write(
        file,
        ParquetExcerpt.of(footer, columns, Excerpts.allRowGroups(footer)),
        folder.resolve("excerpt.parquet"),
        new Random(1));
  }

  private void write(String schema, Consumer<Group> fill) throws Exception {
    OddParquet.write(file, schema, fill);
  }

  private static List<String> query(String sql) throws SQLException {
    try (Statement statement = engine.createStatement()) {
      List<String> result = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            result.add(rows.getString(1));
          }
        }
      }
      return result;
    }
  }
}
