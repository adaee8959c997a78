package dev.portico.gateway.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/** Composes terms to OR and AND; the terms of a long chain go into {@link LongConditions}. */
final class LongChains {
  /**
   * From so many terms on a list or chain is not simplified. At 100 simplification takes 0.2 s, at
   * 400 nearly 4 s.
   */
  static final int LONG = 100;

  private final RexBuilder rex;

  LongChains(RexBuilder rex) {
    this.rex = rex;
  }

  RexNode any(List<RexNode> terms) {
    List<RexNode> simple = terms.stream().filter(LongChains::isSimple).toList();
    if (simple.size() < LONG) {
      return RexUtil.composeDisjunction(rex, terms);
    }
    List<RexNode> composed = new ArrayList<>();
    composed.add(rex.makeCall(LongConditions.any(), simple));
    terms.stream().filter(term -> !isSimple(term)).forEach(composed::add);
    return RexUtil.composeDisjunction(rex, composed);
  }

  /**
   * Terms over the same columns stay together, so that each group still finds its table; conditions
   * that join two columns stay visible.
   */
  RexNode all(List<RexNode> terms) {
    if (terms.size() < LONG) {
      return RexUtil.composeConjunction(rex, terms);
    }
    Map<ImmutableBitSet, List<RexNode>> groups = new LinkedHashMap<>();
    List<RexNode> composed = new ArrayList<>();
    for (RexNode term : terms) {
      if (isSimple(term) && !joins(term)) {
        groups.computeIfAbsent(RelOptUtil.InputFinder.bits(term), b -> new ArrayList<>()).add(term);
      } else {
        composed.add(term);
      }
    }
    List<RexNode> rest = new ArrayList<>();
    for (List<RexNode> group : groups.values()) {
      if (group.size() < LONG) {
        rest.addAll(group);
      } else {
        composed.add(rex.makeCall(LongConditions.all(), group));
      }
    }
    if (rest.size() < LONG) {
      composed.addAll(rest);
    } else {
      composed.add(rex.makeCall(LongConditions.all(), rest));
    }
    return RexUtil.composeConjunction(rex, composed);
  }

  private static boolean joins(RexNode term) {
    return term.getKind() == SqlKind.EQUALS
        && ((RexCall) term).getOperands().stream().allMatch(RexInputRef.class::isInstance);
  }

  /** Whether a term can stand inside a call: its value depends on the row alone. */
  static boolean isSimple(RexNode term) {
    return RexUtil.isDeterministic(term)
        && RexUtil.SubQueryFinder.find(term) == null
        && !RexUtil.containsCorrelation(term)
        && !RexOver.containsOver(term);
  }
}
