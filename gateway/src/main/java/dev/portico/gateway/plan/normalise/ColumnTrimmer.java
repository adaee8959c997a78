package dev.portico.gateway.plan.normalise;

import dev.portico.gateway.weave.AuthorizedView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Leaves out columns that nobody needs. Calcite's own trimmer keeps a column that only a filter or
 * a join condition needed in its output; here it ends there, so that it does not cross the wire.
 * Public because Calcite calls it by reflection.
 */
public final class ColumnTrimmer extends RelFieldTrimmer {

  private final boolean narrowsJoins;

  private ColumnTrimmer(RelBuilder builder, boolean narrowsJoins) {
    super(null, builder);
    this.narrowsJoins = narrowsJoins;
  }

  /** Before joins are ordered: a projection between two joins would keep them apart. */
  static ColumnTrimmer beforeJoinOrder(RelBuilder builder) {
    return new ColumnTrimmer(builder, false);
  }

  /** After joins are ordered: a column that only a join condition needed ends at the join too. */
  static ColumnTrimmer afterJoinOrder(RelBuilder builder) {
    return new ColumnTrimmer(builder, true);
  }

  @Override
  public TrimResult trimFields(
      Filter filter, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
    return narrow(filter, fieldsUsed, super.trimFields(filter, fieldsUsed, extraFields));
  }

  @Override
  public TrimResult trimFields(
      Join join, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
    TrimResult trimmed = super.trimFields(join, fieldsUsed, extraFields);
    return narrowsJoins ? narrow(join, fieldsUsed, trimmed) : trimmed;
  }

  /** The rows of a virtual table stay what they are; Calcite would make a plain LIMIT of them. */
  public TrimResult trimFields(
      AuthorizedView view, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
    TrimResult trimmed = trimChild(view, view.getInput(), fieldsUsed, extraFields);
    return result(view.over(trimmed.left), trimmed.right);
  }

  private TrimResult narrow(RelNode original, ImmutableBitSet fieldsUsed, TrimResult trimmed) {
    RelNode node = trimmed.left;
    Mapping kept = trimmed.right;
    if (fieldsUsed.isEmpty() || node.getRowType().getFieldCount() <= fieldsUsed.cardinality()) {
      return trimmed;
    }
    List<RexNode> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Mapping narrowed =
        Mappings.create(
            MappingType.INVERSE_SURJECTION,
            original.getRowType().getFieldCount(),
            fieldsUsed.cardinality());
    for (int field : fieldsUsed) {
      int position = kept.getTargetOpt(field);
      if (position < 0) {
        return trimmed;
      }
      narrowed.set(field, columns.size());
      columns.add(node.getCluster().getRexBuilder().makeInputRef(node, position));
      names.add(node.getRowType().getFieldNames().get(position));
    }
    return result(LogicalProject.create(node, List.of(), columns, names, Set.of()), narrowed);
  }
}
