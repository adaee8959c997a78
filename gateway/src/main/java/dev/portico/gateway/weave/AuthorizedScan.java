package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.ViewTable;
import java.util.List;
import java.util.OptionalInt;
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
  private static final double FEWEST_TOLD = 1_000;

  private final ViewTable view;
  private final int policyNumber;
  private final Obligations.KeyTravel around;
  private final OptionalInt copy;

  /**
   * @param around what is decided of the virtual tables that this one stands in
   */
  AuthorizedScan(
      RelOptCluster cluster,
      RelOptTable relTable,
      ViewTable view,
      int policyNumber,
      Obligations.KeyTravel around) {
    this(cluster, relTable, view, policyNumber, around, OptionalInt.empty());
  }

  private AuthorizedScan(
      RelOptCluster cluster,
      RelOptTable relTable,
      ViewTable view,
      int policyNumber,
      Obligations.KeyTravel around,
      OptionalInt copy) {
    super(cluster, cluster.traitSetOf(Convention.NONE), List.of(), relTable);
    this.view = view;
    this.policyNumber = policyNumber;
    this.around = around;
    this.copy = copy;
  }

  /** The files of one copy alone, the one that this {@link InstantSlot} means. */
  AuthorizedScan copyOf(int slot) {
    return new AuthorizedScan(
        getCluster(), table, view, policyNumber, around, OptionalInt.of(slot));
  }

  /** The number of the {@link InstantSlot} whose files alone are read; empty for all. */
  public OptionalInt copy() {
    return copy;
  }

  /** What is scanned. */
  public CatalogTable catalogTable() {
    return view.table();
  }

  /** The number of the table's decision in this query, which its row filter bears too. */
  public int policyNumber() {
    return policyNumber;
  }

  /** Whether a row filter must stand over this scan wherever it goes. */
  public boolean filtered() {
    return view.decision().filtersRows();
  }

  /** Whether values of this table may enter another store's statement. */
  public boolean keysMayTravel() {
    return around == Obligations.KeyTravel.ALLOWED
        && view.decision().obligations().keys() == Obligations.KeyTravel.ALLOWED;
  }

  /** Whether the caller may know the name of a raw column. */
  public boolean visible(CatalogColumn column) {
    return view.columns().stream().anyMatch(c -> c.name().equals(column.name()));
  }

  /** Whether a raw column is none of the contract's: only the table's history needs it. */
  public boolean unpublished(CatalogColumn column) {
    return view.table().unpublished().stream().anyMatch(c -> c.name().equals(column.name()));
  }

  /**
   * Of a table whose rows are filtered only the order of magnitude counts: the plan can be read in
   * EXPLAIN, and beside queries of chosen sizes it would tell the number of all rows.
   */
  @Override
  public double estimateRowCount(RelMetadataQuery mq) {
    double rows = RawRelation.rows(view.table());
    return filtered() ? Math.max(FEWEST_TOLD, Math.pow(10, Math.ceil(Math.log10(rows)))) : rows;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("version", view.table().port().map(Publisher.OutputPort::version).orElse(""))
        .itemIf("copy", copy.orElse(-1), copy.isPresent())
        .itemIf("rows", view.table().relation(), true)
        .itemIf("policy", policyNumber, filtered())
        .itemIf("keys", around, around != Obligations.KeyTravel.ALLOWED);
  }
}
