package dev.portico.gateway.sql;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Ends conversion and simplification, which make calls all the time, when their thread was
 * interrupted: Calcite looks at a cancellation only between two rules.
 */
final class InterruptibleRexBuilder extends RexBuilder {

  InterruptibleRexBuilder(RelDataTypeFactory types) {
    super(types);
  }

  @Override
  public RexNode makeCall(
      SqlParserPos position, SqlOperator operator, List<? extends RexNode> operands) {
    check();
    return super.makeCall(position, operator, operands);
  }

  @Override
  public RexNode makeCall(
      SqlParserPos position, RelDataType type, SqlOperator operator, List<RexNode> operands) {
    check();
    return super.makeCall(position, type, operator, operands);
  }

  private static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("planning was interrupted");
    }
  }
}
