package dev.portico.gateway.catalog.sketch;

import dev.portico.gateway.catalog.sketch.FileGroups.Group;
import dev.portico.gateway.catalog.sketch.SketchedTable.Place;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Describes the tables that a store of files holds. Used once, by one thread. */
final class FileTables {
  private static final int GUESSED_ROWS = 1_000;
  private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");

  private final FilePort port;
  private final String serverType;
  private final List<String> environment;
  private final List<String> notes;
  private final Names names = new Names();

  /**
   * @param serverType of the contracts' servers: {@code local}, {@code s3}, {@code azure}
   * @param environment the line that says which environment a server is of, if any
   */
  FileTables(FilePort port, String serverType, List<String> environment, List<String> notes) {
    this.port = port;
    this.serverType = serverType;
    this.environment = environment;
    this.notes = notes;
  }

  /** The tables among these files whose names are wanted. */
  List<SketchedTable> read(List<String> files, String start, Predicate<String> wanted, int most) {
    List<SketchedTable> tables = new ArrayList<>();
    for (Group group : FileGroups.of(files, start, serverType.equals("s3"), notes)) {
      if (wanted.test(group.name()) && tables.size() <= most) {
        try {
          table(group).ifPresent(tables::add);
        } catch (PortException e) {
          notes.add(group.location() + " cannot be described: " + e.getMessage());
        }
      }
    }
    return tables.stream().map(table -> table.remembering(history(table, tables))).toList();
  }

  private static Optional<String> history(SketchedTable table, List<SketchedTable> all) {
    boolean versioned = table.place().server().contains("format: iceberg");
    return versioned ? Optional.of("{strategy: native}") : PastHints.of(table, all);
  }

  private Optional<SketchedTable> table(Group group) {
    CsvOptions csv = group.format() == FileFormat.CSV ? csv(group) : CsvOptions.DEFAULT;
    List<Column> keys = keys(group);
    FileTable files = new FileTable(group.location(), group.format(), csv, keys);
    Optional<StoreTable> found = port.describe(files);
    if (found.isEmpty()) {
      notes.add(group.location() + " is empty, so that nobody knows its columns");
      return Optional.empty();
    }
    List<String> leftOut = new ArrayList<>();
    List<SketchedColumn> columns = columns(group, found.get(), keys, leftOut);
    if (isText(group)) {
      columns = guessed(files, columns, keys);
    }
    if (columns.isEmpty()) {
      notes.add(group.location() + " has no column that can be read");
      return Optional.empty();
    }
    return Optional.of(
        new SketchedTable(
            names.of(group.name()),
            group.name(),
            new Place(server(group, csv)),
            Optional.empty(),
            columns,
            List.of(),
            leftOut,
            Optional.empty()));
  }

  private static boolean isText(Group group) {
    return group.format() == FileFormat.CSV || group.format() == FileFormat.JSON_LINES;
  }

  /** The location with {@code {model}} where the table's name stands as a folder or file. */
  private static String pattern(Group group) {
    String[] parts = group.location().split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (parts[i].equals(group.name())) {
        parts[i] = "{model}";
        return String.join("/", parts);
      } else if (parts[i].startsWith(group.name() + ".")) {
        parts[i] = "{model}" + parts[i].substring(group.name().length());
        return String.join("/", parts);
      }
    }
    return group.location();
  }

  private List<String> server(Group group, CsvOptions csv) {
    List<String> lines = new ArrayList<>();
    lines.add("type: " + serverType);
    lines.addAll(environment);
    lines.add(
        (serverType.equals("local") ? "path: " : "location: ") + quotedLocation(pattern(group)));
    lines.add(
        "format: "
            + (group.format() == FileFormat.JSON_LINES
                ? "json"
                : group.format().name().toLowerCase(Locale.ROOT)));
    if (!csv.equals(CsvOptions.DEFAULT)) {
      lines.add("customProperties:");
      lines.add("  - property: csv");
      lines.add(
          "    value: {delimiter: "
              + (csv.delimiter().equals("\t") ? "tab" : "\"" + csv.delimiter() + "\"")
              + ", header: "
              + csv.header()
              + (csv.encoding().equals("UTF-8") ? "" : ", encoding: " + csv.encoding())
              + "}");
    }
    return lines;
  }

  private static String quotedLocation(String location) {
    return "\"" + location.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static List<Column> keys(Group group) {
    List<Column> keys = new ArrayList<>();
    group
        .keys()
        .forEach(
            (key, values) ->
                keys.add(
                    new Column(key, TextTypes.ofKey(values).orElse(ColumnType.VARCHAR), false)));
    return keys;
  }

  private static List<SketchedColumn> columns(
      Group group, StoreTable found, List<Column> keys, List<String> leftOut) {
    Names taken = new Names();
    List<SketchedColumn> columns = new ArrayList<>();
    for (StoreColumn column : found.columns()) {
      if (column.type() == null || column.name().isBlank() || column.name().indexOf('"') >= 0) {
        leftOut.add(
            "column "
                + column.name()
                + ": Portico cannot read the type "
                + column.storeType()
                + ", or a contract the name");
        continue;
      }
      Optional<Column> key =
          keys.stream().filter(k -> k.name().equalsIgnoreCase(column.name())).findFirst();
      String name = taken.of(column.name());
      ColumnType type = key.map(Column::type).orElse(column.type());
      String physical =
          key.isPresent() || isText(group) ? TypeText.plain(type) : TypeText.physical(column);
      columns.add(
          new SketchedColumn(
              name,
              column.name(),
              type,
              physical,
              key.isPresent() ? "from the names of folders" : "",
              key.isPresent() || !column.nullable(),
              0,
              Optional.empty(),
              PersonalData.byName(group.name(), name, column.storeType(), type),
              Optional.empty()));
    }
    return columns;
  }

  /** What texts mean, and whether they look like people's data. */
  private List<SketchedColumn> guessed(
      FileTable files, List<SketchedColumn> columns, List<Column> keys) {
    List<Map<String, String>> rows = port.firstRows(files, GUESSED_ROWS);
    return columns.stream()
        .map(
            column -> {
              boolean key =
                  keys.stream().anyMatch(k -> k.name().equalsIgnoreCase(column.storeName()));
              List<String> values = rows.stream().map(row -> row.get(column.storeName())).toList();
              if (key || rows.isEmpty()) {
                return column;
              }
              ColumnType type = TextTypes.of(values);
              SketchedColumn typed =
                  column.typed(
                      type,
                      TypeText.plain(type),
                      type.kind() == TypeKind.VARCHAR
                          ? ""
                          : "guessed from the first " + rows.size() + " rows");
              return typed.suspected(
                  PersonalData.byName("", column.name(), "", type)
                      .or(() -> column.personal())
                      .or(() -> PersonalData.byShape(values)));
            })
        .toList();
  }

  /** The delimiter that finds most fields; files that are no UTF-8 are taken for latin-1. */
  private CsvOptions csv(Group group) {
    CsvOptions best = CsvOptions.DEFAULT;
    int most = 0;
    for (String encoding : List.of("UTF-8", "latin-1")) {
      for (String delimiter : DELIMITERS) {
        CsvOptions options = new CsvOptions(delimiter, true, "\"", encoding, "");
        int fields = fields(group, options);
        if (fields > most) {
          most = fields;
          best = options;
        }
      }
      if (most > 0) {
        return best;
      }
    }
    return best;
  }

  private int fields(Group group, CsvOptions options) {
    try {
      FileTable files = new FileTable(group.location(), FileFormat.CSV, options, List.of());
      List<Map<String, String>> rows = port.firstRows(files, GUESSED_ROWS);
      int columns = port.describe(files).map(t -> t.columns().size()).orElse(0);
      boolean ragged =
          rows.stream().mapToInt(Map::size).distinct().count() > 1
              && options.delimiter().equals(",");
      return ragged ? 1 : columns;
    } catch (PortException e) {
      return 0;
    }
  }
}
