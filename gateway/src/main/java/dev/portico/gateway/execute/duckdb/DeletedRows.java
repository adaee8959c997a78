package dev.portico.gateway.execute.duckdb;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.FileListing.Deleted;
import dev.portico.spi.FileListing.Keys;
import dev.portico.spi.FileListing.Positions;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out rows that a store has deleted without writing their file anew, such as those of
 * Iceberg's delete files.
 */
final class DeletedRows {
  private DeletedRows() {}

  /** True for the rows that count, of a read named {@code t} that tells the number of each row. */
  static String condition(Deleted deleted) {
    List<String> conditions = new ArrayList<>();
    for (Positions positions : deleted.positions()) {
      conditions.add(
          without(
              positions.path(),
              "d.pos = t.file_row_number"
                  + positions
                      .file()
                      .map(file -> " AND d.file_path = " + LockedInstance.text(file))
                      .orElse("")));
    }
    for (Keys keys : deleted.keys()) {
      conditions.add(
          without(
              keys.path(),
              keys.columns().entrySet().stream()
                  .map(
                      e ->
                          "t." + name(e.getKey()) + " IS NOT DISTINCT FROM d." + name(e.getValue()))
                  .sorted()
                  .collect(joining(" AND "))));
    }
    return String.join(" AND ", conditions);
  }

  private static String without(String path, String condition) {
    return "NOT EXISTS (SELECT 1 FROM read_parquet("
        + FileReads.path(path)
        + ", hive_partitioning=false) AS d WHERE "
        + condition
        + ")";
  }

  static String name(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
