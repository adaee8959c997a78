package dev.portico.gateway.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * Long lists and chains as calls that the planner carries without looking into them, because its
 * simplification compares each term with each other: 20,000 texts as ranges never ended. {@link
 * InLists} makes them, the writer of expressions writes them; no statement can name them.
 */
public final class LongConditions {
  private static final SqlBasicFunction IN = function("$IN");
  private static final SqlBasicFunction ANY = function("$ANY");
  private static final SqlBasicFunction ALL = function("$ALL");

  /** What a call means. */
  public enum Meaning {
    /** The first operand equals one of the others, which are constants. */
    IN,
    /** OR of the operands. */
    ANY,
    /** AND of the operands. */
    ALL,
    /** Something else. */
    OTHER;

    /** The meaning of an expression. */
    public static Meaning of(RexNode node) {
      if (!(node instanceof RexCall call)) {
        return OTHER;
      } else if (call.getOperator() == LongConditions.IN) {
        return IN;
      } else if (call.getOperator() == LongConditions.ANY) {
        return ANY;
      }
      return call.getOperator() == LongConditions.ALL ? ALL : OTHER;
    }
  }

  private LongConditions() {}

  /** Whether an expression equals one of the values, which all have one type. */
  public static RexNode in(RexBuilder rex, RexNode tested, List<RexNode> values) {
    List<RexNode> operands = new ArrayList<>(values.size() + 1);
    operands.add(tested);
    operands.addAll(values);
    return rex.makeCall(IN, operands);
  }

  static SqlBasicFunction any() {
    return ANY;
  }

  static SqlBasicFunction all() {
    return ALL;
  }

  private static SqlBasicFunction function(String name) {
    return SqlBasicFunction.create(
        name,
        ReturnTypes.BOOLEAN_NULLABLE,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }
}
