package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.Fragment;
import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/** Writes a {@link ScanPortSubtree} down as a fragment for its port. */
public final class ScanFragments {
  private ScanFragments() {}

  /** The fragment of a leaf whose subtree is a projection over a scan, with or without a filter. */
  public static Fragment.Scan of(
      FragmentLeaf leaf, CatalogTable table, StoreRelation.Scan relation, List<Column> columns) {
    return new Fragment.Scan(
        table.connection(),
        relation.table(),
        relation.location(),
        wanted(leaf, table, columns),
        filter(leaf, table),
        limit(leaf),
        leaf.rows());
  }

  /** The same of a table whose rows the gateway makes. */
  public static Fragment.Own own(FragmentLeaf leaf, CatalogTable table, List<Column> columns) {
    return new Fragment.Own(
        table.name(), wanted(leaf, table, columns), filter(leaf, table), leaf.rows());
  }

  private static List<Column> wanted(FragmentLeaf leaf, CatalogTable table, List<Column> columns) {
    Project project = (Project) leaf.subtree();
    List<Column> wanted = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      CatalogColumn column =
          table.columns().get(((RexInputRef) project.getProjects().get(i)).getIndex());
      wanted.add(new Column(column.storeName(), columns.get(i).type(), columns.get(i).nullable()));
    }
    return wanted;
  }

  private static OptionalLong limit(FragmentLeaf leaf) {
    return ScanPortSubtree.mostRows(((Project) leaf.subtree()).getInput());
  }

  private static Predicate filter(FragmentLeaf leaf, CatalogTable table) {
    List<String> storeNames = table.columns().stream().map(CatalogColumn::storeName).toList();
    return ((Project) leaf.subtree()).getInput() instanceof Filter f
        ? new ScanFilters(f.getCluster().getRexBuilder(), storeNames).of(f.getCondition())
        : Predicate.ALL;
  }
}
