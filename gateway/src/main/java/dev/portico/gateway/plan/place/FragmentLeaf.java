package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.write.StandsForSubtree;
import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.PolicyOperators;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexLiteral;

/** A subtree that a port runs, as the engine sees it: a leaf with the subtree's columns. */
public final class FragmentLeaf extends AbstractRelNode implements StandsForSubtree {
  private final int number;
  private final RelNode subtree;
  private final double rows;
  private final boolean groupsRaw;

  FragmentLeaf(int number, RelNode subtree) {
    this(number, subtree, false);
  }

  private FragmentLeaf(int number, RelNode subtree, boolean groupsRaw) {
    super(subtree.getCluster(), subtree.getCluster().traitSetOf(Convention.NONE));
    this.number = number;
    this.subtree = subtree;
    this.rowType = subtree.getRowType();
    this.rows = RowEstimate.of(subtree);
    this.groupsRaw = groupsRaw;
  }

  /** A subtree that groups by raw values of masked columns, see {@link RawGroups}. */
  static FragmentLeaf ofRawGroups(int number, RelNode subtree) {
    return new FragmentLeaf(number, subtree, true);
  }

  /** Counted from 0. */
  public int number() {
    return number;
  }

  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    return rows;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("fragment", number);
  }

  /** The plan that the port runs. */
  @Override
  public RelNode subtree() {
    return subtree;
  }

  /** How many rows the port is expected to deliver. */
  public double rows() {
    return rows;
  }

  /**
   * Whether its number of rows tells what the caller may not know: a row filter of a table it reads
   * is applied above it, not in it, or there is a row for each raw value of a masked column.
   */
  public boolean deliversHiddenRows() {
    return groupsRaw || deliversHiddenRows(subtree);
  }

  /** A scan port may leave any filter to the engine. */
  private static boolean deliversHiddenRows(RelNode node) {
    if (node instanceof AuthorizedScan scan) {
      return scan.filtered();
    }
    boolean policy =
        node instanceof Filter filter
            && RelOptUtil.conjunctions(filter.getCondition()).stream()
                .anyMatch(PolicyOperators::isPolicy);
    return !(policy && readsSql(node))
        && node.getInputs().stream().anyMatch(FragmentLeaf::deliversHiddenRows);
  }

  private static boolean readsSql(RelNode node) {
    return anyTable(node).relation() instanceof StoreRelation.Sql;
  }

  /** More rows cannot come, whatever the tables hold; empty when nothing in the plan says so. */
  public OptionalLong mostRows() {
    return mostRows(subtree);
  }

  private static OptionalLong mostRows(RelNode node) {
    if (node instanceof Aggregate aggregate && aggregate.getGroupCount() == 0) {
      return OptionalLong.of(1);
    } else if (node instanceof Sort sort && sort.fetch instanceof RexLiteral fetch) {
      return OptionalLong.of(RexLiteral.longValue(fetch));
    } else if (node instanceof Project || node instanceof Filter || node instanceof Sort) {
      return mostRows(node.getInput(0));
    }
    return OptionalLong.empty();
  }

  /** A table it reads; all are of one connection. */
  public CatalogTable anyTable() {
    return anyTable(subtree);
  }

  private static CatalogTable anyTable(RelNode node) {
    if (node instanceof AuthorizedScan scan) {
      return scan.catalogTable();
    }
    return node.getInputs().stream()
        .map(FragmentLeaf::anyTable)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
