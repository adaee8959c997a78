package dev.portico.adapter.file;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portico.adapter.file.mirror.Excerpts;
import dev.portico.adapter.file.mirror.ParquetExcerpt;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.SchemaRoot;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortSettings;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.spi.TypeKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of other writers (see README.md beside them): their excerpts hold what the engine reads of
 * the originals, and every column is published with a type that holds its values exactly or with
 * none. {@code -Dportico.parquet.folder=…} takes another folder of files instead, such as a copy of
 * apache/parquet-testing's.
 */
class ForeignParquetTest {
  private static final String FOLDER = System.getProperty("portico.parquet.folder", "");
  private static final int MOST_SINGLE_COLUMNS = 12;

  @TempDir Path folder;
  private static Connection engine;
  private static LocalPort port;
  private int excerpts;

  @BeforeAll
  static void open() throws Exception {
    engine = FileFixture.engine();
    port =
        (LocalPort)
            new LocalPortFactory()
                .create(new PortSettings("files", root().toRealPath(), Map.of("root", ".")));
  }

  @AfterAll
  static void close() throws Exception {
    port.close();
    engine.close();
  }

  private static Path root() throws Exception {
    return FOLDER.isEmpty()
        ? Path.of(ForeignParquetTest.class.getResource("/parquet/generate.py").toURI()).getParent()
        : Path.of(FOLDER);
  }

  static List<String> files() throws Exception {
    Path root = root();
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".parquet"))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  // ---- excerpts

  @ParameterizedTest
  @MethodSource("files")
  void excerptsHoldWhatTheEngineReadsOfTheOriginal(String name) throws Exception {
    Path original = root().resolve(name);
    Map<String, String> types = describe(original);
    assumeTrue(!types.isEmpty(), "the engine refuses the original");
    ParquetFooter footer = Excerpts.footer(original);
    List<String> engineNames = List.copyOf(types.keySet());
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < footer.roots().size(); i++) {
      SchemaRoot root = footer.roots().get(i);
      if (footer.unreadable(root).isPresent()) {
        refused(footer, root, name);
      } else {
        columns.putIfAbsent(root.name(), engineNames.get(i));
      }
    }
    Random random = new Random(name.hashCode());
    for (Set<String> chosen : subsets(columns.keySet(), random)) {
      Set<Integer> groups = groups(footer, random);
      Path excerpt =
          Excerpts.write(
              original,
              ParquetExcerpt.of(footer, chosen, groups),
              folder.resolve("e" + excerpts++ + ".parquet"),
              random);
      same(original, footer, excerpt, chosen, columns, types, groups);
    }
  }

  private static void refused(ParquetFooter footer, SchemaRoot root, String name) {
    PortException e =
        assertThrows(
            PortException.class,
            () -> ParquetExcerpt.of(footer, Set.of(root.name()), Excerpts.allRowGroups(footer)));
    assertEquals(Reason.DATA, e.reason());
    assertTrue(
        e.getMessage().contains(Path.of(name).getFileName().toString())
            && e.getMessage().contains("'" + root.name() + "'"),
        e.getMessage());
  }

  private static List<Set<String>> subsets(Set<String> columns, Random random) {
    List<Set<String>> subsets = new ArrayList<>(List.of(columns));
    columns.stream().limit(MOST_SINGLE_COLUMNS).forEach(column -> subsets.add(Set.of(column)));
    for (int i = 0; i < 5; i++) {
      Set<String> some = new LinkedHashSet<>(columns);
      some.removeIf(column -> random.nextBoolean());
      subsets.add(some.isEmpty() ? columns : some);
    }
    return subsets;
  }

  private Set<Integer> groups(ParquetFooter footer, Random random) {
    Set<Integer> groups = new TreeSet<>(Excerpts.allRowGroups(footer));
    if (excerpts % 2 == 1) {
      groups.removeIf(group -> random.nextBoolean());
    }
    return groups;
  }

  private static void same(
      Path original,
      ParquetFooter footer,
      Path excerpt,
      Set<String> chosen,
      Map<String, String> engineNames,
      Map<String, String> types,
      Set<Integer> groups)
      throws SQLException {
    List<String> there = new ArrayList<>();
    List<String> expectedTypes = new ArrayList<>();
    for (SchemaRoot root : footer.roots()) {
      if (chosen.contains(root.name()) && !there.contains(engineNames.get(root.name()))) {
        there.add(engineNames.get(root.name()));
        boolean sameTypes = footer.fitInPlace(root) == footer.fitInExcerpt(root);
        expectedTypes.add(sameTypes ? types.get(engineNames.get(root.name())) : "mended");
      }
    }
    Map<String, String> found = describe(excerpt);
    List<String> here = List.copyOf(found.keySet());
    assertEquals(there.size(), here.size());
    List<String> comparedThere = new ArrayList<>();
    List<String> comparedHere = new ArrayList<>();
    for (int i = 0; i < here.size(); i++) {
      if (!expectedTypes.get(i).equals("mended")) {
        // GeoParquet's metadata is left behind, so that geometries come as they are stored.
        String expected = expectedTypes.get(i).replaceFirst("^GEOMETRY.*", "BLOB");
        assertEquals(expected, found.get(here.get(i)).replaceFirst("^GEOMETRY.*", "BLOB"));
        comparedThere.add(there.get(i));
        comparedHere.add(here.get(i));
      }
    }
    assumeTrue(
        FOLDER.isEmpty() || readable(original, comparedThere),
        "the engine cannot read the original");
    String from = "read_parquet(" + EngineSql.text(original.toString()) + ", file_row_number=true)";
    assertEquals(
        texts(comparedThere, types, from + " WHERE " + rows(footer, groups)),
        texts(comparedHere, found, "read_parquet(" + EngineSql.text(excerpt.toString()) + ")"),
        chosen + " of row groups " + groups);
  }

  private static boolean readable(Path file, List<String> columns) {
    try {
      for (String column : columns) {
        query(
            "SELECT count("
                + EngineSql.name(column)
                + ") FROM read_parquet("
                + EngineSql.text(file.toString())
                + ") WHERE hash("
                + EngineSql.name(column)
                + ") IS NOT NULL");
      }
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static String rows(ParquetFooter footer, Set<Integer> groups) {
    List<String> ranges = new ArrayList<>(List.of("false"));
    long row = 0;
    for (int i = 0; i < footer.rowGroups(); i++) {
      long end = row + footer.thrift().getRow_groups().get(i).getNum_rows();
      if (groups.contains(i)) {
        ranges.add("(file_row_number >= " + row + " AND file_row_number < " + end + ")");
      }
      row = end;
    }
    return String.join(" OR ", ranges);
  }

  // ---- published types

  @ParameterizedTest
  @MethodSource("files")
  void whatIsPublishedIsDeliveredExactly(String name) throws Exception {
    Path original = root().resolve(name);
    boolean binds = !describe(original).isEmpty();
    List<StoreColumn> columns;
    try {
      columns = port.describe(table(name)).orElseThrow().columns();
    } catch (PortException e) {
      assertEquals(Reason.DATA, e.reason());
      assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
      assertTrue(!binds, "refused, though the engine reads it: " + e.getMessage());
      return;
    }
    assertTrue(binds, "published, though the engine refuses it");
    for (StoreColumn column : columns) {
      if (column.type() != null) {
        exact(original, column);
      }
    }
    excerptsDeliverToo(original);
  }

  private void excerptsDeliverToo(Path original) throws Exception {
    ParquetFooter footer = Excerpts.footer(original);
    List<StoreColumn> columns = ParquetTypes.inExcerpts(footer);
    Set<String> delivered = new TreeSet<>();
    columns.stream().filter(c -> c.type() != null).forEach(c -> delivered.add(c.name()));
    if (delivered.isEmpty()) {
      return;
    }
    Path excerpt =
        Excerpts.write(
            original,
            ParquetExcerpt.of(footer, delivered, Excerpts.allRowGroups(footer)),
            folder.resolve("all.parquet"),
            new Random(1));
    for (StoreColumn column : columns) {
      if (column.type() != null) {
        exact(excerpt, column);
      }
    }
  }

  /** The value that the gateway casts for the client is the engine's own. */
  private static void exact(Path file, StoreColumn column) throws SQLException {
    String name = EngineSql.name(column.name());
    String from = " FROM read_parquet(" + EngineSql.text(file.toString()) + ")";
    String own =
        query("SELECT typeof(" + name + ")" + from + " LIMIT 1").stream().findAny().orElse("");
    String shown = column.name() + " " + column.storeType() + " as " + column.type();
    String cast = "CAST(" + name + " AS " + EngineSql.type(column.type()) + ")";
    if (nested(own) && innermost(column.type()).kind() == TypeKind.VARCHAR) {
      query("SELECT " + cast + "::VARCHAR" + from);
      return;
    }
    if (!own.isEmpty()) {
      assertEquals(
          List.of("0"),
          query(
              "SELECT count(*)"
                  + from
                  + " WHERE CAST("
                  + cast
                  + " AS "
                  + own
                  + ") IS DISTINCT FROM "
                  + name),
          shown);
    }
    query("SELECT " + cast + "::VARCHAR" + from);
  }

  private static boolean nested(String engineType) {
    return engineType.startsWith("STRUCT") || engineType.startsWith("MAP");
  }

  private static ColumnType innermost(ColumnType type) {
    return type.kind() == TypeKind.ARRAY ? innermost(type.element()) : type;
  }

  /** What no client gets: everything else of all files is delivered. */
  @Test
  void theColumnsThatAreNotDeliveredAreKnown() throws Exception {
    if (!FOLDER.isEmpty()) {
      return;
    }
    Map<String, Set<String>> found = new TreeMap<>();
    for (String name : files()) {
      Set<String> none = new TreeSet<>();
      for (StoreColumn column : port.describe(table(name)).orElseThrow().columns()) {
        if (column.type() == null) {
          none.add(column.name());
        }
      }
      if (!none.isEmpty()) {
        found.put(name, none);
      }
    }
    assertEquals(NOT_DELIVERED, found);
  }

  private static final Map<String, Set<String>> NOT_DELIVERED =
      new TreeMap<>(
          Map.ofEntries(
              // No type of SQL's here holds them.
              Map.entry("duckdb/interval.parquet", Set.of("span", "spans")),
              Map.entry("duckdb/variant.parquet", Set.of("v")),
              Map.entry("spark/variant.parquet", Set.of("v")),
              Map.entry("pyarrow/decimal_beyond_38.parquet", Set.of("wide")),
              Map.entry("pyarrow/floats.parquet", Set.of("nothing")),
              Map.entry("pyarrow/null_part_a.parquet", Set.of("n")),
              // Microseconds are the finest times.
              Map.entry("duckdb/nanoseconds.parquet", Set.of("at_ns")),
              Map.entry("polars/nanoseconds.parquet", Set.of("at_ns", "time")),
              Map.entry(
                  "pyarrow/nanoseconds.parquet",
                  Set.of("list_ns", "time_ns", "ts_ns", "ts_ns_utc")),
              // The engine cannot read this encoding of bytes.
              Map.entry("pyarrow/byte_stream_split_fixed.parquet", Set.of("amount", "fixed")),
              // It takes a list of structs of one field for a list of that field's values.
              Map.entry("spark/legacy.parquet", Set.of("deep")),
              // It gives these columns other names: "key_1" would be the second one named "key".
              Map.entry("pyarrow/duplicate_names.parquet", Set.of("key_1")),
              Map.entry("pyarrow/odd_names.parquet", Set.of(""))));

  @Test
  void aColumnOfOnlyNullsInOneFileHasItsTypeFromTheOthers() throws Exception {
    assumeTrue(FOLDER.isEmpty());
    List<StoreColumn> columns =
        port.describe(table("pyarrow/null_part_*.parquet")).orElseThrow().columns();
    assertEquals(
        List.of(ColumnType.BIGINT, ColumnType.INTEGER),
        columns.stream().map(StoreColumn::type).toList());
  }

  // ---- helpers

  private static FileTable table(String name) {
    return new FileTable(name, FileFormat.PARQUET, CsvOptions.DEFAULT, List.of());
  }

  /** Engine's names and types by position; empty when it refuses the file. */
  private static Map<String, String> describe(Path file) throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    try (Statement statement = engine.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "DESCRIBE SELECT * FROM read_parquet(" + EngineSql.text(file.toString()) + ")")) {
      while (rows.next()) {
        columns.put(rows.getString(1), rows.getString(2));
      }
    } catch (SQLException e) {
      return Map.of();
    }
    return columns;
  }

  private static List<String> texts(List<String> columns, Map<String, String> types, String from)
      throws SQLException {
    String packed =
        columns.stream()
            .map(
                column ->
                    "coalesce(" + text(EngineSql.name(column), types.get(column)) + ", 'NULL')")
            .collect(joining(" || '|' || "));
    return query("SELECT " + (packed.isEmpty() ? "''" : packed) + " FROM " + from);
  }

  private static String text(String column, String type) {
    return type.startsWith("GEOMETRY") || type.equals("BLOB")
        ? "hex(" + column + "::BLOB)"
        : column + "::VARCHAR";
  }

  private static List<String> query(String sql) throws SQLException {
    try (Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getString(1));
      }
      return result;
    }
  }
}
