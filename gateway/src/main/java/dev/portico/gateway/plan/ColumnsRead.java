package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.weave.AuthorizedQuery;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Which columns of which table a plan reads, for the audit record: also those that only a row
 * filter, a mask or a join needs. Taken from the plan whose unused columns are gone, where what
 * stands directly over a scan says what is used of it.
 */
final class ColumnsRead {
  private final Map<TableName, Set<String>> columns = new LinkedHashMap<>();

  private ColumnsRead() {}

  /** All tables of the query, those included that turned out to be needless. */
  static Map<TableName, Set<String>> of(AuthorizedQuery query, RelNode normal) {
    ColumnsRead read = new ColumnsRead();
    for (CatalogTable table : query.tables()) {
      read.columns.put(table.name(), new TreeSet<>(virtual(query, table)));
    }
    read.visit(normal, all(normal));
    return read.columns;
  }

  private static Set<String> virtual(AuthorizedQuery query, CatalogTable table) {
    return table.query().isPresent() ? query.virtualColumns(table.name()) : Set.of();
  }

  private void visit(RelNode node, ImmutableBitSet used) {
    if (node instanceof AuthorizedScan scan) {
      List<CatalogColumn> all = scan.catalogTable().columns();
      Set<String> names = columns.computeIfAbsent(scan.catalogTable().name(), n -> new TreeSet<>());
      used.forEach(i -> names.add(all.get(i).name()));
    } else if (node instanceof Project project) {
      visit(project.getInput(), RelOptUtil.InputFinder.bits(project.getProjects(), null));
    } else if (node instanceof Filter filter) {
      visit(filter.getInput(), used.union(RelOptUtil.InputFinder.bits(filter.getCondition())));
    } else {
      node.getInputs().forEach(input -> visit(input, all(input)));
    }
  }

  private static ImmutableBitSet all(RelNode node) {
    return ImmutableBitSet.range(node.getRowType().getFieldCount());
  }
}
