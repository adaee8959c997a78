package dev.portico.gateway.plan.place;

import dev.portico.gateway.weave.AuthorizedScan;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.Sarg;

/**
 * A rough number of rows, to tell a small side of a join from a large one. It leans towards small:
 * a wrong guess costs a bounded buffer at execution, a missed small side a whole table over the
 * wire.
 */
public final class RowEstimate {
  private static final double EQUALITY = 0.01;
  private static final double RANGE = 0.3;
  private static final double OTHER = 0.25;
  private static final double GROUPS = 0.1;
  private static final double SEMI_JOIN = 0.5;

  private RowEstimate() {}

  public static double of(RelNode node) {
    if (node instanceof AuthorizedScan scan) {
      return scan.estimateRowCount(scan.getCluster().getMetadataQuery());
    } else if (node instanceof FragmentLeaf leaf) {
      return leaf.rows();
    } else if (node instanceof FileLeaf leaf) {
      return leaf.estimateRowCount(leaf.getCluster().getMetadataQuery());
    } else if (node instanceof Values values) {
      return values.getTuples().size();
    } else if (node instanceof Filter filter) {
      return filter(filter);
    } else if (node instanceof Aggregate aggregate) {
      double input = of(aggregate.getInput());
      return aggregate.getGroupSet().isEmpty() ? 1 : Math.max(1, input * GROUPS);
    } else if (node instanceof Sort sort) {
      return sort(sort);
    } else if (node instanceof Join join) {
      return join(join);
    } else if (node instanceof SetOp set) {
      return set.getInputs().stream().mapToDouble(RowEstimate::of).sum();
    }
    return node.getInputs().stream().mapToDouble(RowEstimate::of).max().orElse(1);
  }

  private static double sort(Sort sort) {
    double input = of(sort.getInput());
    return sort.fetch instanceof RexLiteral literal
        ? Math.min(input, literal.getValueAs(java.math.BigDecimal.class).doubleValue())
        : input;
  }

  /**
   * A foreign key meets its key: as many rows as the larger side, cut by how much the smaller one
   * was filtered.
   */
  private static double join(Join join) {
    double left = of(join.getLeft());
    double right = of(join.getRight());
    JoinRelType type = join.getJoinType();
    if (type == JoinRelType.SEMI || type == JoinRelType.ANTI) {
      return Math.max(
          1, Math.min(left * SEMI_JOIN, type == JoinRelType.SEMI ? Math.max(right, 1) * 10 : left));
    }
    if (type == JoinRelType.LEFT_MARK) {
      return left;
    }
    if (join.analyzeCondition().leftKeys.isEmpty()) {
      return left * right;
    }
    double kept = Math.min(share(join.getLeft(), left), share(join.getRight(), right));
    return Math.max(1, Math.max(left, right) * kept);
  }

  /** How much of the tables below is left. */
  private static double share(RelNode node, double rows) {
    double base = base(node);
    return base <= 0 ? 1 : Math.min(1, rows / base);
  }

  private static double base(RelNode node) {
    if (node instanceof FragmentLeaf leaf) {
      return base(leaf.subtree());
    }
    return node.getInputs().isEmpty()
        ? of(node)
        : node.getInputs().stream().mapToDouble(RowEstimate::base).max().orElse(1);
  }

  private static double filter(Filter filter) {
    double rows = of(filter.getInput());
    ImmutableBitSet.Builder fixed = ImmutableBitSet.builder();
    double share = 1;
    for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
      share *= share(part, rows);
      if (part.getKind() == SqlKind.EQUALS
          && ((RexCall) part).getOperands().get(0) instanceof RexInputRef ref) {
        fixed.set(ref.getIndex());
      }
    }
    if (Boolean.TRUE.equals(
        filter
            .getCluster()
            .getMetadataQuery()
            .areColumnsUnique(filter.getInput(), fixed.build()))) {
      return 1;
    }
    return Math.max(1, rows * share);
  }

  private static double share(RexNode part, double rows) {
    return switch (part.getKind()) {
      case EQUALS, IS_NULL -> EQUALITY;
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> RANGE;
      case IS_NOT_NULL, NOT_EQUALS -> 1;
      case SEARCH -> search((RexCall) part);
      case OR ->
          Math.min(
              1, ((RexCall) part).getOperands().stream().mapToDouble(o -> share(o, rows)).sum());
      default -> OTHER;
    };
  }

  private static double search(RexCall part) {
    Sarg<?> sarg = ((RexLiteral) part.getOperands().get(1)).getValueAs(Sarg.class);
    return sarg.isPoints() ? Math.min(1, sarg.pointCount * EQUALITY) : RANGE;
  }
}
