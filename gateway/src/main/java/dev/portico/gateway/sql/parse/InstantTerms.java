package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlAbstractDateTimeLiteral;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;

/** Reads the instants of FOR SYSTEM_TIME clauses from the syntax tree. Stateless. */
final class InstantTerms {
  private static final Set<String> NOW =
      Set.of("CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "NOW", "LOCALTIME");

  private InstantTerms() {}

  static InstantTerm of(SqlNode node) {
    if (node instanceof SqlLiteral literal && !(node instanceof SqlIntervalLiteral)) {
      return new InstantTerm.Text(text(literal), position(node));
    } else if (node instanceof SqlDynamicParam parameter) {
      return new InstantTerm.Parameter(parameter.getIndex(), position(node));
    } else if (node instanceof SqlIdentifier name && name.isSimple()) {
      return named(name.getSimple(), node);
    } else if (node instanceof SqlCall call) {
      return call(call);
    }
    throw notConstant(node);
  }

  private static InstantTerm call(SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    SqlKind kind = call.getKind();
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    if (operands.isEmpty() || NOW.contains(name)) {
      return named(name, call);
    } else if ((kind == SqlKind.PLUS || kind == SqlKind.MINUS) && operands.size() == 2) {
      return shifted(of(operands.get(0)), operands.get(1), kind == SqlKind.PLUS ? 1 : -1);
    } else if (kind == SqlKind.CAST || name.equals("::")) {
      return cast(of(operands.get(0)), operands.get(1), call);
    } else if (name.equals("TIMESTAMPADD") && operands.size() == 3) {
      return added(operands.get(0), operands.get(1), of(operands.get(2)), call);
    } else if ((kind == SqlKind.FLOOR || name.equals("DATE_TRUNC"))
        && operands.stream().anyMatch(InstantTerms::isDay)) {
      return new InstantTerm.Midnight(
          of(operands.stream().filter(o -> !isDay(o)).findFirst().orElseThrow()));
    }
    throw notConstant(call);
  }

  private static InstantTerm named(String name, SqlNode node) {
    String word = name.toUpperCase(Locale.ROOT);
    if (word.equals("CURRENT_DATE")) {
      return new InstantTerm.Midnight(new InstantTerm.Now());
    } else if (NOW.contains(word) && !word.equals("LOCALTIME")) {
      return new InstantTerm.Now();
    }
    throw notConstant(node);
  }

  private static boolean isDay(SqlNode node) {
    return node instanceof SqlIntervalQualifier unit && unit.getUnit() == TimeUnit.DAY
        || node instanceof SqlCharStringLiteral text && text(text).equalsIgnoreCase("day");
  }

  private static InstantTerm cast(InstantTerm inner, SqlNode type, SqlNode call) {
    String word =
        type instanceof SqlDataTypeSpec spec
            ? spec.getTypeName().getSimple().toUpperCase(Locale.ROOT)
            : "";
    if (word.equals("DATE")) {
      return new InstantTerm.Midnight(inner);
    } else if (word.startsWith("TIMESTAMP") || word.contains("CHAR")) {
      return inner;
    }
    throw notConstant(call);
  }

  private static InstantTerm shifted(InstantTerm from, SqlNode by, int sign) {
    if (!(by instanceof SqlIntervalLiteral literal)) {
      throw notConstant(by);
    }
    SqlIntervalLiteral.IntervalValue value =
        literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
    return value.getIntervalQualifier().isYearMonth()
        ? new InstantTerm.Shifted(from, sign * SqlParserUtil.intervalToMonths(value), 0)
        : new InstantTerm.Shifted(from, 0, sign * SqlParserUtil.intervalToMillis(value));
  }

  private static InstantTerm added(SqlNode unit, SqlNode count, InstantTerm to, SqlNode call) {
    long number = number(count, call);
    TimeUnit of = unit instanceof SqlIntervalQualifier qualifier ? qualifier.getUnit() : null;
    if (of == null) {
      throw notConstant(call);
    }
    long each = of.multiplier.longValue();
    return switch (of) {
      case YEAR, QUARTER, MONTH -> new InstantTerm.Shifted(to, Math.multiplyExact(number, each), 0);
      case WEEK, DAY, HOUR, MINUTE, SECOND, MILLISECOND ->
          new InstantTerm.Shifted(to, 0, Math.multiplyExact(number, each));
      default -> throw notConstant(call);
    };
  }

  private static long number(SqlNode node, SqlNode call) {
    if (node instanceof SqlCall minus && minus.getKind() == SqlKind.MINUS_PREFIX) {
      return -number(minus.operand(0), call);
    }
    if (node instanceof SqlLiteral literal
        && literal.getValue() instanceof java.math.BigDecimal number
        && number.stripTrailingZeros().scale() <= 0
        && number.precision() - number.scale() <= 12) {
      return number.longValueExact();
    }
    throw notConstant(call);
  }

  private static String text(SqlLiteral literal) {
    if (literal instanceof SqlAbstractDateTimeLiteral time) {
      return time.toFormattedString();
    } else if (literal instanceof SqlCharStringLiteral || literal instanceof SqlUnknownLiteral) {
      return literal.getValueAs(String.class);
    }
    return literal.toString();
  }

  static SqlPosition position(SqlNode node) {
    SqlParserPos pos = node.getParserPosition();
    return new SqlPosition(Math.max(1, pos.getLineNum()), Math.max(1, pos.getColumnNum()));
  }

  private static GatewayException notConstant(SqlNode node) {
    return new GatewayException(
        ErrorCode.INSTANT_INVALID,
        "the instant of FOR SYSTEM_TIME must be a constant of the statement: a date or timestamp in"
            + " quotes such as '2026-01-31', a parameter, or CURRENT_TIMESTAMP and an INTERVAL",
        position(node),
        null);
  }
}
