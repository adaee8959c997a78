package dev.portico.gateway.sql;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPostfixOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Makes the expressions of a plan, and keeps Calcite's simplifier from what it gets wrong.
 *
 * <ul>
 *   <li>Conversion and simplification end when their thread was interrupted: Calcite looks at a
 *       cancellation only between two rules.
 *   <li>Below IS NOT FALSE the simplifier takes {@code x IS NOT NULL AND x < 1} for {@code x < 1},
 *       which is not FALSE where x is NULL. {@link #IS_NOT_FALSE} means the same, and what stands
 *       below it is only simplified to what is equal.
 *   <li>A condition of a CASE that may be taken for another where that one is not NULL is cast to
 *       be never NULL, and then negated as if it were. It becomes IS TRUE, which is never NULL.
 * </ul>
 */
public final class SafeRexBuilder extends RexBuilder {
  /** Written as IS NOT FALSE; no statement can name it. */
  public static final SqlOperator IS_NOT_FALSE =
      new SqlPostfixOperator(
          "IS NOT FALSE",
          SqlKind.OTHER,
          SqlStdOperatorTable.IS_NOT_FALSE.getLeftPrec(),
          ReturnTypes.BOOLEAN_NOT_NULL,
          null,
          OperandTypes.BOOLEAN);

  SafeRexBuilder(RelDataTypeFactory types) {
    super(types);
  }

  @Override
  public RexNode makeCall(
      SqlParserPos position, SqlOperator operator, List<? extends RexNode> operands) {
    checkInterrupt();
    return notFalse(operator, operands)
        .orElseGet(() -> super.makeCall(position, operator, operands));
  }

  @Override
  public RexNode makeCall(
      SqlParserPos position, RelDataType type, SqlOperator operator, List<RexNode> operands) {
    checkInterrupt();
    return notFalse(operator, operands)
        .orElseGet(() -> super.makeCall(position, type, operator, operands));
  }

  /**
   * The call when it asks whether a condition is not FALSE; of a column the simplifier may know.
   */
  private Optional<RexNode> notFalse(SqlOperator operator, List<? extends RexNode> operands) {
    if (operands.size() != 1 || !(operands.get(0) instanceof RexCall condition)) {
      return Optional.empty();
    }
    RexNode asked =
        switch (operator.getKind()) {
          case IS_NOT_FALSE -> condition;
          case IS_NOT_TRUE ->
              condition.getKind() == SqlKind.NOT ? condition.getOperands().get(0) : null;
          default -> null;
        };
    return asked instanceof RexCall call && call.getType().isNullable()
        ? Optional.of(super.makeCall(SqlParserPos.ZERO, IS_NOT_FALSE, List.of(call)))
        : Optional.empty();
  }

  @Override
  public RexNode makeAbstractCast(
      SqlParserPos position, RelDataType type, RexNode value, boolean safe) {
    boolean losesNull = value.getType().isNullable() && !type.isNullable();
    return losesNull && isBoolean(type) && isBoolean(value.getType())
        ? makeCall(position, SqlStdOperatorTable.IS_TRUE, List.of(value))
        : super.makeAbstractCast(position, type, value, safe);
  }

  private static boolean isBoolean(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.BOOLEAN;
  }

  private static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("planning was interrupted");
    }
  }
}
