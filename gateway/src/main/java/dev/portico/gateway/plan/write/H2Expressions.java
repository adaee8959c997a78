package dev.portico.gateway.plan.write;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What H2 shares with the engine: no more than every store, and of LIKE only the patterns that
 * count no characters, and no MOD of numbers of two kinds.
 */
final class H2Expressions extends StoreExpressions {

  H2Expressions(Dialect dialect, WriteContext context) {
    super(dialect, context);
  }

  @Override
  String special(RexCall call, List<String> in) {
    if (call.getKind() == SqlKind.MOD) {
      checkModulo(call.getOperands().get(0).getType(), call.getOperands().get(1).getType());
    }
    return super.special(call, in);
  }

  private static void checkModulo(RelDataType number, RelDataType by) {
    boolean whole = SqlTypeUtil.isIntType(number) && SqlTypeUtil.isIntType(by);
    if (!whole && number.getSqlTypeName() != by.getSqlTypeName()) {
      throw new Unsupported("MOD by another type, to which H2 rounds what remains,");
    }
  }

  @Override
  String like(RexCall call, List<String> in) {
    if (call.getOperands().get(1) instanceof RexLiteral pattern
        && String.valueOf(pattern.getValueAs(String.class)).indexOf('_') >= 0) {
      throw new Unsupported("LIKE with _, of which H2 takes two for a character beyond U+FFFF,");
    }
    return super.like(call, in);
  }
}
