package dev.portico.gateway.weave;

import java.util.OptionalInt;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/** What only the temporal step puts into a plan. No name leads to it from SQL. */
public final class TemporalOperators {

  /**
   * {@code UNTIED(tied, table)}: TRUE, or an error when a row that would be chosen has an equal.
   */
  public static final SqlFunction UNTIED =
      new SqlFunction(
          "$UNTIED",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.BOOLEAN_NOT_NULL,
          null,
          OperandTypes.VARIADIC,
          SqlFunctionCategory.USER_DEFINED_FUNCTION);

  /** Far from a statement's own parameters, and above the values of policies. */
  private static final int FIRST = 3 << 29;

  private TemporalOperators() {}

  static RexNode instant(RexBuilder rex, RelDataType type, int number) {
    return rex.makeDynamicParam(type, FIRST + number);
  }

  /** The number of the {@link InstantSlot} that a parameter stands for; empty for another. */
  public static OptionalInt slot(RexDynamicParam parameter) {
    return parameter.getIndex() >= FIRST
        ? OptionalInt.of(parameter.getIndex() - FIRST)
        : OptionalInt.empty();
  }
}
