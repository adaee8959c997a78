package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.weave.AuthorizedScan;
import dev.portico.gateway.weave.PolicyOperators;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * The parts of a join's condition that compare two texts masked alike by their whole hash: these
 * are equal when the raw texts are, byte for byte, so one store may compare the raw ones. Anything
 * less than a whole hash, another key on the other side, a number (of which 63 bits show) or rows
 * that show raw leave the comparison to the masked values.
 */
final class RawJoinKeys {
  private final List<RexNode> raw = new ArrayList<>();
  private final List<RexNode> others = new ArrayList<>();

  private RawJoinKeys() {}

  static RawJoinKeys of(LogicalJoin join) {
    RawJoinKeys keys = new RawJoinKeys();
    boolean oneSqlStore =
        join.getLeft() instanceof Project && join.getRight() instanceof Project && readsSql(join);
    for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
      (oneSqlStore && isRaw(join, part) ? keys.raw : keys.others).add(part);
    }
    return keys;
  }

  /** What may be compared raw. */
  List<RexNode> raw() {
    return raw;
  }

  /** The rest of the condition. */
  List<RexNode> others() {
    return others;
  }

  /** Files are no store that joins. */
  private static boolean readsSql(RelNode node) {
    return node instanceof AuthorizedScan scan
        ? scan.catalogTable().relation() instanceof StoreRelation.Sql
        : node.getInputs().stream().allMatch(RawJoinKeys::readsSql);
  }

  private static boolean isRaw(LogicalJoin join, RexNode part) {
    if (part.getKind() != SqlKind.EQUALS && part.getKind() != SqlKind.IS_NOT_DISTINCT_FROM) {
      return false;
    }
    List<RexNode> operands = ((RexCall) part).getOperands();
    RexNode left = column(join, operands.get(0));
    RexNode right = column(join, operands.get(1));
    return left != null
        && right != null
        && crosses(join, operands)
        && PolicyOperators.wholeHashKey(left).isPresent()
        && PolicyOperators.wholeHashKey(left).equals(PolicyOperators.wholeHashKey(right));
  }

  private static boolean crosses(LogicalJoin join, List<RexNode> operands) {
    int leftFields = join.getLeft().getRowType().getFieldCount();
    return ((RexInputRef) operands.get(0)).getIndex() < leftFields
        != ((RexInputRef) operands.get(1)).getIndex() < leftFields;
  }

  /** What a column of the join is made of; null when it is no column. */
  private static RexNode column(LogicalJoin join, RexNode operand) {
    if (!(operand instanceof RexInputRef ref)) {
      return null;
    }
    int leftFields = join.getLeft().getRowType().getFieldCount();
    return ref.getIndex() < leftFields
        ? ((Project) join.getLeft()).getProjects().get(ref.getIndex())
        : ((Project) join.getRight()).getProjects().get(ref.getIndex() - leftFields);
  }
}
