package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/**
 * The raw rows of a published table, all its columns in the catalog's order, over which the policy
 * has been woven.
 */
public final class AuthorizedScan extends TableScan {
  private final CatalogTable table;

  AuthorizedScan(RelOptCluster cluster, RelOptTable relTable, CatalogTable table) {
    super(cluster, cluster.traitSetOf(Convention.NONE), List.of(), relTable);
    this.table = table;
  }

  /** What is scanned. */
  public CatalogTable catalogTable() {
    return table;
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return RawRelation.rows(table);
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("version", table.portVersion());
  }
}
