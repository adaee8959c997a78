package dev.portico.adapter.file;

import dev.portico.spi.FileFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the names of files tell. */
public final class FileNames {
  private FileNames() {}

  /** Whether a file in a table's folder belongs to the table by its name. */
  public static boolean hasExtension(String name, FileFormat format) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (format == FileFormat.PARQUET) {
      return endsWithAny(lower, List.of(".parquet", ".parq"));
    }
    List<String> endings =
        format == FileFormat.CSV
            ? List.of(".csv", ".tsv", ".txt")
            : List.of(".jsonl", ".ndjson", ".json");
    return endsWithAny(
        lower.substring(0, lower.length() - compression(lower).ending.length()), endings);
  }

  /** How a text file is packed. */
  public enum Compression {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private final String ending;

    Compression(String ending) {
      this.ending = ending;
    }
  }

  /** How a text file is packed, by its name. */
  public static Compression compression(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(Compression.GZIP.ending)
        ? Compression.GZIP
        : lower.endsWith(Compression.ZSTD.ending) ? Compression.ZSTD : Compression.NONE;
  }

  /** The endings of a file's name by which readers know its format and how it is packed. */
  public static String endings(String name) {
    String packed = compression(name).ending;
    String base = name.substring(0, name.length() - packed.length());
    int dot = base.lastIndexOf('.');
    String ending = dot < 0 ? "" : base.substring(dot);
    return (ending.matches("\\.[A-Za-z0-9]{1,10}") ? ending : "") + packed;
  }

  private static boolean endsWithAny(String name, List<String> endings) {
    return endings.stream().anyMatch(name::endsWith);
  }

  /** A path below the root, with {@code /}, for messages. */
  static String below(Path root, Path path) {
    return path.startsWith(root)
        ? root.relativize(path).toString()
        : String.valueOf(path.getFileName());
  }
}
