package dev.portico.gateway.query;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.sql.parse.TableReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Under which versions of their contracts the references of a statement read: what of the instants
 * a plan depends on, since it has the columns of then. Stateless.
 */
final class ContractsRead {
  private ContractsRead() {}

  /** One entry for each table that has earlier versions, in the order of the references. */
  static List<String> of(
      Collection<TableReference> references, Periods periods, CatalogSnapshot snapshot) {
    List<String> read = new ArrayList<>();
    for (TableReference reference : references) {
      for (TableName name : snapshot.withInside(Set.of(reference.table()))) {
        Optional<CatalogTable> table =
            snapshot.table(name).filter(t -> !t.past().contracts().isEmpty());
        table.ifPresent(
            t -> read.add(reference.schema() + " " + name + " " + back(t, reference, periods)));
      }
    }
    return read;
  }

  private static int back(CatalogTable table, TableReference reference, Periods periods) {
    Period period = periods.of(reference.clause());
    if (period instanceof Period.At at) {
      return table.past().stepsBack(at.instant());
    } else if (period instanceof Period.Span span) {
      return table.past().stepsBack(span.from());
    }
    return 0;
  }
}
