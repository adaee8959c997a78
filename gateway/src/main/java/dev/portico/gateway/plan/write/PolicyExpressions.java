package dev.portico.gateway.plan.write;

import dev.portico.gateway.weave.PolicyOperators;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;

/**
 * Writes what the weaver put into the plan. Every row filter and every mask stands between marks,
 * so that EXPLAIN can leave it out for callers who may not see it.
 */
final class PolicyExpressions {
  private final Expressions expressions;
  private final WriteContext context;
  private final Masks masks;

  PolicyExpressions(Expressions expressions, WriteContext context, Masks masks) {
    this.expressions = expressions;
    this.context = context;
    this.masks = masks;
  }

  /** Empty when the call is no operator of a policy. */
  Optional<String> write(RexCall call, List<String> in) {
    SqlOperator operator = call.getOperator();
    RexNode first = call.getOperands().isEmpty() ? null : call.getOperands().get(0);
    if (operator == PolicyOperators.POLICY) {
      return hidden("row filter", "a row filter", () -> expressions.write(first, in));
    } else if (operator == PolicyOperators.MASKED) {
      String column = ((RexLiteral) call.getOperands().get(1)).getValueAs(String.class);
      return hidden(
          "mask of " + Dialect.quote(column),
          "the mask of \"" + column + "\"",
          () -> expressions.write(first, in));
    } else if (operator == PolicyOperators.GUARD) {
      List<String> parts = expressions.writeAll(call.getOperands(), in);
      return Optional.of("(CASE WHEN " + parts.get(0) + " THEN " + parts.get(1) + " END)");
    }
    return mask(call, operator, in);
  }

  private Optional<String> hidden(String label, String unsupported, Supplier<String> written) {
    try {
      return Optional.of(context.hide(label, written.get()));
    } catch (Unsupported e) {
      throw new Unsupported(unsupported);
    }
  }

  private Optional<String> mask(RexCall call, SqlOperator operator, List<String> in) {
    if (operator == PolicyOperators.CONTAINS) {
      return Optional.of(masks.contains(operand(call, 0, in), operand(call, 1, in)));
    } else if (operator == PolicyOperators.STARTS) {
      return Optional.of(masks.starts(operand(call, 0, in), operand(call, 1, in)));
    } else if (operator == PolicyOperators.ENDS) {
      return Optional.of(masks.ends(operand(call, 0, in), operand(call, 1, in)));
    } else if (operator == PolicyOperators.HASH) {
      return Optional.of(masks.hash(call, expressions.writeAll(call.getOperands(), in)));
    } else if (operator == PolicyOperators.PARTIAL) {
      return Optional.of(
          masks.partial(
              operand(call, 0, in), number(call, 1), number(call, 2), operand(call, 3, in)));
    } else if (operator == PolicyOperators.EMAIL) {
      return Optional.of(masks.email(operand(call, 0, in)));
    } else if (operator == PolicyOperators.TRUNCATE) {
      String unit = ((RexLiteral) call.getOperands().get(1)).getValueAs(String.class);
      return Optional.of(masks.truncate(call, operand(call, 0, in), unit));
    } else if (operator == PolicyOperators.BUCKET) {
      String size = ((RexLiteral) call.getOperands().get(1)).getValueAs(String.class);
      return Optional.of(masks.bucket(call, operand(call, 0, in), new BigDecimal(size)));
    } else if (operator == PolicyOperators.ROUND) {
      return Optional.of(masks.round(call, operand(call, 0, in), number(call, 1)));
    }
    return Optional.empty();
  }

  private String operand(RexCall call, int number, List<String> in) {
    return expressions.write(call.getOperands().get(number), in);
  }

  private static int number(RexCall call, int operand) {
    return ((RexLiteral) call.getOperands().get(operand)).getValueAs(Integer.class);
  }
}
