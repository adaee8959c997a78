package dev.portico.gateway.plan.write;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The allow-list of every store: what PostgreSQL, H2 and the engine compute alike, proven by the
 * vectors of {@code docs/reference/sql.md}. A store's own class adds what only it shares with the
 * engine.
 */
class StoreExpressions extends Expressions {
  private static final int MOST_LIST_PARAMETERS = 30_000;

  StoreExpressions(Dialect dialect, WriteContext context) {
    super(dialect, context);
  }

  /** PostgreSQL takes 65,535 parameters in a statement; literals are counted nowhere. */
  @Override
  void checkListLength(List<RexNode> values) {
    long parameters = values.stream().filter(v -> !(v instanceof RexLiteral)).count();
    if (parameters > MOST_LIST_PARAMETERS) {
      throw new Unsupported("a list of more than " + MOST_LIST_PARAMETERS + " parameters");
    }
  }

  @Override
  void checkComparable(SqlKind kind, RelDataType left, RelDataType right) {
    boolean alike =
        left.getSqlTypeName() == right.getSqlTypeName()
            || Dialect.isText(left) && Dialect.isText(right)
            || isExact(left) && isExact(right);
    if (!alike) {
      throw new Unsupported(
          "a comparison of " + left.getSqlTypeName() + " with " + right.getSqlTypeName());
    }
    switch (left.getSqlTypeName()) {
      case ARRAY, BINARY, VARBINARY ->
          throw new Unsupported("a comparison of " + left.getSqlTypeName());
      default -> {}
    }
  }

  @Override
  Masks masks() {
    return new Masks.None();
  }

  @Override
  String special(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    switch (call.getKind()) {
      case PLUS, MINUS, TIMES:
        checkNumbers(call);
        return arithmetic(call, in);
      case DIVIDE:
        return divide(call, in);
      case MOD:
        checkNumbers(call);
        return "MOD(" + write(operands.get(0), in) + ", " + write(operands.get(1), in) + ")";
      case MINUS_PREFIX:
        checkNumbers(call);
        return "(- " + write(operands.get(0), in) + ")";
      case PLUS_PREFIX:
        return write(operands.get(0), in);
      case LIKE:
        return like(call, in);
      default:
        return named(call, in);
    }
  }

  /** Functions by name. */
  String named(RexCall call, List<String> in) {
    switch (upperName(call)) {
      case "||":
        checkTexts(call);
        return "(" + String.join(" || ", writeAll(call.getOperands(), in)) + ")";
      case "ABS":
        checkNumbers(call);
        return "ABS(" + write(call.getOperands().get(0), in) + ")";
      case "CURRENT_DATE", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "NOW":
        return now(call);
      default:
        throw new Unsupported(call.getOperator().getName());
    }
  }

  /**
   * The stores' decimals are wider: the cast of a result that may have more than 38 digits makes it
   * fail there too.
   */
  private String arithmetic(RexCall call, List<String> in) {
    if (call.getKind() == SqlKind.TIMES) {
      checkProduct(call);
    }
    String sql = binary(call, call.getOperator().getName(), in);
    RelDataType type = call.getType();
    return type.getSqlTypeName() == SqlTypeName.DECIMAL && type.getPrecision() >= MOST_DIGITS
        ? cast(sql, type)
        : sql;
  }

  private String binary(RexCall call, String operator, List<String> in) {
    return "("
        + operand(call.getOperands().get(0), in)
        + " "
        + operator
        + " "
        + operand(call.getOperands().get(1), in)
        + ")";
  }

  /** A column may be narrower in the store than its contract says, and would overflow there. */
  private String operand(RexNode node, List<String> in) {
    return node instanceof RexInputRef && isInteger(node.getType())
        ? cast(write(node, in), node.getType())
        : write(node, in);
  }

  private String divide(RexCall call, List<String> in) {
    checkNumbers(call);
    if (call.getType().getSqlTypeName() != SqlTypeName.DOUBLE) {
      return binary(call, "/", in);
    }
    return "("
        + toDouble(call.getOperands().get(0), in)
        + " / "
        + toDouble(call.getOperands().get(1), in)
        + ")";
  }

  private String toDouble(RexNode operand, List<String> in) {
    return exactToDouble(write(operand, in), operand.getType());
  }

  @Override
  final String doubleType() {
    return "DOUBLE PRECISION";
  }

  String like(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    if (!operands.stream().allMatch(o -> Dialect.isText(o.getType()))
        || !(operands.get(1) instanceof RexLiteral)) {
      throw new Unsupported("LIKE with a pattern that is no literal");
    }
    if (!call.getOperator().getName().equals("LIKE")) {
      throw new Unsupported(call.getOperator().getName());
    }
    String escape = operands.size() > 2 ? write(operands.get(2), in) : "''";
    return "("
        + write(operands.get(0), in)
        + " LIKE "
        + write(operands.get(1), in)
        + " ESCAPE "
        + escape
        + ")";
  }

  @Override
  String convert(RexNode operand, String sql, RelDataType from, RelDataType to) {
    SqlTypeName target = to.getSqlTypeName();
    boolean widens =
        isInteger(from) && isInteger(to) && rank(from) <= rank(to)
            || isInteger(from)
                && target == SqlTypeName.DECIMAL
                && to.getPrecision() - to.getScale() >= digits(from)
            || from.getSqlTypeName() == SqlTypeName.DECIMAL
                && target == SqlTypeName.DECIMAL
                && to.getScale() >= from.getScale()
                && to.getPrecision() - to.getScale() >= from.getPrecision() - from.getScale()
            || Dialect.isText(from) && Dialect.isText(to) && fits(from, to)
            || from.getSqlTypeName() == SqlTypeName.REAL && target == SqlTypeName.DOUBLE;
    if (!widens && target == SqlTypeName.DOUBLE && isExact(from)) {
      widens = true;
    }
    if (!widens) {
      throw new Unsupported("CAST from " + from.getSqlTypeName() + " to " + target);
    }
    return cast(sql, to);
  }

  static boolean isInteger(RelDataType type) {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
  }

  static boolean isExact(RelDataType type) {
    return SqlTypeName.EXACT_TYPES.contains(type.getSqlTypeName());
  }

  private static int rank(RelDataType type) {
    return type.getSqlTypeName().ordinal();
  }

  private static int digits(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      default -> 19;
    };
  }

  final void checkNumbers(RexCall call) {
    for (RexNode operand : call.getOperands()) {
      if (!isExact(operand.getType())) {
        throw new Unsupported(
            call.getOperator().getName() + " on " + operand.getType().getSqlTypeName());
      }
      if (operand.getType().getSqlTypeName() == SqlTypeName.SMALLINT
          || operand.getType().getSqlTypeName() == SqlTypeName.TINYINT) {
        throw new Unsupported(call.getOperator().getName() + " on SMALLINT");
      }
    }
  }

  final void checkTexts(RexCall call) {
    if (!call.getOperands().stream().allMatch(o -> Dialect.isText(o.getType()))) {
      throw new Unsupported(call.getOperator().getName() + " on values that are no text");
    }
  }
}
