package dev.portico.adapter.file;

import dev.portico.spi.FileFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the names of files tell. */
final class FileNames {
  private FileNames() {}

  /** Whether a file in a table's folder belongs to the table by its name. */
  static boolean hasExtension(String name, FileFormat format) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (format == FileFormat.PARQUET) {
      return endsWithAny(lower, List.of(".parquet", ".parq"));
    }
    List<String> endings =
        format == FileFormat.CSV
            ? List.of(".csv", ".tsv", ".txt")
            : List.of(".jsonl", ".ndjson", ".json");
    return endsWithAny(
        lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower, endings);
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
