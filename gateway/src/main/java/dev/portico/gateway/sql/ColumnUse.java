package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Which columns of which table a logical plan needs for its answer: from the top down, what stands
 * above says what is needed below. Whatever is not understood needs everything below it. For one
 * plan and one thread.
 */
public final class ColumnUse {
  private final Map<TableName, Set<String>> used = new LinkedHashMap<>();
  private final Map<CorrelationId, ImmutableBitSet> outer = new HashMap<>();
  private final Set<CorrelationId> bound = new HashSet<>();
  private boolean everything;

  private ColumnUse() {}

  /** By table, as the catalog spells its columns; of a virtual table its own, not those inside. */
  public static Map<TableName, Set<String>> of(RelNode plan) {
    ColumnUse use = new ColumnUse();
    use.visit(plan, all(plan));
    if (!use.bound.containsAll(use.outer.keySet())) {
      use.everything = true;
      use.visit(plan, all(plan));
    }
    return use.used;
  }

  private static ImmutableBitSet all(RelNode node) {
    return ImmutableBitSet.range(node.getRowType().getFieldCount());
  }

  private void visit(RelNode node, ImmutableBitSet asked) {
    ImmutableBitSet needed = everything ? all(node) : asked;
    if (node instanceof BareScan scan) {
      leaf(scan.view(), needed);
    } else if (node instanceof BareView view) {
      leaf(view.view(), needed);
    } else if (node instanceof Project project) {
      List<RexNode> shown = needed.asList().stream().map(project.getProjects()::get).toList();
      visit(project.getInput(), expressions(project, shown));
    } else if (node instanceof Filter filter) {
      visit(filter.getInput(), needed.union(expressions(filter, List.of(filter.getCondition()))));
    } else if (node instanceof Join join) {
      join(join, needed);
    } else if (node instanceof Aggregate aggregate) {
      visit(aggregate.getInput(), read(aggregate));
    } else if (node instanceof Sort sort) {
      ImmutableBitSet keys = ImmutableBitSet.of(sort.getCollation().getKeys());
      visit(sort.getInput(), needed.union(keys));
    } else {
      node.accept(subQueries());
      node.getInputs().forEach(input -> visit(input, all(input)));
    }
  }

  private void leaf(ViewTable table, ImmutableBitSet needed) {
    Set<String> columns = used.computeIfAbsent(table.name(), n -> new TreeSet<>());
    int own = table.columns().size();
    for (int i : needed) {
      // behind a table's own columns stand the ends of its versions
      ViewColumn column =
          i < own ? table.columns().get(i) : VersionColumns.of(table).get(i - own).source();
      if (i < own || table.columns().contains(column)) {
        columns.add(column.name());
      }
    }
  }

  private void join(Join join, ImmutableBitSet needed) {
    int left = join.getLeft().getRowType().getFieldCount();
    ImmutableBitSet both = needed.union(expressions(join, List.of(join.getCondition())));
    visit(join.getLeft(), both.intersect(ImmutableBitSet.range(left)));
    visit(join.getRight(), both.except(ImmutableBitSet.range(left)).shift(-left));
  }

  private static ImmutableBitSet read(Aggregate aggregate) {
    ImmutableBitSet.Builder read = ImmutableBitSet.builder().addAll(aggregate.getGroupSet());
    for (AggregateCall call : aggregate.getAggCallList()) {
      read.addAll(call.getArgList());
      read.addAll(call.getCollation().getKeys());
      if (call.distinctKeys != null) {
        read.addAll(call.distinctKeys);
      }
      if (call.filterArg >= 0) {
        read.set(call.filterArg);
      }
    }
    return read.build();
  }

  /** The columns of a node's input that its expressions need, those of sub-queries included. */
  private ImmutableBitSet expressions(RelNode node, List<RexNode> expressions) {
    expressions.forEach(expression -> expression.accept(subQueries()));
    ImmutableBitSet needed = RelOptUtil.InputFinder.bits(expressions, null);
    for (CorrelationId id : node.getVariablesSet()) {
      bound.add(id);
      needed = needed.union(outer.getOrDefault(id, ImmutableBitSet.of()));
    }
    return needed;
  }

  /** Visits the plans of sub-queries and notes which columns they need of the queries around. */
  private RexShuttle subQueries() {
    return new RexShuttle() {
      @Override
      public RexNode visitSubQuery(RexSubQuery subQuery) {
        visit(subQuery.rel, all(subQuery.rel));
        return super.visitSubQuery(subQuery);
      }

      @Override
      public RexNode visitFieldAccess(RexFieldAccess access) {
        if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
          outer.merge(
              variable.id,
              ImmutableBitSet.of(access.getField().getIndex()),
              ImmutableBitSet::union);
          return access;
        }
        return super.visitFieldAccess(access);
      }

      @Override
      public RexNode visitCorrelVariable(RexCorrelVariable variable) {
        outer.merge(
            variable.id,
            ImmutableBitSet.range(variable.getType().getFieldCount()),
            ImmutableBitSet::union);
        return variable;
      }
    };
  }
}
