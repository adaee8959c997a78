package dev.portico.testkit;

import dev.portico.spi.Column;
import java.util.Arrays;
import java.util.List;

/**
 * A table that a fixture makes in its store.
 *
 * @param name lower case letters, digits and underscores, used once per fixture
 * @param columns its columns in order
 * @param primaryKey names of the key's columns, or none; a store without keys ignores it
 * @param rows one list per row, one object per column as in {@link EdgeValue#value()}
 */
public record TestTable(
    String name, List<Column> columns, List<String> primaryKey, List<List<Object>> rows) {
  public TestTable {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    rows = List.copyOf(rows);
  }

  /** A table without a key. */
  public static TestTable of(String name, List<Column> columns, List<List<Object>> rows) {
    return new TestTable(name, columns, List.of(), rows);
  }

  /** One row, whose values may be null. */
  public static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
