package dev.portico.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * Rows of a Parquet file that do not count any more.
   *
   * @param positions files that list their numbers
   * @param keys files that list their keys
   */
  public record Deleted(List<Positions> positions, List<Keys> keys) {
    /** Every row counts. */
    public static final Deleted NONE = new Deleted(List.of(), List.of());

    public Deleted {
      positions = List.copyOf(positions);
      keys = List.copyOf(keys);
    }
  }

  /**
   * Numbers of rows, counted from 0 in the order of the file.
   *
   * @param path of a Parquet file with a column {@code pos}
   * @param file the rows of this value in its column {@code file_path}; empty for all
   */
  public record Positions(String path, Optional<String> file) {}

  /**
   * Rows whose values equal those of any row of another file; NULL equals NULL.
   *
   * @param path of a Parquet file
   * @param columns names in the data file, and the ones of the same columns in that file
   */
  public record Keys(String path, Map<String, String> columns) {
    public Keys {
      columns = Map.copyOf(columns);
    }
  }

  /**
   * One file.
   *
   * @param path absolute local path the engine can open
   * @param name what messages call it: below the table's root, or where it lies in its store
   * @param sizeBytes its size
   * @param partitionValues hive key to text as in the path; the value null stands for {@code
   *     __HIVE_DEFAULT_PARTITION__}
   * @param rows number of rows when the footer tells, deleted ones among them
   * @param fields names of what the file holds: the fields of a CSV file in its own order, which
   *     may differ from file to file, the columns of a Parquet file; empty for formats that tell
   *     neither
   * @param nested those of them that hold structs, maps or lists; of Parquet files
   * @param constants the value that a column has in every row of the file, for columns that are not
   *     in it and not NULL either
   * @param deleted rows that do not count
   */
  public record DataFile(
      String path,
      String name,
      long sizeBytes,
      Map<String, String> partitionValues,
      OptionalLong rows,
      List<String> fields,
      Set<String> nested,
      Map<String, BindValue> constants,
      Deleted deleted) {

    /** A file all of whose rows and values count. */
    public DataFile(
        String path,
        String name,
        long sizeBytes,
        Map<String, String> partitionValues,
        OptionalLong rows,
        List<String> fields,
        Set<String> nested) {
      this(path, name, sizeBytes, partitionValues, rows, fields, nested, Map.of(), Deleted.NONE);
    }

    public DataFile {
      fields = List.copyOf(fields);
      nested = Set.copyOf(nested);
      constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
      partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }
  }
}
