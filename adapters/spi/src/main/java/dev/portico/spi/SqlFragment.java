package dev.portico.spi;

import java.util.List;
import java.util.Objects;

/**
 * A SELECT for one store.
 *
 * @param sql text in the port's dialect, with one {@code ?} per entry of {@code binds}
 * @param binds the values of the question marks, in order
 * @param columns what the statement's columns are, in order; the port converts each to its type
 *     exactly or fails with {@link PortException.Reason#DATA}
 */
public record SqlFragment(String sql, List<BindValue> binds, List<Column> columns) {
  public SqlFragment {
    Objects.requireNonNull(sql, "sql");
    binds = List.copyOf(binds);
    columns = List.copyOf(columns);
  }
}
