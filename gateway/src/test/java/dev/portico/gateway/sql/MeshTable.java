package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of test rows, loaded alike into every store of a {@link SqlMesh}.
 *
 * @param rows values as the Java objects that the types' kinds name, or null
 * @param timeTravel of the contract, empty for none
 * @param copies the column by whose values the files are in folders, empty for none
 * @param key the primary key of the contract, which no store enforces
 */
record MeshTable(
    String name,
    List<Column> columns,
    List<List<Object>> rows,
    String timeTravel,
    String copies,
    List<String> key) {

  MeshTable(String name, List<Column> columns, List<List<Object>> rows) {
    this(name, columns, rows, "", "", List.of());
  }

  /** The same table whose contract names its primary key. */
  MeshTable keyed(String... columnNames) {
    return new MeshTable(name, columns, rows, timeTravel, copies, List.of(columnNames));
  }

  /** The same table whose contract says how it keeps its past. */
  MeshTable travelling(String strategy) {
    return new MeshTable(name, columns, rows, strategy, copies, key);
  }

  /** The same table, of whose files those of one value of a column are in one folder. */
  MeshTable inFolders(String column) {
    return new MeshTable(name, columns, rows, timeTravel, column, key);
  }

  /** A column; all may be NULL. */
  record Column(String name, ColumnType type) {}

  static Builder named(String name) {
    return new Builder(name);
  }

  /** Gathers columns and rows. */
  static final class Builder {
    private final String name;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Object>> rows = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    Builder column(String column, ColumnType type) {
      columns.add(new Column(column, type));
      return this;
    }

    Builder row(Object... values) {
      rows.add(Arrays.asList(values));
      return this;
    }

    MeshTable build() {
      return new MeshTable(name, List.copyOf(columns), List.copyOf(rows));
    }
  }
}
