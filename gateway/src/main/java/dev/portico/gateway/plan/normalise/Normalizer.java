package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.weave.PolicyOperators;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.PruneEmptyRules;
import org.apache.calcite.rel.rules.ReduceExpressionsRule.JoinReduceExpressionsRule.JoinReduceExpressionsRuleConfig;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql2rel.TopDownGeneralDecorrelator;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.CancelFlag;

/** Rewrites a logical plan. For one plan and one thread; {@link #cancel} may come from another. */
public final class Normalizer {
  private static final int DECORRELATION_ROUNDS = 3;

  private static final List<RelOptRule> SUB_QUERIES =
      List.of(
          CoreRules.FILTER_SUB_QUERY_TO_MARK_CORRELATE,
          CoreRules.PROJECT_SUB_QUERY_TO_MARK_CORRELATE,
          CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

  private static final List<RelOptRule> PUSH_FILTERS_DOWN =
      List.of(
          CoreRules.FILTER_INTO_JOIN, CoreRules.FILTER_PROJECT_TRANSPOSE, CoreRules.FILTER_MERGE);

  private static final List<RelOptRule> PUSH =
      List.of(
          CoreRules.FILTER_INTO_JOIN,
          CoreRules.JOIN_CONDITION_PUSH,
          CoreRules.FILTER_PROJECT_TRANSPOSE,
          CoreRules.FILTER_AGGREGATE_TRANSPOSE,
          CoreRules.FILTER_SET_OP_TRANSPOSE,
          CoreRules.FILTER_MERGE,
          CoreRules.PROJECT_MERGE,
          CoreRules.PROJECT_REMOVE);

  private static final List<RelOptRule> PROJECTIONS =
      List.of(CoreRules.PROJECT_MERGE, CoreRules.PROJECT_REMOVE);

  /** Simplifies as if UNKNOWN were FALSE, which would change the marker of a mark join. */
  private static final RelOptRule JOIN_REDUCE =
      JoinReduceExpressionsRuleConfig.DEFAULT
          .withOperandSupplier(
              b ->
                  b.operand(LogicalJoin.class)
                      .predicate(j -> j.getJoinType() != JoinRelType.LEFT_MARK)
                      .anyInputs())
          .as(JoinReduceExpressionsRuleConfig.class)
          .toRule();

  private static final List<RelOptRule> SIMPLIFY =
      List.of(
          CoreRules.FILTER_REDUCE_EXPRESSIONS,
          CoreRules.PROJECT_REDUCE_EXPRESSIONS,
          JOIN_REDUCE,
          PruneEmptyRules.FILTER_INSTANCE,
          PruneEmptyRules.PROJECT_INSTANCE,
          PruneEmptyRules.JOIN_LEFT_INSTANCE,
          PruneEmptyRules.JOIN_RIGHT_INSTANCE,
          PruneEmptyRules.AGGREGATE_INSTANCE,
          PruneEmptyRules.SORT_INSTANCE,
          PruneEmptyRules.UNION_INSTANCE);

  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Hep hep = new Hep(new CancelFlag(cancelled));
  private final ZoneId zone;

  /**
   * @param zone of the session, which reads timestamps without one
   */
  public Normalizer(ZoneId zone) {
    this.zone = zone;
  }

  /** Ends the rewriting soon, with whatever exception Calcite throws for it. */
  public void cancel() {
    cancelled.set(true);
  }

  /** The same query in the shape that placement wants. */
  public RelNode normalize(RelNode plan) {
    RelBuilder builder =
        RelFactories.LOGICAL_BUILDER
            .create(plan.getCluster(), null)
            .transform(c -> c.withBloat(-1));
    RelNode flat = SessionInstants.in(withoutSubQueries(plan, builder), zone);
    RelNode pushed = push(flat, builder);
    RelNode trimmed =
        ColumnTrimmer.beforeJoinOrder(builder).trim(LimitRewrite.belowProjections(pushed));
    RelNode ordered = hep.run(orderJoins(trimmed), PUSH);
    RelNode pulled = hep.run(MaskPullUp.apply(ordered), PROJECTIONS);
    RelNode untied = untieMasks(pulled);
    RelNode normal = ColumnTrimmer.afterJoinOrder(builder).trim(untied);
    return Guards.add(WovenCheck.check(normal));
  }

  private static RelNode untieMasks(RelNode plan) {
    RexShuttle untie = PolicyOperators.untie(plan.getCluster().getRexBuilder());
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            return super.visit(other).accept(untie);
          }
        });
  }

  /** Some deeply correlated forms make Calcite's rules fail, with exceptions of any kind. */
  private RelNode withoutSubQueries(RelNode plan, RelBuilder builder) {
    try {
      return decorrelate(hep.run(plan, SUB_QUERIES), builder);
    } catch (RuntimeException e) {
      if (cancelled.get()) {
        throw e;
      }
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "a sub-query correlated in this form is not supported; write it as a join, or refer to"
              + " fewer outer queries in it",
          e);
    }
  }

  private RelNode decorrelate(RelNode plan, RelBuilder builder) {
    RelNode rewritten = MarkJoinRewrite.toMarkJoins(plan);
    for (int round = 0; round < DECORRELATION_ROUNDS; round++) {
      rewritten = hep.run(MarkJoinRewrite.toSemiJoins(rewritten), PUSH_FILTERS_DOWN);
    }
    rewritten = MarkJoinRewrite.toSemiJoins(rewritten);
    RelNode flat =
        hasCorrelate(rewritten)
            ? TopDownGeneralDecorrelator.decorrelateQuery(
                CorrelatedEqualities.single(rewritten), builder)
            : rewritten;
    if (hasMarkCorrelate(flat)) {
      throw new IllegalStateException("a mark correlate is left");
    }
    return flat;
  }

  /** One that the decorrelator left; nothing can write it. */
  private static boolean hasMarkCorrelate(RelNode plan) {
    return plan instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.LEFT_MARK
        || plan.getInputs().stream().anyMatch(Normalizer::hasMarkCorrelate);
  }

  private static boolean hasCorrelate(RelNode plan) {
    return plan instanceof Correlate
        || plan.getInputs().stream().anyMatch(Normalizer::hasCorrelate);
  }

  private RelNode push(RelNode plan, RelBuilder builder) {
    List<RelOptRule> rules = new ArrayList<>(PUSH);
    rules.addAll(SIMPLIFY);
    RelNode pushed = hep.run(Predicates.pullCommonParts(plan), rules);
    RelNode inferred = Predicates.infer(pushed, builder);
    return hep.run(Predicates.plainEquality(inferred), PUSH);
  }

  /** Decides which tables of one store stand together; the engine orders the rest by itself. */
  private RelNode orderJoins(RelNode plan) {
    RelNode multiJoins =
        hep.run(
            plan,
            new HepProgramBuilder()
                .addRuleInstance(CoreRules.FILTER_INTO_JOIN)
                .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                .addRuleInstance(CoreRules.JOIN_TO_MULTI_JOIN)
                .build());
    return hep.runBottomUp(JoinOrder.arrange(multiJoins), CoreRules.MULTI_JOIN_OPTIMIZE);
  }
}
