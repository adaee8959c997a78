package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.TableName;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexNode;

/**
 * The rows of a virtual table of which some are kept out by its own row filter, which stands
 * directly above. It is a fence, a LIMIT that no table reaches: neither a rule of the planner nor a
 * store moves a condition across it, so whatever a caller writes meets the row filter first. A
 * virtual table without a row filter of its own needs none.
 */
public final class AuthorizedView extends Sort {
  private final TableName table;
  private final int policyNumber;

  AuthorizedView(RelNode rows, TableName table, int policyNumber) {
    this(
        rows,
        rows.getCluster().getRexBuilder().makeExactLiteral(BigDecimal.valueOf(Long.MAX_VALUE)),
        table,
        policyNumber);
  }

  private AuthorizedView(RelNode rows, RexNode all, TableName table, int policyNumber) {
    super(rows.getCluster(), rows.getTraitSet(), rows, RelCollations.EMPTY, null, all);
    this.table = table;
    this.policyNumber = policyNumber;
  }

  /** The virtual table. */
  public TableName table() {
    return table;
  }

  /** The number of the table's decision in this query, which its row filter bears too. */
  public int policyNumber() {
    return policyNumber;
  }

  @Override
  public Sort copy(
      RelTraitSet traits, RelNode input, RelCollation collation, RexNode offset, RexNode fetch) {
    return new AuthorizedView(input, fetch, table, policyNumber);
  }

  /** The same over other rows. */
  public AuthorizedView over(RelNode rows) {
    return (AuthorizedView) copy(getTraitSet(), List.of(rows));
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("table", table).item("policy", policyNumber);
  }
}
