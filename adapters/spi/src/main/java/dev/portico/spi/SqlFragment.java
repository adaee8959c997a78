package dev.portico.spi;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A SELECT for one store.
 *
 * @param sql text in the port's dialect, with one {@code ?} per entry of {@code binds}
 * @param binds the values of the question marks, in order
 * @param columns what the statement's columns are, in order; the port converts each to its type
 *     exactly or fails with {@link PortException.Reason#DATA}
 * @param mostRows more rows than this cannot come, by the form of the statement; empty when nothing
 *     bounds them. A port may read a small result at once
 */
public record SqlFragment(
    String sql, List<BindValue> binds, List<Column> columns, OptionalLong mostRows) {
  public SqlFragment {
    Objects.requireNonNull(mostRows, "mostRows");
    Objects.requireNonNull(sql, "sql");
    binds = List.copyOf(binds);
    columns = List.copyOf(columns);
  }

  /** A fragment of which nothing is known about the number of its rows. */
  public SqlFragment(String sql, List<BindValue> binds, List<Column> columns) {
    this(sql, binds, columns, OptionalLong.empty());
  }
}
