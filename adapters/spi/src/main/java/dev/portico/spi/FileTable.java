package dev.portico.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table kept as files, as its contract declares it.
 *
 * @param location path or pattern below the port's root: may hold {@code *}, {@code ?}, {@code **}
 *     and {@code key=*} folders
 * @param format how the files are written
 * @param csv options of CSV files; the defaults for other formats
 * @param columns the contract's columns by their names in the files, hive keys included
 * @param registered the table's name in the catalog of the connection, such as {@code
 *     sales.orders}; its files lie below the location all the same. Empty for a table that is found
 *     by its location
 */
public record FileTable(
    String location,
    FileFormat format,
    CsvOptions csv,
    List<Column> columns,
    Optional<String> registered) {

  /** A table that is found by its location. */
  public FileTable(String location, FileFormat format, CsvOptions csv, List<Column> columns) {
    this(location, format, csv, columns, Optional.empty());
  }

  public FileTable {
    Objects.requireNonNull(registered, "registered");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(csv, "csv");
    columns = List.copyOf(columns);
  }

  /** The same table with other columns. */
  public FileTable withColumns(List<Column> others) {
    return new FileTable(location, format, csv, others, registered);
  }
}
