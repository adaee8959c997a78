package dev.portico.gateway.plan.write;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/** Tells whether a target runs one operator, by writing its expressions over made-up inputs. */
final class OperatorCheck {
  private final Dialect dialect;
  private final Expressions expressions;
  private final Aggregates aggregates;

  OperatorCheck(Dialect dialect, Expressions expressions, Aggregates aggregates) {
    this.dialect = dialect;
    this.expressions = expressions;
    this.aggregates = aggregates;
  }

  static List<String> dummies(int count) {
    return IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
  }

  void check(RelNode node) {
    if (node.getInputs().isEmpty()) {
      node.getRowType().getFieldList().forEach(f -> dialect.type(f.getType()));
    } else if (node instanceof Filter filter) {
      expression(filter.getCondition(), filter.getInput());
    } else if (node instanceof Project project) {
      project.getProjects().forEach(p -> expression(p, project.getInput()));
    } else if (node instanceof Join join) {
      join(join);
    } else if (node instanceof Aggregate aggregate) {
      aggregate(aggregate);
    } else if (node instanceof Sort sort) {
      sort(sort);
    } else if (node instanceof SetOp set) {
      setOperation(set);
    } else if (node instanceof Correlate) {
      dialect.checkOperator(Dialect.Operator.LATERAL);
    } else {
      throw new Unsupported("the operator " + node.getRelTypeName());
    }
  }

  private void expression(RexNode expression, RelNode input) {
    expressions.write(expression, dummies(input.getRowType().getFieldCount()));
  }

  private void join(Join join) {
    if (join.getJoinType() == JoinRelType.LEFT_MARK) {
      dialect.checkOperator(Dialect.Operator.MARK_CASE);
    }
    if (join.getJoinType() == JoinRelType.FULL) {
      dialect.checkOperator(
          join.analyzeCondition().isEqui()
              ? Dialect.Operator.FULL_JOIN
              : Dialect.Operator.FULL_JOIN_ON_MORE_THAN_EQUALITY);
    }
    int fields =
        join.getLeft().getRowType().getFieldCount() + join.getRight().getRowType().getFieldCount();
    expressions.write(join.getCondition(), dummies(fields));
  }

  private void aggregate(Aggregate aggregate) {
    if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
      dialect.checkOperator(Dialect.Operator.GROUPING_SETS);
    }
    List<RelDataTypeField> input = aggregate.getInput().getRowType().getFieldList();
    aggregate.getGroupSet().forEachInt(key -> comparable(input.get(key).getType()));
    List<String> in = dummies(input.size());
    aggregate.getAggCallList().forEach(call -> aggregates.write(aggregate, call, in));
  }

  private void sort(Sort sort) {
    for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
      RelDataType type = sort.getRowType().getFieldList().get(key.getFieldIndex()).getType();
      comparable(type);
      if (Dialect.isText(type)) {
        dialect.textOrder();
      }
    }
  }

  private void setOperation(SetOp set) {
    if (set.all && !(set instanceof Union)) {
      dialect.checkOperator(
          set instanceof Intersect ? Dialect.Operator.INTERSECT_ALL : Dialect.Operator.EXCEPT_ALL);
    }
    if (!set.all) {
      set.getRowType().getFieldList().forEach(f -> comparable(f.getType()));
    }
  }

  private static void comparable(RelDataType type) {
    if (type.getSqlTypeName() == SqlTypeName.ARRAY) {
      throw new Unsupported("arrays as keys");
    }
  }
}
