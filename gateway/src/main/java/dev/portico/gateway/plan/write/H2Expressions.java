package dev.portico.gateway.plan.write;

import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;

/**
 * What H2 shares with the engine: no more than every store, and of LIKE only the patterns that
 * count no characters.
 */
final class H2Expressions extends StoreExpressions {

  H2Expressions(Dialect dialect, WriteContext context) {
    super(dialect, context);
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
