package dev.portico.adapter.file;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileTable;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what the engine runs to read a table from its listing: the proof that a {@link
 * FileListing} and a {@link FileTable} say enough. Every text in the files is read as text and
 * converted here, because the engine's own readers round numbers that do not fit ({@code 1.5} as an
 * INTEGER becomes 2).
 */
public final class EngineSql {
  private EngineSql() {}

  /** SELECT of the wanted columns; no rows when there is no file. */
  public static String select(FileTable table, FileListing listing, List<Column> wanted) {
    List<String> selects =
        switch (table.format()) {
          case PARQUET, ICEBERG -> parquet(listing, wanted);
          case CSV -> csv(table, listing, wanted);
          case JSON_LINES -> json(listing, wanted);
        };
    return selects.isEmpty() ? nothing(wanted) : String.join("\nUNION ALL\n", selects);
  }

  private static String nothing(List<Column> wanted) {
    return wanted.stream()
        .map(c -> "CAST(NULL AS " + type(c.type()) + ") AS " + name(c.name()))
        .collect(joining(", ", "SELECT ", " WHERE false"));
  }

  // ---- Parquet: the schema parameter reads columns by name, widens them and gives NULL for absent
  // ones

  private static List<String> parquet(FileListing listing, List<Column> wanted) {
    List<String> selects = new ArrayList<>();
    for (Map.Entry<List<Object>, List<DataFile>> group : groups(listing).entrySet()) {
      DataFile first = group.getValue().get(0);
      List<Column> stored = wanted.stream().filter(c -> !isKey(listing, c)).toList();
      // The schema must not be empty; a column that is not there gives the rows without a value.
      String schema =
          stored.isEmpty()
              ? entry("portico_none", "BOOLEAN")
              : stored.stream().map(c -> entry(c.name(), type(c.type()))).collect(joining(", "));
      selects.add(
          "SELECT "
              + wanted.stream()
                  .map(c -> isKey(listing, c) ? key(first, c) : name(c.name()))
                  .collect(joining(", "))
              + " FROM read_parquet("
              + paths(group.getValue())
              + ", hive_partitioning=false, schema=MAP{"
              + schema
              + "})");
    }
    return selects;
  }

  private static String entry(String column, String type) {
    return text(column)
        + ": {name: "
        + text(column)
        + ", type: "
        + text(type)
        + ", default_value: NULL}";
  }

  // ---- CSV: fields by position in the order of each file's own header

  private static List<String> csv(FileTable table, FileListing listing, List<Column> wanted) {
    List<String> selects = new ArrayList<>();
    for (List<DataFile> files : groups(listing).values()) {
      DataFile first = files.get(0);
      if (first.fields().isEmpty()) {
        continue;
      }
      String columns =
          first.fields().stream().map(field -> text(field) + ": 'VARCHAR'").collect(joining(", "));
      selects.add(
          "SELECT "
              + wanted.stream()
                  .map(c -> isKey(listing, c) ? key(first, c) : converted(c, hasField(first, c)))
                  .collect(joining(", "))
              + " FROM read_csv("
              + paths(files)
              + ", auto_detect=false, hive_partitioning=false, strict_mode=true,"
              + " filename='portico_file', header="
              + table.csv().header()
              + ", delim="
              + text(table.csv().delimiter())
              + ", quote="
              + text(table.csv().quote())
              + ", escape="
              + text(table.csv().quote())
              + ", nullstr="
              + text(table.csv().nullString())
              + ", allow_quoted_nulls=false, encoding="
              + text(table.csv().encoding().toLowerCase(java.util.Locale.ROOT))
              + ", columns={"
              + columns
              + "})");
    }
    return selects;
  }

  private static boolean hasField(DataFile file, Column column) {
    return file.fields().stream().anyMatch(column.name()::equalsIgnoreCase);
  }

  // ---- JSON Lines: scalars as text, so that numbers keep their digits

  private static List<String> json(FileListing listing, List<Column> wanted) {
    List<String> selects = new ArrayList<>();
    for (List<DataFile> files : groups(listing).values()) {
      List<Column> stored = wanted.stream().filter(c -> !isKey(listing, c)).toList();
      String columns =
          stored.stream()
              .map(
                  c ->
                      text(c.name())
                          + ": "
                          + text(c.type().kind() == TypeKind.ARRAY ? "VARCHAR[]" : "VARCHAR"))
              .collect(joining(", "));
      selects.add(
          "SELECT "
              + wanted.stream()
                  .map(c -> isKey(listing, c) ? key(files.get(0), c) : converted(c, true))
                  .collect(joining(", "))
              + " FROM read_json("
              + paths(files)
              + ", format='newline_delimited', auto_detect=false, hive_partitioning=false,"
              + " filename='portico_file', columns={"
              + columns
              + "})");
    }
    return selects;
  }

  // ---- shared

  /** Files that one function call can read: equal hive values and, of CSV files, equal fields. */
  private static Map<List<Object>, List<DataFile>> groups(FileListing listing) {
    Map<List<Object>, List<DataFile>> groups = new LinkedHashMap<>();
    listing
        .files()
        .forEach(
            file ->
                groups
                    .computeIfAbsent(
                        List.of(file.partitionValues(), file.fields()), k -> new ArrayList<>())
                    .add(file));
    return groups;
  }

  private static boolean isKey(FileListing listing, Column column) {
    return listing.partitionKeys().stream().anyMatch(column.name()::equalsIgnoreCase);
  }

  private static String key(DataFile file, Column column) {
    String value =
        file.partitionValues().entrySet().stream()
            .filter(e -> e.getKey().equalsIgnoreCase(column.name()))
            .findFirst()
            .orElseThrow()
            .getValue();
    return "CAST("
        + (value == null ? "NULL" : text(value))
        + " AS "
        + type(column.type())
        + ") AS "
        + name(column.name());
  }

  /** The text of a field as the column's type, or an error that names file and column. */
  private static String converted(Column column, boolean present) {
    String field = name(column.name());
    String type = type(column.type());
    if (!present) {
      return "CAST(NULL AS " + type + ") AS " + field;
    }
    if (column.type().kind() == TypeKind.VARCHAR) {
      return field;
    }
    String pattern = pattern(column.type());
    String tried =
        pattern.isEmpty()
            ? "TRY_CAST(" + field + " AS " + type + ")"
            : "CASE WHEN regexp_full_match("
                + field
                + ", "
                + text(pattern)
                + ") THEN TRY_CAST("
                + field
                + " AS "
                + type
                + ") END";
    return "coalesce("
        + tried
        + ", CASE WHEN "
        + field
        + " IS NOT NULL THEN error('portico: column ' || "
        + text(column.name())
        + " || ' of file ' || portico_file) END) AS "
        + field;
  }

  private static String pattern(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT -> "[+-]?[0-9]+";
      case DECIMAL -> "[+-]?[0-9]*(\\.[0-9]{0," + type.scale() + "}0*)?";
      case DATE -> "[0-9]{4,}-[0-9]{2}-[0-9]{2}";
      default -> "";
    };
  }

  static String type(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> "DECIMAL(" + type.precision() + ", " + type.scale() + ")";
      case TIMESTAMP_TZ -> "TIMESTAMPTZ";
      case VARCHAR -> "VARCHAR";
      case VARBINARY -> "BLOB";
      case ARRAY -> type(type.element()) + "[]";
      default -> type.kind().name();
    };
  }

  /** Every path is a pattern to the engine: its special characters are written as sets of one. */
  private static String paths(List<DataFile> files) {
    return files.stream()
        .map(file -> text(file.path().replaceAll("[\\[*?]", "[$0]")))
        .collect(joining(", ", "[", "]"));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  static String name(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
