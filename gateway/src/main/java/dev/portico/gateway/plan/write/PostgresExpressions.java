package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What PostgreSQL shares with the engine beyond every store: dates with intervals, EXTRACT, and
 * text counted by code point.
 */
final class PostgresExpressions extends StoreExpressions {

  PostgresExpressions(Dialect dialect, WriteContext context) {
    super(dialect, context);
  }

  @Override
  Masks masks() {
    return new PostgresMasks(dialect);
  }

  @Override
  String special(RexCall call, List<String> in) {
    if (call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS) {
      RexNode first = call.getOperands().get(0);
      if (SqlTypeUtil.isDatetime(first.getType())) {
        return datePlusInterval(call, in);
      }
    }
    return super.special(call, in);
  }

  private String datePlusInterval(RexCall call, List<String> in) {
    SqlTypeName type = call.getType().getSqlTypeName();
    if (!(call.getOperands().get(1) instanceof RexLiteral)
        || type != SqlTypeName.DATE && type != SqlTypeName.TIMESTAMP
        || call.getOperands().get(0).getType().getSqlTypeName() != type) {
      throw new Unsupported("date arithmetic of this form");
    }
    String sign = call.getKind() == SqlKind.PLUS ? " + " : " - ";
    String sql =
        "("
            + write(call.getOperands().get(0), in)
            + sign
            + write(call.getOperands().get(1), in)
            + ")";
    return cast(sql, call.getType());
  }

  @Override
  String interval(String amount, String unit) {
    return "INTERVAL '" + amount + (unit.equals("MONTH") ? " months'" : " seconds'");
  }

  @Override
  String named(RexCall call, List<String> in) {
    return switch (upperName(call)) {
      case "EXTRACT" -> extract(call, in);
      case "CHAR_LENGTH", "CHARACTER_LENGTH" -> {
        checkTexts(call);
        yield "CHAR_LENGTH(" + write(call.getOperands().get(0), in) + ")";
      }
      case "SUBSTRING" -> substring(call, in);
      default -> super.named(call, in);
    };
  }

  /** PostgreSQL has no year 0: the year before 1 is −1 there and 0 here. */
  private String extract(RexCall call, List<String> in) {
    TimeUnitRange unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(TimeUnitRange.class);
    RexNode operand = call.getOperands().get(1);
    SqlTypeName type = operand.getType().getSqlTypeName();
    if (type != SqlTypeName.DATE && type != SqlTypeName.TIMESTAMP) {
      throw new Unsupported("EXTRACT from " + type);
    }
    String value = "EXTRACT(" + unit + " FROM " + write(operand, in) + ")";
    return switch (unit) {
      case MONTH, DAY, QUARTER -> cast(value, call.getType());
      case YEAR ->
          cast("(" + value + " + CASE WHEN " + value + " < 0 THEN 1 ELSE 0 END)", call.getType());
      default -> throw new Unsupported("EXTRACT of " + unit);
    };
  }

  private String substring(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    if (!Dialect.isText(operands.get(0).getType())
        || !atLeast(operands.get(1), 1)
        || operands.size() > 2 && !atLeast(operands.get(2), 0)) {
      throw new Unsupported("SUBSTRING whose start and length are no positive numbers");
    }
    return "SUBSTRING(" + String.join(", ", writeAll(operands, in)) + ")";
  }

  static boolean atLeast(RexNode node, int least) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && SqlTypeName.INT_TYPES.contains(literal.getType().getSqlTypeName())
        && literal.getValueAs(BigDecimal.class).compareTo(BigDecimal.valueOf(least)) >= 0;
  }

  @Override
  String convert(RexNode operand, String sql, RelDataType from, RelDataType to) {
    if (from.getSqlTypeName() == SqlTypeName.DATE && to.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
      return cast(sql, to);
    }
    return super.convert(operand, sql, from, to);
  }
}
