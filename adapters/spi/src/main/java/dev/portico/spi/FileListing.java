package dev.portico.spi;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The files of a table at one moment.
 *
 * @param files each file once, ordered by path
 * @param partitionKeys names of the hive keys in the paths, in path order
 */
public record FileListing(List<DataFile> files, List<String> partitionKeys) {
  public FileListing {
    files = List.copyOf(files);
    partitionKeys = List.copyOf(partitionKeys);
  }

  /**
   * One file.
   *
   * @param path absolute local path the engine can open
   * @param sizeBytes its size
   * @param partitionValues hive key to text as in the path; the value null stands for {@code
   *     __HIVE_DEFAULT_PARTITION__}
   * @param rows number of rows when the footer tells
   * @param fields names of what the file holds: the fields of a CSV file in its own order, which
   *     may differ from file to file, the columns of a Parquet file; empty for formats that tell
   *     neither
   */
  public record DataFile(
      String path,
      long sizeBytes,
      Map<String, String> partitionValues,
      OptionalLong rows,
      List<String> fields) {
    /** A file of a format that names its values. */
    public DataFile(
        String path, long sizeBytes, Map<String, String> partitionValues, OptionalLong rows) {
      this(path, sizeBytes, partitionValues, rows, List.of());
    }

    public DataFile {
      fields = List.copyOf(fields);
      partitionValues =
          java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(partitionValues));
    }
  }
}
