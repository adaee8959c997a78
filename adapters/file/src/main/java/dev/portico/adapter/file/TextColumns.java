package dev.portico.adapter.file;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of CSV and JSON Lines tables: such files tell names; what the texts mean the contract
 * decides.
 */
public final class TextColumns {
  /** Empty JSON files are passed over, but not any number of them. */
  private static final int MAX_FILES_TRIED = 10;

  private final String connection;
  private final FileHeads heads;

  public TextColumns(String connection, FileHeads heads) {
    this.connection = connection;
    this.heads = heads;
  }

  /** The first record of one CSV file; no fields when the file is empty. */
  public record Header(List<String> fields) {}

  /**
   * The field names of each CSV file, in its own order.
   *
   * @param keys hive keys, which are no fields
   * @return empty when a file was removed since it was found
   */
  Optional<List<Header>> headers(
      FileTable table, List<FoundFile> files, List<String> keys, Waiting waiting) {
    CsvOptions options = table.csv();
    Charset charset = TextFile.charset(connection, options.encoding());
    return heads
        .of(files, options, Header.class, file -> header(file, charset, options), waiting)
        .map(
            found ->
                options.header()
                    ? found
                    : found.stream().map(h -> byPosition(table, keys, h)).toList());
  }

  /** The field names of one CSV file, read on this thread. */
  public Header header(FileTable table, FoundFile file, List<String> keys) {
    CsvOptions options = table.csv();
    Header found = header(file, TextFile.charset(connection, options.encoding()), options);
    return options.header() ? found : byPosition(table, keys, found);
  }

  private Header header(FoundFile file, Charset charset, CsvOptions options) {
    return TextFile.read(
            connection,
            file,
            charset,
            "CSV",
            reader -> new Header(told(CsvHeader.fields(reader, options))))
        .orElse(null);
  }

  /** Fields without a name, or with one that was there before, get one by their position. */
  static List<String> told(List<String> fields) {
    Set<String> seen = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String field : fields) {
      String name = field;
      for (int i = names.size() + 1; name.isEmpty() || !seen.add(name.toLowerCase(Locale.ROOT)); ) {
        name = name.isEmpty() || name.equals(field) ? "column" + i : name + "_";
      }
      names.add(name);
    }
    return names;
  }

  /**
   * Refuses files that are cut off and would be read without complaint.
   *
   * @return whether all files are still there
   */
  boolean whole(List<FoundFile> files, String what, Waiting waiting) {
    List<FoundFile> packed =
        files.stream()
            .filter(f -> FileNames.compression(f.name()) == FileNames.Compression.ZSTD)
            .toList();
    return heads
        .of(packed, "whole", Boolean.class, f -> isWhole(f, what) ? true : null, waiting)
        .isPresent();
  }

  /** The same of one file, read on this thread. */
  public void checkWhole(FoundFile file, String what) {
    if (FileNames.compression(file.name()) == FileNames.Compression.ZSTD) {
      isWhole(file, what);
    }
  }

  private boolean isWhole(FoundFile file, String what) {
    return TextFile.readBytes(
            connection,
            file,
            what,
            bytes -> {
              ZstdFrames.check(bytes);
              return true;
            })
        .isPresent();
  }

  /** Without a header line the contract's columns name the fields, in its order. */
  private static Header byPosition(FileTable table, List<String> keys, Header first) {
    List<String> declared =
        table.columns().stream()
            .map(Column::name)
            .filter(name -> keys.stream().noneMatch(name::equalsIgnoreCase))
            .toList();
    int count = first.fields().size();
    List<String> names = new ArrayList<>(declared.subList(0, Math.min(count, declared.size())));
    for (int i = names.size(); i < count; i++) {
      names.add("column" + (i + 1));
    }
    return new Header(names);
  }

  /** Every field of any file, in the order of its first file. */
  public static List<StoreColumn> csv(List<Header> headers) {
    Map<String, StoreColumn> columns = new LinkedHashMap<>();
    headers.stream().distinct().forEach(header -> add(columns, header.fields(), "csv"));
    return List.copyOf(columns.values());
  }

  /** The keys in the first rows of the first file that has rows. */
  public List<StoreColumn> json(List<FoundFile> files) {
    Map<String, StoreColumn> columns = new LinkedHashMap<>();
    for (FoundFile file : files.subList(0, Math.min(files.size(), MAX_FILES_TRIED))) {
      if (columns.isEmpty()) {
        TextFile.read(connection, file, StandardCharsets.UTF_8, "JSON Lines", JsonKeys::of)
            .ifPresent(keys -> add(columns, keys, "json"));
      }
    }
    return List.copyOf(columns.values());
  }

  private static void add(Map<String, StoreColumn> columns, List<String> names, String storeType) {
    for (String name : names) {
      columns.putIfAbsent(
          name.toLowerCase(Locale.ROOT),
          new StoreColumn(name, storeType, ColumnType.VARCHAR, true));
    }
  }
}
