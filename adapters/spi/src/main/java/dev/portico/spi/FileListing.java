package dev.portico.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

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

  /** All files of a source, waiting for each. */
  public static FileListing all(FileSource source) {
    List<DataFile> files = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (FileListing next = source.next(); next != null; next = source.next()) {
      files.addAll(next.files());
      keys.addAll(next.partitionKeys());
    }
    return new FileListing(files, List.copyOf(keys));
  }

  /**
   * One file.
   *
   * @param path absolute local path the engine can open
   * @param name what messages call it: below the table's root, or where it lies in its store
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
      String name,
      long sizeBytes,
      Map<String, String> partitionValues,
      OptionalLong rows,
      List<String> fields) {

    public DataFile {
      fields = List.copyOf(fields);
      partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }
  }
}
