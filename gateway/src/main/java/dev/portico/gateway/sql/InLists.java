package dev.portico.gateway.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Folds {@code x = 1 OR x = 2 OR …}, which is also how an IN list arrives, and {@code x <> 1 AND x
 * <> 2 AND …}: a few values into one SEARCH, which the planner simplifies; many into one of the
 * {@link LongConditions}, which it leaves alone. What else is long is left alone too. Simplifying
 * unfolded chains costs more than linear time: 1,000 values took 68 s.
 */
final class InLists extends RelHomogeneousShuttle {
  private static final int SHORTEST = 3;

  private final RexBuilder rex;

  InLists(RexBuilder rex) {
    this.rex = rex;
  }

  @Override
  public RelNode visit(RelNode other) {
    return super.visit(other).accept(new Fold());
  }

  private final class Fold extends RexShuttle {
    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
      RelNode inner = visited.rel.accept(InLists.this);
      return inner == visited.rel ? visited : visited.clone(inner);
    }

    @Override
    public RexNode visitCall(RexCall call) {
      boolean alternatives = call.getKind() == SqlKind.OR;
      if (!alternatives && call.getKind() != SqlKind.AND || call.getOperands().size() < SHORTEST) {
        return super.visitCall(call);
      }
      SqlKind comparison = alternatives ? SqlKind.EQUALS : SqlKind.NOT_EQUALS;
      Map<RexNode, Set<RexNode>> values = new LinkedHashMap<>();
      List<RexNode> others = new ArrayList<>();
      for (RexNode part :
          alternatives ? RelOptUtil.disjunctions(call) : RelOptUtil.conjunctions(call)) {
        if (!collect(part, comparison, values)) {
          others.add(part);
        }
      }
      List<RexNode> folded = new ArrayList<>();
      values.forEach((ref, list) -> addFolded(folded, ref.accept(this), list, alternatives));
      others.forEach(part -> folded.add(part.accept(this)));
      LongChains chains = new LongChains(rex);
      return alternatives ? chains.any(folded) : chains.all(folded);
    }

    private void addFolded(
        List<RexNode> folded, RexNode ref, Set<RexNode> values, boolean alternatives) {
      List<RexNode> list = List.copyOf(values);
      if (list.size() >= LongChains.LONG) {
        // one list per type, so that every value is compared as it would be alone
        list.stream()
            .collect(Collectors.groupingBy(v -> v.getType().getSqlTypeName()))
            .forEach(
                (type, alike) ->
                    folded.add(membership(LongConditions.in(rex, ref, alike), alternatives)));
      } else if (list.size() >= SHORTEST && isColumnAndLiterals(ref, list)) {
        folded.add(membership(rex.makeIn(ref, list), alternatives));
      } else {
        SqlOperator operator =
            alternatives ? SqlStdOperatorTable.EQUALS : SqlStdOperatorTable.NOT_EQUALS;
        list.forEach(value -> folded.add(rex.makeCall(operator, ref, value)));
      }
    }

    private RexNode membership(RexNode in, boolean alternatives) {
      return alternatives ? in : rex.makeCall(SqlStdOperatorTable.NOT, in);
    }

    private static boolean isColumnAndLiterals(RexNode ref, List<RexNode> values) {
      return ref instanceof RexInputRef && values.stream().allMatch(RexLiteral.class::isInstance);
    }

    private boolean collect(RexNode part, SqlKind comparison, Map<RexNode, Set<RexNode>> values) {
      if (part.getKind() != comparison) {
        return false;
      }
      RexNode left = ((RexCall) part).getOperands().get(0);
      RexNode right = ((RexCall) part).getOperands().get(1);
      RexNode ref = isValue(left) ? right : left;
      RexNode value = isValue(left) ? left : right;
      if (!isValue(value) || isValue(ref) || !LongChains.isSimple(ref)) {
        return false;
      }
      values.computeIfAbsent(ref, r -> new LinkedHashSet<>()).add(SafeFolding.fold(rex, value));
      return true;
    }

    private static boolean isValue(RexNode node) {
      return node instanceof RexLiteral literal
          ? !literal.isNull()
          : RexUtil.isConstant(node) && LongChains.isSimple(node);
    }
  }
}
