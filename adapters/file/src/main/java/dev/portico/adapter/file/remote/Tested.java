package dev.portico.adapter.file.remote;

import dev.portico.spi.Predicate;
import java.util.HashSet;
import java.util.Set;

/** The columns that a condition says something of. */
final class Tested {
  private Tested() {}

  static Set<String> columns(Predicate predicate) {
    Set<String> columns = new HashSet<>();
    collect(predicate, columns);
    return columns;
  }

  private static void collect(Predicate predicate, Set<String> columns) {
    if (predicate instanceof Predicate.Comparison comparison) {
      columns.add(comparison.column());
    } else if (predicate instanceof Predicate.In in) {
      columns.add(in.column());
    } else if (predicate instanceof Predicate.IsNull missing) {
      columns.add(missing.column());
    } else if (predicate instanceof Predicate.Not not) {
      collect(not.part(), columns);
    } else if (predicate instanceof Predicate.And and) {
      and.parts().forEach(part -> collect(part, columns));
    } else if (predicate instanceof Predicate.Or or) {
      or.parts().forEach(part -> collect(part, columns));
    }
  }
}
