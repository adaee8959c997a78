package dev.portico.gateway.plan.place;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Tells each read of files which columns are used above it and which filter stands directly on it.
 * Where that is not plain, all columns are. A filter above something else than the read, other
 * filters and a choice of columns is not told: a fence may stand between, and what hidden rows hold
 * must not show in what is fetched.
 */
public final class FileNeeds {
  private FileNeeds() {}

  /** The same plan, its reads of files marked with what is needed of them. */
  public static RelNode mark(RelNode root) {
    return mark(root, all(root), List.of());
  }

  /**
   * @param used columns of the node
   * @param conditions filters directly on the node
   */
  private static RelNode mark(RelNode node, ImmutableBitSet used, List<RexNode> conditions) {
    if (node instanceof FileLeaf leaf) {
      return leaf.needing(used, conditions);
    }
    List<RelNode> inputs = node.getInputs();
    List<RelNode> marked = new ArrayList<>(inputs.size());
    boolean same = true;
    for (int i = 0; i < inputs.size(); i++) {
      RelNode input =
          mark(inputs.get(i), used(node, used, i), conditions(node, inputs.get(i), conditions));
      same &= input == inputs.get(i);
      marked.add(input);
    }
    return same ? node : node.copy(node.getTraitSet(), marked);
  }

  /** Fences are limits, which nothing passes; a project of plain columns only renumbers them. */
  private static List<RexNode> conditions(RelNode node, RelNode input, List<RexNode> above) {
    if (!(input instanceof FileLeaf || input instanceof Filter || isChoice(input))) {
      return List.of();
    } else if (node instanceof Filter filter) {
      List<RexNode> conditions = new ArrayList<>(above);
      conditions.add(filter.getCondition());
      return conditions;
    }
    return isChoice(node) ? RelOptUtil.pushPastProject(above, (Project) node) : List.of();
  }

  /** Whether it only leaves columns out. */
  private static boolean isChoice(RelNode node) {
    return node instanceof Project project
        && project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
  }

  /** The columns of an input that a node needs so that its own used columns come out. */
  private static ImmutableBitSet used(RelNode node, ImmutableBitSet used, int input) {
    if (!node.getVariablesSet().isEmpty()) {
      return all(node.getInput(input));
    } else if (node instanceof Filter filter) {
      return used.union(RelOptUtil.InputFinder.bits(filter.getCondition()));
    } else if (node instanceof Project project) {
      return RelOptUtil.InputFinder.bits(project.getProjects(), null);
    } else if (node instanceof Sort sort) {
      return used.union(ImmutableBitSet.of(sort.getCollation().getKeys()));
    } else if (node instanceof Aggregate aggregate) {
      return used(aggregate);
    } else if (node instanceof Join join) {
      return used(join, used, input);
    }
    return all(node.getInput(input));
  }

  private static ImmutableBitSet used(Aggregate aggregate) {
    ImmutableBitSet.Builder bits = ImmutableBitSet.builder().addAll(aggregate.getGroupSet());
    for (AggregateCall call : aggregate.getAggCallList()) {
      bits.addAll(call.getArgList());
      bits.addAll(call.getCollation().getKeys());
      if (call.filterArg >= 0) {
        bits.set(call.filterArg);
      }
      if (call.distinctKeys != null) {
        bits.addAll(call.distinctKeys);
      }
    }
    return bits.build();
  }

  /**
   * Both sides' columns are numbered on in the condition; what comes out may be the left's alone.
   */
  private static ImmutableBitSet used(Join join, ImmutableBitSet used, int input) {
    int left = join.getLeft().getRowType().getFieldCount();
    int both = left + join.getRight().getRowType().getFieldCount();
    ImmutableBitSet shown =
        join.getRowType().getFieldCount() == both
            ? used
            : used.intersect(ImmutableBitSet.range(left));
    ImmutableBitSet needed = shown.union(RelOptUtil.InputFinder.bits(join.getCondition()));
    return input == 0
        ? needed.intersect(ImmutableBitSet.range(left))
        : needed.intersect(ImmutableBitSet.range(left, both)).shift(-left);
  }

  private static ImmutableBitSet all(RelNode node) {
    return ImmutableBitSet.range(node.getRowType().getFieldCount());
  }
}
