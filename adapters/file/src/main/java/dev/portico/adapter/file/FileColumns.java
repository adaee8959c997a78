package dev.portico.adapter.file;

import dev.portico.adapter.file.ParquetFooters.Footer;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable.StoreColumn;
import dev.portico.spi.TypeKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** The columns of a table whose Parquet files need not all have the same ones. */
public final class FileColumns {
  private static final List<TypeKind> WHOLE_NUMBERS =
      List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT);
  private static final List<TypeKind> FLOATING_NUMBERS = List.of(TypeKind.REAL, TypeKind.DOUBLE);

  private static final int MOST_DIGITS = 38;

  private final String connection;
  private final Map<String, StoreColumn> union = new LinkedHashMap<>();

  /** Which file has a column in the type that counts. */
  private final Map<String, String> typedBy = new HashMap<>();

  /** For the files of one table, one after the other. */
  public FileColumns(String connection) {
    this.connection = connection;
  }

  /**
   * Every column of any file, in the order of their first file; one that a file lacks is nullable.
   *
   * @throws PortException as {@link #add}
   */
  public static List<StoreColumn> union(
      String connection, List<FoundFile> files, List<Footer> footers) {
    FileColumns union = new FileColumns(connection);
    List<StoreColumn> previous = null;
    for (int i = 0; i < files.size(); i++) {
      // Files of equal schema share one list, so thousands of equal files cost nothing here.
      if (footers.get(i).columns() != previous) {
        previous = footers.get(i).columns();
        union.add(files.get(i).name(), previous);
      }
    }
    return union.columns();
  }

  /**
   * Looks at the columns that a query reads, which are the only ones that must fit together.
   *
   * @param wanted columns that are read
   * @throws PortException as {@link #add}
   */
  static void check(
      String connection, List<FoundFile> files, List<Footer> footers, Predicate<String> wanted) {
    FileColumns union = new FileColumns(connection);
    List<StoreColumn> previous = null;
    for (int i = 0; i < files.size(); i++) {
      if (footers.get(i).columns() != previous) {
        previous = footers.get(i).columns();
        union.addRead(
            files.get(i).name(), previous.stream().filter(c -> wanted.test(c.name())).toList());
      }
    }
  }

  /** Every column so far. */
  public List<StoreColumn> columns() {
    return List.copyOf(union.values());
  }

  /**
   * Takes in the columns of one more file.
   *
   * @throws PortException with {@link Reason#DATA} that names two files whose types of a column do
   *     not fit together
   */
  public void add(String file, List<StoreColumn> columns) {
    boolean first = union.isEmpty();
    Map<String, StoreColumn> missing = new LinkedHashMap<>(union);
    for (StoreColumn column : columns) {
      String key = column.name().toLowerCase(Locale.ROOT);
      missing.remove(key);
      StoreColumn known = union.get(key);
      StoreColumn now =
          known == null ? first ? column : nullable(column) : merged(file, known, column);
      if (known == null || !Objects.equals(known.type(), now.type())) {
        typedBy.put(key, file);
      }
      union.put(key, now);
    }
    missing.forEach((key, column) -> union.put(key, nullable(column)));
  }

  /**
   * The same with columns that are going to be read: a file may have come that holds one in a type
   * that cannot be handed on, since the table was described.
   *
   * @throws PortException as {@link #add}, and of a column without a type
   */
  public void addRead(String file, List<StoreColumn> columns) {
    for (StoreColumn column : columns) {
      if (column.type() == null && !isOnlyNulls(column)) {
        throw new PortException(
            Reason.DATA,
            String.format(
                Locale.ROOT,
                "connection %s: file '%s' has column '%s' as %s, whose values cannot be handed on"
                    + " exactly; write it with a type that can",
                connection,
                file,
                column.name(),
                column.storeType()));
      }
    }
    add(file, columns);
  }

  private static StoreColumn nullable(StoreColumn column) {
    return new StoreColumn(column.name(), column.storeType(), column.type(), true);
  }

  private StoreColumn merged(String file, StoreColumn known, StoreColumn column) {
    boolean nullable = known.nullable() || column.nullable();
    if (Objects.equals(known.type(), column.type())) {
      return new StoreColumn(known.name(), known.storeType(), known.type(), nullable);
    }
    if (isOnlyNulls(known) != isOnlyNulls(column)) {
      StoreColumn typed = isOnlyNulls(known) ? column : known;
      return new StoreColumn(known.name(), typed.storeType(), typed.type(), true);
    }
    Optional<ColumnType> both = both(known.type(), column.type());
    if (both.isEmpty()) {
      throw new PortException(
          Reason.DATA,
          String.format(
              Locale.ROOT,
              "connection %s: file '%s' has column '%s' as %s, file '%s' as %s; write them with one"
                  + " type",
              connection,
              file,
              column.name(),
              column.storeType(),
              typedBy.get(column.name().toLowerCase(Locale.ROOT)),
              known.storeType()));
    }
    StoreColumn winner = both.get().equals(known.type()) ? known : column;
    return new StoreColumn(known.name(), winner.storeType(), both.get(), nullable);
  }

  /** The type to which the engine widens both without loss. */
  private static Optional<ColumnType> both(ColumnType one, ColumnType other) {
    if (one == null || other == null) {
      return Optional.empty();
    } else if (one.kind() == TypeKind.DECIMAL && other.kind() == TypeKind.DECIMAL) {
      int scale = Math.max(one.scale(), other.scale());
      int whole = Math.max(one.precision() - one.scale(), other.precision() - other.scale());
      return whole + scale > MOST_DIGITS
          ? Optional.empty()
          : Optional.of(ColumnType.decimal(whole + scale, scale));
    } else if (!related(one.kind(), other.kind())) {
      return Optional.empty();
    }
    return Optional.of(one.kind().ordinal() > other.kind().ordinal() ? one : other);
  }

  /** Writers that find no value in a column to tell its type by write one that fits every other. */
  private static boolean isOnlyNulls(StoreColumn column) {
    return column.type() == null && column.storeType().endsWith(" unknown");
  }

  private static boolean related(TypeKind one, TypeKind other) {
    return (WHOLE_NUMBERS.contains(one) && WHOLE_NUMBERS.contains(other))
        || (FLOATING_NUMBERS.contains(one) && FLOATING_NUMBERS.contains(other));
  }

  /** The columns with the hive keys behind them; a key hides a file's column of its name. */
  public static List<StoreColumn> withKeys(
      List<StoreColumn> columns, List<String> keys, Map<String, ColumnType> keyTypes) {
    Map<String, StoreColumn> all = new LinkedHashMap<>();
    columns.forEach(column -> all.put(column.name().toLowerCase(Locale.ROOT), column));
    for (String key : keys) {
      String name = key.toLowerCase(Locale.ROOT);
      all.remove(name);
      all.put(
          name,
          new StoreColumn(key, "hive key", keyTypes.getOrDefault(name, ColumnType.VARCHAR), true));
    }
    return List.copyOf(all.values());
  }
}
