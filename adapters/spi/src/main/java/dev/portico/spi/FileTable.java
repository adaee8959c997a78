package dev.portico.spi;

import java.util.List;
import java.util.Objects;

/**
 * A table kept as files, as its contract declares it.
 *
 * @param location path or pattern below the port's root: may hold {@code *}, {@code ?}, {@code **}
 *     and {@code key=*} folders
 * @param format how the files are written
 * @param csv options of CSV files; the defaults for other formats
 * @param columns the contract's columns by their names in the files, hive keys included
 */
public record FileTable(String location, FileFormat format, CsvOptions csv, List<Column> columns) {
  public FileTable {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(csv, "csv");
    columns = List.copyOf(columns);
  }
}
