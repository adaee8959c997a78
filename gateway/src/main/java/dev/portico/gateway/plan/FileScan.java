package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.TableName;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.FileTable;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A table of files that the engine reads; its files are found at each execution.
 *
 * @param copy the number of the {@code InstantSlot} that says which copy's files alone are read;
 *     empty for all
 * @param columns what is read of it, by the names in the files; the engine sees no other column
 * @param condition what is known of the rows that are needed
 * @param keys a column that a key transfer restricts further
 * @param limits what one query may fetch of it
 * @param filtered whether the caller may not see all rows, and so not what the files tell of them
 */
public record FileScan(
    TableName table,
    String connection,
    FileTable files,
    OptionalInt copy,
    Set<String> columns,
    FileCondition condition,
    Optional<Keys> keys,
    FetchLimits limits,
    boolean filtered) {
  public FileScan {
    columns = Set.copyOf(columns);
  }

  /**
   * A restriction by transferred keys.
   *
   * @param number of the key condition
   * @param column by its name in the files
   */
  public record Keys(int number, String column) {}

  /** The table with nothing but the columns read, for the engine. */
  public FileTable shown() {
    return files.withColumns(
        files.columns().stream().filter(c -> columns.contains(c.name())).toList());
  }
}
