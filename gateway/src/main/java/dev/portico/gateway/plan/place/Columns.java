package dev.portico.gateway.plan.place;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.util.ImmutableBitSet;

/** Narrows inputs to the columns that are needed. */
final class Columns {
  private Columns() {}

  /** The input with only these columns, in their order. */
  static RelNode only(RelNode input, ImmutableBitSet needed) {
    List<RexNode> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int field : needed) {
      columns.add(input.getCluster().getRexBuilder().makeInputRef(input, field));
      names.add(input.getRowType().getFieldNames().get(field));
    }
    return LogicalProject.create(input, List.of(), columns, names, Set.of());
  }

  /** An expression over an input, moved to the same input narrowed by {@link #only}. */
  static RexNode renumber(RexNode expression, ImmutableBitSet needed, RelNode narrowed) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return RexInputRef.of(needed.indexOf(ref.getIndex()), narrowed.getRowType());
          }
        });
  }
}
