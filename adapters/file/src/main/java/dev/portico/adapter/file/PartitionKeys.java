package dev.portico.adapter.file;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The hive keys of a table's files, which must be the same for all. */
public final class PartitionKeys {
  private PartitionKeys() {}

  /**
   * The names of the keys, in path order.
   *
   * @param name of a file, for messages
   * @throws PortException with {@link Reason#DATA} when files differ in their keys, or a value does
   *     not fit the type that the contract gives the key
   */
  public static <F> List<String> of(
      String connection,
      FileTable table,
      Collection<F> files,
      Function<F, String> name,
      Function<F, Map<String, String>> partition) {
    List<String> keys = List.of();
    Map<String, ColumnType> types = types(table);
    Map<String, String> checked = null;
    for (F file : files) {
      Map<String, String> values = partition.apply(file);
      if (checked == null) {
        keys = List.copyOf(values.keySet());
      }
      if (!values.equals(checked)) {
        checked = values;
        check(connection, name.apply(file), values, keys, types);
      }
    }
    return keys;
  }

  private static void check(
      String connection,
      String name,
      Map<String, String> values,
      List<String> keys,
      Map<String, ColumnType> types) {
    if (!List.copyOf(values.keySet()).equals(keys)) {
      throw fault(
          connection,
          "file '"
              + name
              + "' lies in folders with other keys than "
              + keys
              + "; all files of a table need the same keys in the same order");
    }
    for (String key : keys) {
      ColumnType type = types.getOrDefault(key.toLowerCase(Locale.ROOT), ColumnType.VARCHAR);
      String value = values.get(key);
      if (value != null && !HiveKeys.fits(value, type)) {
        throw fault(
            connection,
            "the folder of file '"
                + name
                + "' has a key '"
                + key
                + "' that is no "
                + type
                + "; rename the folder or correct the contract");
      }
    }
  }

  /** The contract's types by column name in small letters. */
  public static Map<String, ColumnType> types(FileTable table) {
    Map<String, ColumnType> types = new HashMap<>();
    for (Column column : table.columns()) {
      types.put(column.name().toLowerCase(Locale.ROOT), column.type());
    }
    return types;
  }

  private static PortException fault(String connection, String text) {
    return new PortException(Reason.DATA, "connection " + connection + ": " + text);
  }
}
