package dev.portico.gateway.sql;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;

/**
 * Folds only constants that Calcite's evaluator computes as the reference promises: dates and
 * timestamps moved by intervals, and texts read as dates. Its arithmetic wraps silently and its
 * CHAR values pad, so everything else is left to the engine.
 */
public final class SafeFolding implements RexExecutor {
  private static final Pattern PLAIN_DATE = Pattern.compile("[12][0-9]{3}-[0-9]{2}-[0-9]{2}");
  private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);
  private static final BigDecimal MILLIS_PER_DAY = BigDecimal.valueOf(86_400_000);

  @Override
  public void reduce(RexBuilder builder, List<RexNode> constants, List<RexNode> reduced) {
    for (RexNode constant : constants) {
      reduced.add(fold(builder, constant));
    }
  }

  /** The value of a constant as a literal, or the constant itself when it is left to the engine. */
  static RexNode fold(RexBuilder builder, RexNode constant) {
    if (!isSafe(constant)) {
      return constant;
    }
    Optional<RexNode> day = plainDate(builder, (RexCall) constant);
    return day.isPresent() ? day.get() : evaluate(builder, constant);
  }

  /** A text that is plainly a date, without compiling code for it: lists hold thousands. */
  private static Optional<RexNode> plainDate(RexBuilder builder, RexCall call) {
    if (call.getKind() != SqlKind.CAST
        || !(call.getOperands().get(0) instanceof RexLiteral literal)
        || literal.isNull()) {
      return Optional.empty();
    }
    String text = literal.getValueAs(String.class);
    if (text == null || !PLAIN_DATE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      DateString date = new DateString(LocalDate.parse(text).toString());
      return Optional.of(builder.makeLiteral(date, call.getType(), true));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static RexNode evaluate(RexBuilder builder, RexNode constant) {
    List<RexNode> folded = new ArrayList<>();
    try {
      RexUtil.EXECUTOR.reduce(builder, List.of(constant), folded);
    } catch (RuntimeException e) {
      return constant; // a constant that cannot be computed fails when the query runs, with a
      // proper message
    }
    return folded.size() == 1 && folded.get(0) instanceof RexLiteral literal && !literal.isNull()
        ? literal
        : constant;
  }

  private static boolean isSafe(RexNode node) {
    if (!(node instanceof RexCall call) || call.getOperands().isEmpty()) {
      return false; // of none but a function such as NOW()
    }
    boolean day = call.getType().getSqlTypeName() == SqlTypeName.DATE;
    boolean moment = call.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP;
    if (!day && !moment || !call.getOperands().stream().allMatch(SafeFolding::isConstant)) {
      return false;
    }
    RelDataType first = call.getOperands().get(0).getType();
    return switch (call.getKind()) {
      case PLUS, MINUS ->
          first.getSqlTypeName() == call.getType().getSqlTypeName()
              && call.getOperands().get(1) instanceof RexLiteral interval
              && isWhole(interval, day ? MILLIS_PER_DAY : MILLIS_PER_SECOND);
      case CAST -> day && SqlTypeUtil.inCharFamily(first);
      default -> false;
    };
  }

  /**
   * Calcite cuts a timestamp to the digits it was written with, and moves a date by parts of days
   * otherwise than the engine.
   */
  private static boolean isWhole(RexLiteral interval, BigDecimal unit) {
    RelDataType type = interval.getType();
    return SqlTypeUtil.isInterval(type)
        && !interval.isNull()
        && (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())
            || interval.getValueAs(BigDecimal.class).remainder(unit).signum() == 0);
  }

  private static boolean isConstant(RexNode node) {
    return node instanceof RexLiteral || !(node instanceof RexDynamicParam) && isSafe(node);
  }
}
