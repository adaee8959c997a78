package dev.portico.gateway.execute.duckdb;

import static java.util.stream.Collectors.joining;

import dev.portico.gateway.plan.write.Transport;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileListing.Deleted;
import dev.portico.spi.FileTable;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes how the engine reads a table's files. Values in text files are read as text and converted
 * here, because the engine's own readers round what does not fit ({@code 1.5} as an INTEGER becomes
 * 2).
 */
final class FileReads {
  private static final String FAULT_IN_FILE = " || ' of file ' || portico_file)";

  private FileReads() {}

  /**
   * A FROM item that gives the table's columns by their names in the files; of a table without
   * columns its rows alone.
   */
  static String from(FileTable table, FileListing listing) {
    List<String> selects =
        switch (table.format()) {
          case PARQUET, ICEBERG -> parquet(table, listing);
          case CSV -> csv(table, listing);
          case JSON_LINES -> json(table, listing);
        };
    return "("
        + (selects.isEmpty() ? nothing(table.columns()) : String.join("\nUNION ALL\n", selects))
        + ")";
  }

  private static String nothing(List<Column> columns) {
    return "SELECT " + shown(columns.stream().map(FileReads::absent)) + " WHERE false";
  }

  private static String absent(Column column) {
    return "CAST(NULL AS " + Transport.engineType(column.type()) + ") AS " + name(column.name());
  }

  /** What is selected; where no column is wanted, something for each row. */
  private static String shown(Stream<String> columns) {
    String all = columns.collect(joining(", "));
    return all.isEmpty() ? "true AS portico_row" : all;
  }

  /**
   * Columns by name, and NULL where a file has none; one call for all files, so that the engine
   * prunes by hive key and knows from the footers how many rows to expect. (Its schema parameter
   * would read absent columns as NULL too, but hides the number of rows, and joins are then put in
   * a wrong order.)
   */
  private static List<String> parquet(FileTable table, FileListing listing) {
    if (listing.files().isEmpty()) {
      return List.of();
    }
    if (table.columns().stream().allMatch(c -> isKey(listing, c))
        && listing.files().stream().allMatch(FileReads::isCounted)) {
      return counted(table, listing);
    }
    List<String> selects = new ArrayList<>();
    for (List<DataFile> files : alike(table, listing)) {
      selects.add(parquet(table, new FileListing(files, listing.partitionKeys()), files.get(0)));
    }
    return selects;
  }

  private static boolean isCounted(DataFile file) {
    return file.rows().isPresent() && file.deleted().equals(Deleted.NONE);
  }

  /**
   * Mostly all in one; files of which rows were deleted one by one. What an Iceberg table does not
   * want of a file must not be found by its name.
   */
  private static Collection<List<DataFile>> alike(FileTable table, FileListing listing) {
    Map<List<Object>, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : listing.files()) {
      boolean alone = file.path().isEmpty() || !file.deleted().equals(Deleted.NONE);
      groups
          .computeIfAbsent(
              List.of(
                  file.constants(),
                  table.format() == FileFormat.ICEBERG ? Set.copyOf(file.fields()) : Set.of(),
                  alone ? file.name() + file.path() : ""),
              k -> new ArrayList<>())
          .add(file);
    }
    return groups.values();
  }

  /**
   * @param first has the constants and deleted rows of all
   */
  private static String parquet(FileTable table, FileListing listing, DataFile first) {
    Set<String> present = new HashSet<>();
    listing
        .files()
        .forEach(f -> f.fields().forEach(field -> present.add(field.toLowerCase(Locale.ROOT))));
    Set<String> nested = new HashSet<>();
    listing
        .files()
        .forEach(f -> f.nested().forEach(field -> nested.add(field.toLowerCase(Locale.ROOT))));
    listing
        .partitionKeys()
        .forEach(
            key -> {
              present.add(key.toLowerCase(Locale.ROOT));
              nested.remove(key.toLowerCase(Locale.ROOT)); // it hides a column of its name
            });
    String columns =
        shown(
            table.columns().stream()
                .map(
                    c ->
                        first.constants().containsKey(c.name())
                            ? constant(c, first.constants().get(c.name()))
                            : typed(listing, c, present, nested)));
    boolean isWhole = first.deleted().equals(Deleted.NONE);
    return "SELECT "
        + columns
        + " FROM "
        + rows(table, listing, first)
        + (isWhole ? "" : " AS t WHERE " + DeletedRows.condition(first.deleted()));
  }

  private static String rows(FileTable table, FileListing listing, DataFile first) {
    if (first.path().isEmpty()) {
      // nothing of the file is needed but how many rows it has
      return "(SELECT range AS file_row_number FROM range(" + first.rows().orElseThrow() + "))";
    }
    String byName = listing.files().size() > 1 ? ", union_by_name=true" : "";
    String hive =
        listing.partitionKeys().isEmpty() ? ", hive_partitioning=false" : hive(table, listing);
    String numbers = first.deleted().equals(Deleted.NONE) ? "" : ", file_row_number=true";
    return "read_parquet(" + paths(listing.files()) + byName + hive + numbers + ")";
  }

  private static String constant(Column column, BindValue value) {
    String type = Transport.engineType(column.type());
    String text =
        value.value() instanceof byte[] bytes
            ? "unhex(" + text(HexFormat.of().formatHex(bytes)) + ")"
            : value.value() == null ? "NULL" : text(String.valueOf(value.value()));
    return "CAST(" + text + " AS " + type + ") AS " + name(column.name());
  }

  /** No column of any file is read: the footers tell how many rows there are. */
  private static List<String> counted(FileTable table, FileListing listing) {
    Map<Map<String, String>, Long> rows = new LinkedHashMap<>();
    for (DataFile file : listing.files()) {
      rows.merge(file.partitionValues(), file.rows().orElseThrow(), Long::sum);
    }
    List<String> selects = new ArrayList<>();
    rows.forEach(
        (keys, count) ->
            selects.add(
                "SELECT "
                    + shown(table.columns().stream().map(c -> key(keys, c)))
                    + " FROM range("
                    + count
                    + ")"));
    return selects;
  }

  private static String hive(FileTable table, FileListing listing) {
    return listing.partitionKeys().stream()
        .map(k -> text(k) + ": " + text(keyType(table, k)))
        .collect(
            joining(
                ", ", ", hive_partitioning=true, hive_types_autocast=false, hive_types={", "}"));
  }

  private static String typed(
      FileListing listing, Column column, Set<String> present, Set<String> nested) {
    if (!present.contains(column.name().toLowerCase(Locale.ROOT))) {
      return absent(column);
    }
    String key =
        listing.partitionKeys().stream()
            .filter(column.name()::equalsIgnoreCase)
            .findFirst()
            .orElse(column.name());
    String value =
        nested.contains(key.toLowerCase(Locale.ROOT))
            ? JsonTexts.cast(name(key), column.type())
            : "CAST(" + name(key) + " AS " + Transport.engineType(column.type()) + ")";
    return value + " AS " + name(column.name());
  }

  private static String keyType(FileTable table, String key) {
    return table.columns().stream()
        .filter(c -> c.name().equalsIgnoreCase(key))
        .findFirst()
        .map(c -> Transport.engineType(c.type()))
        .orElse("VARCHAR");
  }

  /** Fields by position in the order of each file's own header. */
  private static List<String> csv(FileTable table, FileListing listing) {
    List<String> selects = new ArrayList<>();
    for (List<DataFile> files : groups(listing).values()) {
      DataFile first = files.get(0);
      if (first.fields().isEmpty()) {
        continue;
      }
      String columns =
          first.fields().stream().map(f -> text(f) + ": 'VARCHAR'").collect(joining(", "));
      selects.add(
          "SELECT "
              + shown(
                  table.columns().stream()
                      .map(
                          c ->
                              isKey(listing, c)
                                  ? key(first.partitionValues(), c)
                                  : converted(c, hasField(first, c))))
              + " FROM read_csv("
              + paths(files)
              + ", auto_detect=false, hive_partitioning=false, strict_mode=true,"
              + " filename='portico_file'"
              + csvOptions(table)
              + ", columns={"
              + columns
              + "})");
    }
    return selects;
  }

  private static String csvOptions(FileTable table) {
    return ", header="
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
        + text(table.csv().encoding().toLowerCase(Locale.ROOT));
  }

  private static boolean hasField(DataFile file, Column column) {
    return file.fields().stream().anyMatch(column.name()::equalsIgnoreCase);
  }

  /** Scalars as text, so that numbers keep their digits. */
  private static List<String> json(FileTable table, FileListing listing) {
    List<String> selects = new ArrayList<>();
    for (List<DataFile> files : groups(listing).values()) {
      String columns =
          table.columns().stream()
              .filter(c -> !isKey(listing, c))
              .map(
                  c ->
                      text(c.name())
                          + ": "
                          + text(c.type().kind() == TypeKind.ARRAY ? "VARCHAR[]" : "VARCHAR"))
              .collect(joining(", "));
      if (columns.isEmpty()) {
        columns = "portico_none: 'VARCHAR'"; // the engine wants one
      }
      selects.add(
          "SELECT "
              + shown(
                  table.columns().stream()
                      .map(
                          c ->
                              isKey(listing, c)
                                  ? key(files.get(0).partitionValues(), c)
                                  : converted(c, true)))
              + " FROM read_json("
              + paths(files)
              + ", format='newline_delimited', auto_detect=false, hive_partitioning=false,"
              + " filename='portico_file', columns={"
              + columns
              + "})");
    }
    return selects;
  }

  /** Files that one function call can read: equal hive values and, of CSV files, equal fields. */
  private static Map<List<Object>, List<DataFile>> groups(FileListing listing) {
    Map<List<Object>, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : listing.files()) {
      groups
          .computeIfAbsent(List.of(file.partitionValues(), file.fields()), k -> new ArrayList<>())
          .add(file);
    }
    return groups;
  }

  private static boolean isKey(FileListing listing, Column column) {
    return listing.partitionKeys().stream().anyMatch(column.name()::equalsIgnoreCase);
  }

  private static String key(Map<String, String> keys, Column column) {
    String value =
        keys.entrySet().stream()
            .filter(e -> e.getKey().equalsIgnoreCase(column.name()))
            .findFirst()
            .map(Map.Entry::getValue)
            .orElse(null);
    return "CAST("
        + (value == null ? "NULL" : text(value))
        + " AS "
        + Transport.engineType(column.type())
        + ") AS "
        + name(column.name());
  }

  /** The text of a field as the column's type, or an error that names file and column. */
  private static String converted(Column column, boolean present) {
    String field = name(column.name());
    if (!present) {
      return absent(column);
    }
    if (column.type().kind() == TypeKind.VARCHAR) {
      return field;
    }
    String fault = "error('portico: column ' || " + text(column.name()) + FAULT_IN_FILE;
    return converted(column.type(), field, fault, 0) + " AS " + field;
  }

  /** Element by element: the engine's own cast rounds them, or makes NULL of one that fails. */
  private static String converted(ColumnType type, String value, String fault, int depth) {
    if (type.kind() == TypeKind.VARCHAR) {
      return value;
    }
    String tried = "TRY_CAST(" + value + " AS " + Transport.engineType(type) + ")";
    if (type.kind() == TypeKind.ARRAY) {
      String each = "e" + depth;
      String element = converted(type.element(), each, fault, depth + 1);
      tried =
          "list_transform(TRY_CAST("
              + value
              + " AS VARCHAR[]), lambda "
              + each
              + ": "
              + element
              + ")";
    } else if (!pattern(type).isEmpty()) {
      String fits = "regexp_full_match(" + value + ", " + text(pattern(type)) + ")";
      tried = "CASE WHEN " + fits + " THEN " + tried + " END";
    }
    return "coalesce(" + tried + ", CASE WHEN " + value + " IS NOT NULL THEN " + fault + " END)";
  }

  private static String pattern(ColumnType type) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT -> "[+-]?[0-9]+";
      case DECIMAL -> "[+-]?[0-9]*(\\.[0-9]{0," + type.scale() + "}0*)?";
      case DATE -> "[0-9]{4,}-[0-9]{2}-[0-9]{2}";
      case TIMESTAMP, TIMESTAMP_TZ ->
          "(?s)\\s*[+-]?[0-9].*"; // no infinity, which would become NULL
      default -> "";
    };
  }

  /** Every path is a pattern to the engine: its special characters are written as sets of one. */
  private static String paths(List<DataFile> files) {
    return files.stream().map(f -> path(f.path())).collect(joining(", ", "[", "]"));
  }

  static String path(String path) {
    return text(path.replaceAll("[\\[*?]", "[$0]"));
  }

  static String text(String value) {
    return LockedInstance.text(value);
  }

  private static String name(String value) {
    return DeletedRows.name(value);
  }
}
