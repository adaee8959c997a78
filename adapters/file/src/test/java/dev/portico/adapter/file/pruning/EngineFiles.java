package dev.portico.adapter.file.pruning;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.BindValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random files that the engine itself writes: its row groups have at least 2,048 rows. */
final class EngineFiles {
  private static final int ROW_GROUPS = 4;
  private static final int ROWS = 2_048;

  private EngineFiles() {}

  /** Columns whose values the engine writes as the published type. */
  static List<ColumnSort> sorts(Random random, int count) {
    List<ColumnSort> all =
        ColumnSort.all().stream()
            .filter(
                sort -> sort.literals().stream().anyMatch(l -> l.type().equals(sort.published())))
            .toList();
    List<ColumnSort> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }

  static ParquetFile write(Connection engine, Random random, List<ColumnSort> sorts, Path path)
      throws SQLException {
    try (Statement statement = engine.createStatement()) {
      for (int rowGroup = 0; rowGroup < ROW_GROUPS; rowGroup++) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < sorts.size(); i++) {
          columns.add(column(random, sorts.get(i)) + " AS c" + i);
        }
        String select = "SELECT " + String.join(", ", columns) + " FROM range(" + ROWS + ") r(i)";
        statement.execute(
            rowGroup == 0
                ? "CREATE OR REPLACE TABLE source AS " + select
                : "INSERT INTO source " + select);
      }
      statement.execute(
          "COPY source TO '"
              + path
              + "' (FORMAT parquet, ROW_GROUP_SIZE "
              + ROWS
              + ", PARQUET_VERSION "
              + (random.nextBoolean() ? "V1" : "V2")
              + ")");
    }
    return ParquetFile.read(path);
  }

  private static String column(Random random, ColumnSort sort) {
    List<BindValue> own =
        sort.literals().stream().filter(l -> l.type().equals(sort.published())).toList();
    List<BindValue> values = RandomFiles.few(random, own, 5);
    String list = values.stream().map(Conditions::sql).collect(joining(", ", "[", "]"));
    String value = list + "[1 + (hash(i) % " + values.size() + ")::INTEGER]";
    return switch (random.nextInt(6)) {
      case 0 -> "CASE WHEN i % 3 = 0 THEN " + value + " END";
      case 1 -> "CASE WHEN false THEN " + value + " END";
      default -> value;
    };
  }
}
