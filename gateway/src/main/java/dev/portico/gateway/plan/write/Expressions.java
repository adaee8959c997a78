package dev.portico.gateway.plan.write;

import dev.portico.gateway.sql.LongConditions;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.gateway.sql.SafeRexBuilder;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.Sarg;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Writes expressions. Here stands what every target writes alike; a subclass adds the calls of its
 * allow-list and refuses the rest with {@link Unsupported}.
 */
abstract class Expressions {
  static final int MOST_DIGITS = 38;

  protected final Dialect dialect;
  protected final WriteContext context;

  Expressions(Dialect dialect, WriteContext context) {
    this.dialect = dialect;
    this.context = context;
  }

  /** The SQL of an expression whose inputs are written as {@code in}. */
  final String write(RexNode node, List<String> in) {
    if (node instanceof RexInputRef ref) {
      return in.get(ref.getIndex());
    } else if (node instanceof RexLiteral literal) {
      return literal(literal);
    } else if (node instanceof RexDynamicParam param) {
      return parameter(param);
    } else if (node instanceof RexFieldAccess access) {
      return context.correlated(access);
    } else if (node instanceof RexOver over) {
      dialect.checkOperator(Dialect.Operator.WINDOW);
      return new Windows(this).write(over, in);
    } else if (node instanceof RexCall call) {
      return call(call, in);
    }
    throw new Unsupported(node.getClass().getSimpleName());
  }

  final List<String> writeAll(List<? extends RexNode> nodes, List<String> in) {
    return nodes.stream().map(n -> write(n, in)).toList();
  }

  /**
   * A call that only this target writes; throws {@link Unsupported} for what is not on its
   * allow-list.
   */
  abstract String special(RexCall call, List<String> in);

  /** Throws when this target compares values of these types differently. */
  abstract void checkComparable(SqlKind kind, RelDataType left, RelDataType right);

  private String parameter(RexDynamicParam param) {
    ColumnType type = PorticoTypes.fromRel(param.getType());
    return cast(context.bind(Slots.of(param, type)), param.getType());
  }

  /** The statement's one instant, as the session's zone tells it. */
  final String now(RexCall call) {
    ColumnType type = PorticoTypes.fromRel(call.getType());
    return cast(context.bind(new BindSlot.Now(type)), call.getType());
  }

  /** How this target computes masks. */
  abstract Masks masks();

  final String cast(String sql, RelDataType type) {
    return "CAST(" + sql + " AS " + dialect.type(type) + ")";
  }

  /** The target's name of DOUBLE. */
  abstract String doubleType();

  /** An exact number as the DOUBLE nearest to it. */
  String exactToDouble(String sql, RelDataType from) {
    return "CAST(" + sql + " AS " + doubleType() + ")";
  }

  /**
   * A sum of exact numbers of this type, checked to have no more than 38 digits, as the DOUBLE
   * nearest to it.
   */
  final String sumToDouble(String sum, RelDataType argument) {
    int scale = argument.getSqlTypeName() == SqlTypeName.DECIMAL ? argument.getScale() : 0;
    RelDataType exact =
        context
            .rexBuilder()
            .getTypeFactory()
            .createSqlType(SqlTypeName.DECIMAL, MOST_DIGITS, scale);
    return exactToDouble(cast(sum, exact), exact);
  }

  /** Digits after the point that a product needs; more than 38 have no type. */
  static void checkProduct(RexCall call) {
    int scale =
        call.getOperands().stream().mapToInt(o -> Math.max(0, o.getType().getScale())).sum();
    if (call.getType().getSqlTypeName() == SqlTypeName.DECIMAL && scale > MOST_DIGITS) {
      throw new Unsupported(
          "a product with more than 38 digits after the point, unless its factors are CAST to"
              + " fewer,");
    }
  }

  private String call(RexCall call, List<String> in) {
    Optional<String> policy = new PolicyExpressions(this, context, masks()).write(call, in);
    if (policy.isPresent()) {
      return policy.get();
    }
    if (call.getOperator() == SafeRexBuilder.IS_NOT_FALSE) {
      return "(" + write(call.getOperands().get(0), in) + " IS NOT FALSE)";
    }
    return switch (LongConditions.Meaning.of(call)) {
      case IN -> in(call, " IN ", in);
      case ANY -> longAny(call.getOperands(), in);
      case ALL -> longAll(call.getOperands(), in);
      case OTHER -> ordinaryCall(call, in);
    };
  }

  private String ordinaryCall(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case AND, OR -> chain(operands, call.getKind(), in);
      case NOT -> not(operands.get(0), in);
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call, in);
      case IS_DISTINCT_FROM -> infix(call, " IS DISTINCT FROM ", in);
      case IS_NOT_DISTINCT_FROM -> infix(call, " IS NOT DISTINCT FROM ", in);
      case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE ->
          "(" + write(operands.get(0), in) + " " + call.getKind().name().replace('_', ' ') + ")";
      case CASE -> caseWhen(operands, in);
      case COALESCE -> "COALESCE(" + String.join(", ", writeAll(operands, in)) + ")";
      case SEARCH -> search(call, in);
      case CAST -> castCall(call, in);
      default -> special(call, in);
    };
  }

  private String chain(List<RexNode> terms, SqlKind kind, List<String> in) {
    return "(" + String.join(" " + kind + " ", writeAll(terms, in)) + ")";
  }

  private String not(RexNode operand, List<String> in) {
    return LongConditions.Meaning.of(operand) == LongConditions.Meaning.IN
        ? in((RexCall) operand, " NOT IN ", in)
        : "(NOT " + write(operand, in) + ")";
  }

  /** OR of very many terms. */
  String longAny(List<RexNode> terms, List<String> in) {
    return chain(terms, SqlKind.OR, in);
  }

  /** AND of very many terms. */
  String longAll(List<RexNode> terms, List<String> in) {
    return chain(terms, SqlKind.AND, in);
  }

  /** A long list; its values are all of one type. */
  private String in(RexCall call, String operator, List<String> in) {
    RexNode ref = call.getOperands().get(0);
    List<RexNode> values = call.getOperands().subList(1, call.getOperands().size());
    checkComparable(SqlKind.EQUALS, ref.getType(), values.get(0).getType());
    checkListLength(values);
    if (!values.stream().allMatch(v -> comparesPlainly(ref, v))) {
      List<String> found =
          values.stream().map(v -> compared(ref, "", SqlKind.EQUALS, v, in)).toList();
      String any = "(" + String.join(" OR ", found) + ")";
      return operator.equals(" IN ") ? any : "(NOT " + any + ")";
    }
    return "(" + write(ref, in) + operator + "(" + String.join(", ", writeAll(values, in)) + "))";
  }

  /** Throws when this target does not take a list of so many values. */
  void checkListLength(List<RexNode> values) {}

  private String infix(RexCall call, String operator, List<String> in) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    checkComparable(call.getKind(), left.getType(), right.getType());
    return comparesPlainly(left, right)
        ? "(" + write(left, in) + operator + write(right, in) + ")"
        : compared(left, "", call.getKind(), right, in);
  }

  /** Whether this target compares the two by an operator alone; else see {@link #compared}. */
  boolean comparesPlainly(RexNode left, RexNode right) {
    return true;
  }

  /** A comparison of two values, in parentheses. */
  String compared(
      RexNode left, String collation, SqlKind comparison, RexNode right, List<String> in) {
    return "(" + write(left, in) + collation + " " + comparison.sql + " " + write(right, in) + ")";
  }

  private String comparison(RexCall call, List<String> in) {
    RelDataType left = call.getOperands().get(0).getType();
    checkComparable(call.getKind(), left, call.getOperands().get(1).getType());
    boolean ordered = call.getKind() != SqlKind.EQUALS && call.getKind() != SqlKind.NOT_EQUALS;
    String collation = ordered && Dialect.isText(left) ? dialect.textOrder() : "";
    return compared(
        call.getOperands().get(0), collation, call.getKind(), call.getOperands().get(1), in);
  }

  private String caseWhen(List<RexNode> operands, List<String> in) {
    StringBuilder sql = new StringBuilder("(CASE");
    for (int i = 0; i + 1 < operands.size(); i += 2) {
      sql.append(" WHEN ").append(write(operands.get(i), in));
      sql.append(" THEN ").append(write(operands.get(i + 1), in));
    }
    return sql.append(" ELSE ")
        .append(write(operands.get(operands.size() - 1), in))
        .append(" END)")
        .toString();
  }

  private String castCall(RexCall call, List<String> in) {
    RexNode operand = call.getOperands().get(0);
    if (operand instanceof RexLiteral literal && literal.isNull()) {
      return cast("NULL", call.getType());
    }
    RelDataType from = operand.getType();
    RelDataType to = call.getType();
    if (sameType(from, to)) {
      return write(operand, in);
    }
    return convert(operand, write(operand, in), from, to);
  }

  /** A cast between different types. */
  abstract String convert(RexNode operand, String sql, RelDataType from, RelDataType to);

  /** Whether a cast between the two does nothing; a shorter text type does something. */
  static boolean sameType(RelDataType from, RelDataType to) {
    if (Dialect.isText(from) && Dialect.isText(to)) {
      return fits(from, to);
    }
    return from.getSqlTypeName() == to.getSqlTypeName()
        && (from.getSqlTypeName() != SqlTypeName.DECIMAL
            || from.getPrecision() == to.getPrecision() && from.getScale() == to.getScale());
  }

  static boolean fits(RelDataType from, RelDataType to) {
    int room = to.getPrecision();
    return room < 0
        || room == Integer.MAX_VALUE
        || (from.getPrecision() >= 0 && from.getPrecision() <= room);
  }

  /** Points as IN, everything else as comparisons. */
  private String search(RexCall call, List<String> in) {
    RexNode ref = call.getOperands().get(0);
    Sarg<?> sarg = ((RexLiteral) call.getOperands().get(1)).getValueAs(Sarg.class);
    RexNode expanded = RexUtil.expandSearch(context.rexBuilder(), null, call);
    boolean points = sarg.isPoints() && sarg.nullAs == RexUnknownAs.UNKNOWN && sarg.pointCount > 1;
    boolean others =
        sarg.isComplementedPoints()
            && sarg.nullAs == RexUnknownAs.UNKNOWN
            && sarg.negate().pointCount > 1;
    List<RexNode> parts =
        points ? RelOptUtil.disjunctions(expanded) : RelOptUtil.conjunctions(expanded);
    if (!points && !others
        || !parts.stream().allMatch(p -> comparesWithLiteral(p))
        || !parts.stream()
            .allMatch(p -> comparesPlainly(ref, ((RexCall) p).getOperands().get(1)))) {
      return write(expanded, in);
    }
    checkComparable(SqlKind.EQUALS, ref.getType(), ref.getType());
    List<String> values = new ArrayList<>();
    for (RexNode part : parts) {
      values.add(write(((RexCall) part).getOperands().get(1), in));
    }
    return "("
        + write(ref, in)
        + (points ? " IN (" : " NOT IN (")
        + String.join(", ", values)
        + "))";
  }

  private static boolean comparesWithLiteral(RexNode part) {
    return (part.getKind() == SqlKind.EQUALS || part.getKind() == SqlKind.NOT_EQUALS)
        && ((RexCall) part).getOperands().get(1) instanceof RexLiteral;
  }

  final String literal(RexLiteral literal) {
    if (literal.isNull()) {
      return cast("NULL", literal.getType());
    }
    return switch (literal.getTypeName()) {
      case BOOLEAN -> literal.getValueAs(Boolean.class) ? "TRUE" : "FALSE";
      case DECIMAL -> number(literal);
      case DOUBLE, REAL, FLOAT ->
          cast("'" + literal.getValueAs(Double.class) + "'", literal.getType());
      case CHAR -> text(literal.getValueAs(String.class));
      case DATE -> "DATE '" + date(literal.getValueAs(DateString.class)) + "'";
      case TIME -> "TIME '" + literal.getValueAs(TimeString.class) + "'";
      case TIMESTAMP -> "TIMESTAMP '" + literal.getValueAs(TimestampString.class) + "'";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          cast("'" + literal.getValueAs(TimestampString.class) + "+00'", literal.getType());
      case BINARY -> binary(literal.getValueAs(ByteString.class));
      case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH ->
          interval(literal.getValueAs(BigDecimal.class).toPlainString(), "MONTH");
      case INTERVAL_DAY,
          INTERVAL_DAY_HOUR,
          INTERVAL_DAY_MINUTE,
          INTERVAL_DAY_SECOND,
          INTERVAL_HOUR,
          INTERVAL_HOUR_MINUTE,
          INTERVAL_HOUR_SECOND,
          INTERVAL_MINUTE,
          INTERVAL_MINUTE_SECOND,
          INTERVAL_SECOND ->
          interval(literal.getValueAs(BigDecimal.class).movePointLeft(3).toPlainString(), "SECOND");
      default -> throw new Unsupported("a literal of type " + literal.getTypeName());
    };
  }

  private static String date(DateString date) {
    return date.toString();
  }

  private String number(RexLiteral literal) {
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    String digits = value.toPlainString();
    SqlTypeName type = literal.getType().getSqlTypeName();
    if (type == SqlTypeName.DOUBLE || type == SqlTypeName.REAL || type == SqlTypeName.FLOAT) {
      return cast("'" + digits + "'", literal.getType());
    }
    return type == SqlTypeName.BIGINT || value.signum() < 0
        ? cast(digits, literal.getType())
        : digits;
  }

  /** A text literal; characters that a store reads differently must not pass. */
  String text(String value) {
    for (char c = 0; c <= Marks.LAST_RESERVED; c++) {
      if (value.indexOf(c) >= 0) {
        throw new Unsupported("a text with the character U+000" + (int) c);
      }
    }
    return "'" + value.replace("'", "''") + "'";
  }

  String binary(ByteString bytes) {
    throw new Unsupported("a binary literal");
  }

  String interval(String amount, String unit) {
    return "INTERVAL '" + amount + "' " + unit;
  }

  static String upperName(RexCall call) {
    return call.getOperator().getName().toUpperCase(Locale.ROOT);
  }
}
