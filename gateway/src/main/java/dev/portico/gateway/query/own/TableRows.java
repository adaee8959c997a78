package dev.portico.gateway.query.own;

import dev.portico.spi.Predicate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How the rows of one table are made: things that become a row each, and a function for each cell.
 * Put together once, then only read.
 *
 * @param <R> what becomes a row
 */
final class TableRows<R> {
  private final Function<Sight, Stream<R>> rows;
  private final Map<String, Function<R, Object>> cells = new HashMap<>();

  /**
   * @param rows in their order, made as they are taken
   */
  TableRows(Function<Sight, Stream<R>> rows) {
    this.rows = rows;
  }

  /** The cell of a column: the Java object that its type names, or null. */
  TableRows<R> cell(String column, Function<R, Object> value) {
    if (cells.put(column, value) != null) {
      throw new IllegalArgumentException("two cells for " + column);
    }
    return this;
  }

  Iterator<R> iterate(Sight sight, Predicate filter) {
    return rows.apply(sight).filter(row -> mayPass(row, filter)).iterator();
  }

  List<Function<R, Object>> cells(List<String> columns) {
    return columns.stream().map(c -> Objects.requireNonNull(cells.get(c), c)).toList();
  }

  /** Only texts that must be equal are looked at; the engine applies the whole filter. */
  private boolean mayPass(R row, Predicate filter) {
    if (filter instanceof Predicate.And and) {
      return and.parts().stream().allMatch(part -> mayPass(row, part));
    } else if (filter instanceof Predicate.Or or) {
      return or.parts().stream().anyMatch(part -> mayPass(row, part));
    }
    return !(filter instanceof Predicate.Comparison comparison)
        || comparison.operator() != Predicate.Operator.EQUAL
        || !(comparison.value().value() instanceof String wanted)
        || wanted.equals(cells.get(comparison.column()).apply(row));
  }
}
