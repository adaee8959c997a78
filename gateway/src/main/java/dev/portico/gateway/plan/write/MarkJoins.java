package dev.portico.gateway.plan.write;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Writes semi, anti and mark joins as EXISTS and IN. A marker that is never NULL is an EXISTS, one
 * comparison that may be NULL an IN; only what is left is spelled out as two EXISTS in a CASE,
 * which a store cannot hash.
 */
final class MarkJoins {
  private final Expressions expressions;
  private final PlanWriter writer;

  MarkJoins(Expressions expressions, PlanWriter writer) {
    this.expressions = expressions;
    this.writer = writer;
  }

  Block write(Join join, Block left, Block right) {
    List<String> both = new ArrayList<>(left.out);
    both.addAll(right.out);
    if (join.getJoinType() == JoinRelType.LEFT_MARK) {
      left.out.add(marker(join, right, both));
      left.simple = false;
      return left;
    }
    boolean anti = join.getJoinType() == JoinRelType.ANTI;
    left.where.add(
        (anti ? "NOT " : "")
            + exists(right, List.of(expressions.write(join.getCondition(), both))));
    return left;
  }

  private String marker(Join join, Block right, List<String> both) {
    List<String> sure = new ArrayList<>();
    List<RexNode> unsure = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
      if (part.getKind() == SqlKind.IS_TRUE) {
        sure.add(expressions.write(((RexCall) part).getOperands().get(0), both));
      } else if (!part.getType().isNullable()) {
        sure.add(expressions.write(part, both));
      } else {
        unsure.add(part);
      }
    }
    if (unsure.isEmpty()) {
      return exists(right, sure);
    }
    if (unsure.size() == 1 && unsure.get(0).getKind() == SqlKind.EQUALS) {
      String in =
          in(
              (RexCall) unsure.get(0),
              join.getLeft().getRowType().getFieldCount(),
              right,
              sure,
              both);
      if (in != null) {
        return in;
      }
    }
    expressions.dialect.checkOperator(Dialect.Operator.MARK_CASE);
    String condition =
        unsure.stream()
            .map(part -> expressions.write(part, both))
            .collect(Collectors.joining(" AND "));
    return "CASE WHEN "
        + exists(right, plus(sure, "(" + condition + ")"))
        + " THEN TRUE WHEN "
        + exists(right, plus(sure, "((" + condition + ") IS NULL)"))
        + " THEN NULL ELSE FALSE END";
  }

  /**
   * {@code left IN (SELECT right …)}, or null when the comparison does not have one side on each
   * input.
   */
  private String in(
      RexCall equals, int leftFields, Block right, List<String> sure, List<String> both) {
    RexNode outer = equals.getOperands().get(0);
    RexNode inner = equals.getOperands().get(1);
    if (onRight(outer, leftFields)) {
      RexNode swap = outer;
      outer = inner;
      inner = swap;
    }
    ImmutableBitSet outerBits = RelOptUtil.InputFinder.bits(outer);
    if (!onRight(inner, leftFields) || (!outerBits.isEmpty() && outerBits.length() > leftFields)) {
      return null;
    }
    Block query = copy(right, sure);
    query.out = new ArrayList<>(List.of(expressions.write(inner, both)));
    return "(" + expressions.write(outer, both) + " IN (" + writer.select(query) + "))";
  }

  private static boolean onRight(RexNode node, int leftFields) {
    ImmutableBitSet bits = RelOptUtil.InputFinder.bits(node);
    return !bits.isEmpty() && bits.nth(0) >= leftFields;
  }

  private String exists(Block right, List<String> conditions) {
    Block query = copy(right, conditions);
    query.out = new ArrayList<>(List.of("1"));
    return "EXISTS (" + writer.select(query) + ")";
  }

  private static Block copy(Block right, List<String> conditions) {
    Block query = new Block();
    query.from = right.from;
    query.where.addAll(right.where);
    query.where.addAll(conditions);
    return query;
  }

  private static List<String> plus(List<String> conditions, String condition) {
    List<String> all = new ArrayList<>(conditions);
    all.add(condition);
    return all;
  }
}
