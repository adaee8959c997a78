package dev.portico.gateway.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Lets every part of an expression be of the nullability that it has by itself.
 *
 * <p>The converter casts the value that a CASE chooses because it IS NOT NULL, which is what
 * COALESCE becomes, to a type without NULL. That holds there and nowhere else; but the simplifier
 * may drop the condition before it negates the comparison that was made of the value, and then
 * trusts the type: {@code NOT tag < 'K'} as {@code tag >= 'K'} loses the rows without a tag.
 *
 * <p>The columns of the plan keep their types. For one plan and one thread.
 */
final class TrueNulls extends RexShuttle {
  private static final Set<SqlKind> NEVER_NULL =
      EnumSet.of(
          SqlKind.IS_NULL,
          SqlKind.IS_NOT_NULL,
          SqlKind.IS_TRUE,
          SqlKind.IS_NOT_TRUE,
          SqlKind.IS_FALSE,
          SqlKind.IS_NOT_FALSE,
          SqlKind.IS_UNKNOWN,
          SqlKind.IS_DISTINCT_FROM,
          SqlKind.IS_NOT_DISTINCT_FROM);

  private static final Set<SqlKind> COMPARISONS =
      EnumSet.of(
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL);

  private final RexBuilder builder;
  private final RexShuttle inPlaces = new InPlaces();

  private TrueNulls(RexBuilder builder) {
    this.builder = builder;
  }

  static RelNode in(RelNode plan) {
    TrueNulls nulls = new TrueNulls(plan.getCluster().getRexBuilder());
    return plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            return nulls.rewrite(super.visit(other));
          }
        });
  }

  private RelNode rewrite(RelNode node) {
    if (node instanceof Project project) {
      List<RexNode> values = ofTheirTypes(project.getProjects());
      return values.equals(project.getProjects())
          ? project
          : project.copy(project.getTraitSet(), project.getInput(), values, project.getRowType());
    }
    return node.accept(this);
  }

  @Override
  public RexNode visitCall(RexCall call) {
    boolean[] changed = {false};
    List<RexNode> operands = visitList(call.getOperands(), changed);
    if (call.getKind() == SqlKind.CAST) {
      return cast(call, operands.get(0));
    } else if (COMPARISONS.contains(call.getKind())) {
      for (int i = 0; i < operands.size(); i++) {
        Optional<RexCall> choice = choice(operands.get(i));
        if (choice.isPresent() && RexUtil.isConstant(operands.get(1 - i))) {
          return choiceOfComparisons(call, choice.get(), operands, i);
        }
      }
    }
    if (!changed[0]) {
      return call;
    }
    RexNode visited =
        NEVER_NULL.contains(call.getKind())
            ? builder.makeCall(call.getOperator(), operands)
            : call.clone(typeOf(call, operands), operands);
    return call.getKind() == SqlKind.CASE && call.getType().getSqlTypeName() != SqlTypeName.BOOLEAN
        ? ofType(call.getType(), visited)
        : visited;
  }

  /** A CASE of which some values may be NULL, even if the chosen one never is. */
  private static Optional<RexCall> choice(RexNode node) {
    RexNode value =
        node.getKind() == SqlKind.CAST && !node.getType().isNullable()
            ? ((RexCall) node).getOperands().get(0)
            : node;
    return value.getKind() == SqlKind.CASE
            && value.getType().isNullable()
            && SqlTypeUtil.equalSansNullability(value.getType(), node.getType())
        ? Optional.of((RexCall) value)
        : Optional.empty();
  }

  /** Compares each value instead of the chosen one, so that a store may find rows by the column. */
  private RexNode choiceOfComparisons(
      RexCall comparison, RexCall choice, List<RexNode> operands, int place) {
    List<RexNode> parts = new ArrayList<>(choice.getOperands());
    for (int i = 0; i < parts.size(); i++) {
      boolean isCondition = i % 2 == 0 && i < parts.size() - 1;
      if (!isCondition) {
        List<RexNode> compared = new ArrayList<>(operands);
        compared.set(place, parts.get(i));
        parts.set(i, builder.makeCall(comparison.getOperator(), compared));
      }
    }
    return builder.makeCall(choice.getOperator(), parts);
  }

  private RexNode cast(RexCall cast, RexNode value) {
    RelDataType type = nullable(cast.getType(), value.getType().isNullable());
    if (type.equals(value.getType())) {
      return value;
    }
    return type.equals(cast.getType()) && value == cast.getOperands().get(0)
        ? cast
        : cast.clone(type, List.of(value));
  }

  private RelDataType typeOf(RexCall call, List<RexNode> operands) {
    boolean mayBeNull = false;
    for (int i = 0; i < operands.size(); i++) {
      mayBeNull |=
          operands.get(i).getType().isNullable()
              && !call.getOperands().get(i).getType().isNullable();
    }
    return nullable(call.getType(), mayBeNull);
  }

  private RelDataType nullable(RelDataType type, boolean mayBeNull) {
    return mayBeNull && !type.isNullable()
        ? builder.getTypeFactory().createTypeWithNullability(type, true)
        : type;
  }

  @Override
  public RexNode visitOver(RexOver over) {
    return inPlaces.visitOver(over);
  }

  @Override
  public RexNode visitSubQuery(RexSubQuery subQuery) {
    return subQuery
        .clone(subQuery.getType(), ofTheirTypes(subQuery.getOperands()))
        .clone(in(subQuery.rel));
  }

  private List<RexNode> ofTheirTypes(List<RexNode> values) {
    return inPlaces.visitList(values);
  }

  private RexNode ofType(RelDataType type, RexNode value) {
    return value.getType().equals(type)
        ? value
        : builder.makeCall(type, SqlStdOperatorTable.CAST, List.of(value));
  }

  /** For what stands where its type is settled: a column, an operand of a sub-query or window. */
  private final class InPlaces extends RexShuttle {
    @Override
    public RexNode visitCall(RexCall call) {
      return ofType(call.getType(), call.accept(TrueNulls.this));
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      return TrueNulls.this.visitSubQuery(subQuery);
    }
  }
}
