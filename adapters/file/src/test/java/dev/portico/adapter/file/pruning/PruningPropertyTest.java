package dev.portico.adapter.file.pruning;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random files and conditions: the engine says which row groups hold a row for which the condition
 * is true, and none of those may be pruned. {@code -Dportico.pruning.decisions=200000} runs longer,
 * {@code -Dportico.pruning.seed} other files.
 */
class PruningPropertyTest {
  private static final long DECISIONS = Long.getLong("portico.pruning.decisions", 9_000);
  private static final long SEED = Long.getLong("portico.pruning.seed", 1);
  private static final int CONDITIONS = 30;

  @TempDir Path folder;

  /** What was decided so far, and how. */
  private static final class Counts {
    private long decisions;
    private long withoutMatch;
    private long byFooter;
    private long byAll;
    private long unreadable;

    @Override
    public String toString() {
      return String.format(
          "%d decisions, %d without a matching row, %d pruned by the footer, %d by everything, %d"
              + " conditions or files the engine refuses",
          decisions, withoutMatch, byFooter, byAll, unreadable);
    }
  }

  @Test
  void noRowGroupWithAMatchingRowIsPrunedInFilesOfParquetsOwnWriter() throws Exception {
    Counts counts = new Counts();
    Path path = folder.resolve("file.parquet");
    try (Connection engine = engine()) {
      for (long seed = SEED; counts.decisions < DECISIONS; seed++) {
        Random random = new Random(seed);
        List<ColumnSort> sorts = RandomFiles.sorts(random, 1 + random.nextInt(4));
        ParquetFile file = RandomFiles.write(random, sorts, path);
        check(engine, file, sorts, random, "seed " + seed, counts);
      }
    }
    report(counts);
  }

  @Test
  void noRowGroupWithAMatchingRowIsPrunedInFilesOfTheEngine() throws Exception {
    Counts counts = new Counts();
    Path path = folder.resolve("engine.parquet");
    try (Connection engine = engine()) {
      for (long seed = SEED; counts.decisions < DECISIONS / 4; seed++) {
        Random random = new Random(seed);
        List<ColumnSort> sorts = EngineFiles.sorts(random, 1 + random.nextInt(4));
        ParquetFile file = EngineFiles.write(engine, random, sorts, path);
        check(engine, file, sorts, random, "seed " + seed, counts);
      }
    }
    report(counts);
  }

  private static void report(Counts counts) {
    System.out.println(counts);
    assertTrue(counts.withoutMatch > counts.decisions / 4, counts::toString);
    assertTrue(counts.byFooter * 10 > counts.withoutMatch * 4, counts::toString);
    assertTrue(counts.byAll > counts.byFooter, counts::toString);
  }

  static Connection engine() throws SQLException {
    Connection engine = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = engine.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      statement.execute("SET threads=1");
    }
    return engine;
  }

  private static void check(
      Connection engine,
      ParquetFile file,
      List<ColumnSort> sorts,
      Random random,
      String place,
      Counts counts)
      throws SQLException, IOException {
    List<Column> columns = RandomFiles.columns(sorts);
    List<Long> ends = load(engine, file, columns);
    if (ends.isEmpty()) {
      counts.unreadable++;
      return;
    }
    for (int i = 0; i < CONDITIONS; i++) {
      Predicate predicate = Conditions.random(random, sorts, 3);
      String sql = Conditions.sql(predicate);
      Set<Integer> matching = matching(engine, sql, ends);
      if (matching == null) {
        counts.unreadable++;
        continue;
      }
      Set<Integer> byFooter = new HashSet<>(file.byFooter(columns, predicate));
      Set<Integer> byAll = new HashSet<>(file.byAll(columns, predicate));
      String where = place + ": " + sql + " over " + types(sorts) + " matches ";
      assertTrue(byFooter.containsAll(matching), where + matching + " footer: " + byFooter);
      assertTrue(byAll.containsAll(matching), where + matching + " all: " + byAll);
      counts.decisions += ends.size();
      counts.withoutMatch += ends.size() - matching.size();
      counts.byFooter += ends.size() - byFooter.size();
      counts.byAll += ends.size() - byAll.size();
    }
  }

  private static String types(List<ColumnSort> sorts) {
    return sorts.stream()
        .map(s -> s.physical() + " " + s.logical() + " as " + s.published())
        .toList()
        .toString();
  }

  /** Reads the file as the gateway does; gives the numbers behind the row groups' last rows. */
  private static List<Long> load(Connection engine, ParquetFile file, List<Column> columns)
      throws SQLException {
    StringBuilder casts = new StringBuilder();
    for (Column column : columns) {
      String type =
          column.type().equals(ColumnType.TIMESTAMP_TZ)
              ? "TIMESTAMPTZ"
              : column.type().equals(ColumnType.VARBINARY) ? "BLOB" : column.type().toString();
      casts.append("CAST(" + column.name() + " AS " + type + ") AS " + column.name() + ", ");
    }
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE TABLE t AS SELECT "
              + casts
              + "file_row_number AS portico_row FROM read_parquet('"
              + file.path()
              + "', file_row_number=true)");
    } catch (SQLException e) {
      return List.of();
    }
    List<Long> ends = new ArrayList<>();
    long end = 0;
    for (var rowGroup : file.footer().getRow_groups()) {
      end += rowGroup.getNum_rows();
      ends.add(end);
    }
    return ends;
  }

  /** Null when the engine refuses to compare. */
  private static Set<Integer> matching(Connection engine, String sql, List<Long> ends) {
    Set<Integer> matching = new HashSet<>();
    try (Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery("SELECT portico_row FROM t WHERE " + sql)) {
      while (rows.next()) {
        int rowGroup = 0;
        while (ends.get(rowGroup) <= rows.getLong(1)) {
          rowGroup++;
        }
        matching.add(rowGroup);
      }
      return matching;
    } catch (SQLException e) {
      return null;
    }
  }
}
