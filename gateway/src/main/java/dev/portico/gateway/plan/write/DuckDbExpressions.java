package dev.portico.gateway.plan.write;

import dev.portico.gateway.weave.TemporalOperators;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * The engine's expressions: every function of {@code docs/reference/sql.md}, each written so that
 * it does what the reference says even where DuckDB by itself does otherwise.
 */
final class DuckDbExpressions extends Expressions {
  /** Functions that DuckDB computes as the reference says, by the name SQL has here. */
  private static final Map<String, String> SAME =
      Map.ofEntries(
          Map.entry("UPPER", "upper"),
          Map.entry("LOWER", "lower"),
          Map.entry("REPLACE", "replace"),
          Map.entry("REVERSE", "reverse"),
          Map.entry("REPEAT", "repeat"),
          Map.entry("STRPOS", "strpos"),
          Map.entry("SPLIT_PART", "split_part"),
          Map.entry("TRANSLATE", "translate"),
          Map.entry("TRANSLATE3", "translate"),
          Map.entry("ASCII", "ascii"),
          Map.entry("MD5", "md5"),
          Map.entry("STARTS_WITH", "starts_with"),
          Map.entry("ENDS_WITH", "ends_with"),
          Map.entry("CHAR_LENGTH", "length"),
          Map.entry("CHARACTER_LENGTH", "length"),
          Map.entry("LENGTH", "length"),
          Map.entry("ABS", "abs"),
          Map.entry("EXP", "exp"),
          Map.entry("POWER", "power"),
          Map.entry("DEGREES", "degrees"),
          Map.entry("RADIANS", "radians"),
          Map.entry("SIN", "sin"),
          Map.entry("COS", "cos"),
          Map.entry("TAN", "tan"),
          Map.entry("COT", "cot"),
          Map.entry("ASIN", "asin"),
          Map.entry("ACOS", "acos"),
          Map.entry("ATAN", "atan"),
          Map.entry("ATAN2", "atan2"),
          Map.entry("PI", "pi"),
          Map.entry("SQRT", "sqrt"),
          Map.entry("GREATEST", "greatest"),
          Map.entry("LEAST", "least"),
          Map.entry("CARDINALITY", "len"),
          Map.entry("CONCAT", "concat"),
          Map.entry("CONCAT_WS", "concat_ws"));

  private static final Set<String> TRUNC_UNITS =
      Set.of(
          "microsecond",
          "millisecond",
          "second",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "decade",
          "century",
          "millennium");

  /** Up to so many digits the division of two DOUBLEs finds the nearest one. */
  private static final int EXACT_DOUBLE_DIGITS = 15;

  /** What DuckDB keeps a decimal of in 64 bits. */
  private static final int NARROW_DIGITS = 18;

  private final ZoneId zone;

  DuckDbExpressions(Dialect dialect, WriteContext context, ZoneId zone) {
    super(dialect, context);
    this.zone = zone;
  }

  @Override
  void checkComparable(SqlKind kind, RelDataType left, RelDataType right) {
    // the engine compares whatever the validator lets pass
  }

  /**
   * The engine compares exact numbers in a type of 38 digits that has the longer of both fractions,
   * and fails for a number that does not fit into it.
   */
  @Override
  boolean comparesPlainly(RexNode left, RexNode right) {
    return !ExactDigits.overflow(left, right) && !ExactDigits.overflow(right, left);
  }

  @Override
  String compared(
      RexNode left, String collation, SqlKind comparison, RexNode right, List<String> in) {
    if (ExactDigits.overflow(left, right)) {
      return ExactDigits.compared(
          write(left, in), comparison, write(right, in), ExactDigits.scale(right));
    } else if (ExactDigits.overflow(right, left)) {
      return ExactDigits.compared(
          write(right, in), comparison.reverse(), write(left, in), ExactDigits.scale(left));
    }
    return super.compared(left, collation, comparison, right, in);
  }

  /**
   * The engine's optimizer takes ANDs apart and looks for what ORs of ANDs have in common, in
   * quadratic time and memory beyond its limit: 2,000 terms took 2 GB. It does not look through a
   * cast.
   */
  @Override
  String longAny(List<RexNode> terms, List<String> in) {
    List<String> parts = new ArrayList<>();
    for (RexNode term : terms) {
      String sql = write(term, in);
      parts.add(term.getKind() == SqlKind.AND ? unseen(sql) : sql);
    }
    return unseen("(" + String.join(" OR ", parts) + ")");
  }

  @Override
  String longAll(List<RexNode> terms, List<String> in) {
    return unseen(super.longAll(terms, in));
  }

  private static String unseen(String condition) {
    return "CAST(CAST(" + condition + " AS TINYINT) AS BOOLEAN)";
  }

  @Override
  Masks masks() {
    return new DuckDbMasks(dialect);
  }

  @Override
  String special(RexCall call, List<String> in) {
    if (call.getOperator() == TemporalOperators.UNTIED) {
      List<String> parts = writeAll(call.getOperands(), in);
      return "(CASE WHEN "
          + parts.get(0)
          + " THEN error('portico: tied rows of ' || "
          + parts.get(1)
          + ") IS NULL ELSE TRUE END)";
    }
    List<RexNode> operands = call.getOperands();
    switch (call.getKind()) {
      case PLUS, MINUS:
        return plusMinus(call, in);
      case TIMES:
        checkProduct(call);
        return decimals(call, " * ", in);
      case DIVIDE:
        return divide(call, in);
      case MOD:
        return remainder(call, in);
      case MINUS_PREFIX:
        return "(- " + write(operands.get(0), in) + ")";
      case PLUS_PREFIX:
        return write(operands.get(0), in);
      case LIKE:
        return like(call, in);
      case REINTERPRET:
        return reinterpret(call, in);
      case EXTRACT:
        return extract(call, in);
      case FLOOR, CEIL:
        return roundTo(call, in);
      case TRIM:
        return trim(call, in);
      case POSITION:
        return position(operands, in);
      case ITEM:
        return "(" + write(operands.get(0), in) + ")[" + write(operands.get(1), in) + "]";
      case ARRAY_VALUE_CONSTRUCTOR:
        return "[" + String.join(", ", writeAll(operands, in)) + "]";
      default:
        return named(call, in);
    }
  }

  private String named(RexCall call, List<String> in) {
    String name = upperName(call);
    List<String> args = writeAll(arguments(call), in);
    if (SAME.containsKey(name)) {
      return SAME.get(name) + "(" + String.join(", ", args) + ")";
    }
    return switch (name) {
      case "||" -> "(" + String.join(" || ", args) + ")";
      case "SUBSTRING" -> substring(call, args);
      case "LEFT", "RIGHT" -> name.toLowerCase(Locale.ROOT) + "(" + String.join(", ", args) + ")";
      case "ROUND", "TRUNCATE", "TRUNC" ->
          cast(
              (name.equals("ROUND") ? "round" : "trunc") + "(" + String.join(", ", args) + ")",
              call.getType());
      case "SIGN" -> cast("sign(" + args.get(0) + ")", call.getType());
      case "LN", "LOG10" -> (name.equals("LN") ? "ln" : "log10") + "(" + args.get(0) + ")";
      case "LPAD", "RPAD" ->
          (name.equals("LPAD") ? "lpad(" : "rpad(")
              + args.get(0)
              + ", "
              + int32(call, 1, args)
              + ", "
              + (args.size() > 2 ? args.get(2) : "' '")
              + ")";
      case "CHR" -> "chr(" + int32(call, 0, args) + ")";
      case "LTRIM", "RTRIM" ->
          (name.equals("LTRIM") ? "ltrim(" : "rtrim(")
              + args.get(0)
              + ", "
              + (args.size() > 1 ? args.get(1) : "' '")
              + ")";
      case "OCTET_LENGTH" ->
          (Dialect.isText(call.getOperands().get(0).getType()) ? "strlen(" : "octet_length(")
              + args.get(0)
              + ")";
      case "/INT" -> "(" + args.get(0) + " // " + args.get(1) + ")";
      case "DATE_TRUNC" -> dateTrunc(call, args);
      case "CURRENT_DATE",
          "CURRENT_TIMESTAMP",
          "LOCALTIMESTAMP",
          "CURRENT_TIME",
          "LOCALTIME",
          "NOW" ->
          now(call);
      default -> throw new Unsupported(call.getOperator().getName());
    };
  }

  /** The engine takes no larger number here. */
  private static String int32(RexCall call, int index, List<String> args) {
    SqlTypeName type = call.getOperands().get(index).getType().getSqlTypeName();
    return type == SqlTypeName.INTEGER || type == SqlTypeName.SMALLINT
        ? args.get(index)
        : "CAST(" + args.get(index) + " AS INTEGER)";
  }

  private static List<RexNode> arguments(RexCall call) {
    return call.getOperands().stream()
        .filter(o -> o.getType().getSqlTypeName() != SqlTypeName.SYMBOL)
        .toList();
  }

  private String plusMinus(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    String left = write(operands.get(0), in);
    String right = write(operands.get(1), in);
    RelDataType type = call.getType();
    if (isDifference(call)) {
      return SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())
          ? "to_months(CAST(" + months(call, in) + " AS INTEGER))"
          : "("
              + timestamp(left, operands.get(0))
              + " - "
              + timestamp(right, operands.get(1))
              + ")";
    }
    String sign = call.getKind() == SqlKind.PLUS ? " + " : " - ";
    return SqlTypeUtil.isDatetime(type)
        ? cast("(" + left + sign + right + ")", type)
        : decimals(call, sign, in);
  }

  /** Whether a call is a date or time minus another. */
  private static boolean isDifference(RexCall call) {
    return call.getKind() == SqlKind.MINUS
        && SqlTypeUtil.isInterval(call.getType())
        && SqlTypeUtil.isDatetime(call.getOperands().get(0).getType());
  }

  private String months(RexCall difference, List<String> in) {
    return "date_sub('month', "
        + write(difference.getOperands().get(1), in)
        + ", "
        + write(difference.getOperands().get(0), in)
        + ")";
  }

  /** An interval as the number that Calcite counts it in: months, or milliseconds. */
  private String reinterpret(RexCall call, List<String> in) {
    if (!(call.getOperands().get(0) instanceof RexCall difference) || !isDifference(difference)) {
      throw new Unsupported("a calculation with this interval");
    }
    boolean months =
        SqlTypeName.YEAR_INTERVAL_TYPES.contains(difference.getType().getSqlTypeName());
    return months ? months(difference, in) : "epoch_ms(" + write(difference, in) + ")";
  }

  private String timestamp(String sql, RexNode node) {
    return node.getType().getSqlTypeName() == SqlTypeName.DATE
        ? "CAST(" + sql + " AS TIMESTAMP)"
        : sql;
  }

  /**
   * DuckDB keeps the result of two decimals of up to 18 digits at 18 digits and fails beyond; a
   * wider operand gives the result the digits of its type. It costs about 5 ns a row.
   */
  private String decimals(RexCall call, String operator, List<String> in) {
    RexNode first = call.getOperands().get(0);
    String left = write(first, in);
    String right = write(call.getOperands().get(1), in);
    RelDataType type = call.getType();
    if (type.getSqlTypeName() == SqlTypeName.DECIMAL
        && type.getPrecision() > NARROW_DIGITS
        && call.getOperands().stream().allMatch(o -> digits(o.getType()) <= NARROW_DIGITS)) {
      int scale = Math.max(0, first.getType().getScale());
      left = "CAST(" + left + " AS DECIMAL(" + type.getPrecision() + ", " + scale + "))";
    }
    return "(" + left + operator + right + ")";
  }

  private static int digits(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BIGINT -> 19;
      case DECIMAL -> type.getPrecision();
      default -> 0;
    };
  }

  /** The least whole number MOD −1 is 0; DuckDB overflows. */
  private String remainder(RexCall call, List<String> in) {
    String left = write(call.getOperands().get(0), in);
    String right = write(call.getOperands().get(1), in);
    boolean safe =
        !StoreExpressions.isInteger(call.getType())
            || PostgresExpressions.atLeast(call.getOperands().get(1), 1);
    return safe
        ? "(" + left + " % " + right + ")"
        : cast("(CAST(" + left + " AS HUGEINT) % " + right + ")", call.getType());
  }

  @Override
  String doubleType() {
    return "DOUBLE";
  }

  /** Beyond 15 digits DuckDB does not find the nearest DOUBLE by itself; by way of text it does. */
  @Override
  String exactToDouble(String sql, RelDataType from) {
    boolean plain =
        from.getSqlTypeName() != SqlTypeName.DECIMAL || from.getPrecision() <= EXACT_DOUBLE_DIGITS;
    return "CAST(" + (plain ? sql : "CAST(" + sql + " AS VARCHAR)") + " AS DOUBLE)";
  }

  private String divide(RexCall call, List<String> in) {
    String left = write(call.getOperands().get(0), in);
    String right = write(call.getOperands().get(1), in);
    if (StoreExpressions.isInteger(call.getOperands().get(0).getType())
        && StoreExpressions.isInteger(call.getOperands().get(1).getType())) {
      return "(" + left + " // " + right + ")";
    }
    RexNode divisor = call.getOperands().get(1);
    boolean exact =
        call.getOperands().stream().allMatch(o -> StoreExpressions.isExact(o.getType()));
    boolean checked = exact && !(divisor instanceof RexLiteral literal && isNotZero(literal));
    return "("
        + asDouble(left, call.getOperands().get(0))
        + " / "
        + (checked
            ? "(CASE WHEN "
                + right
                + " = 0 AND "
                + left
                + " IS NOT NULL THEN error('Division by zero') ELSE "
            : "")
        + asDouble(right, divisor)
        + (checked ? " END)" : "")
        + ")";
  }

  private String asDouble(String sql, RexNode node) {
    return StoreExpressions.isExact(node.getType())
        ? exactToDouble(sql, node.getType())
        : "CAST(" + sql + " AS DOUBLE)";
  }

  private static boolean isNotZero(RexLiteral literal) {
    return !literal.isNull() && literal.getValueAs(java.math.BigDecimal.class).signum() != 0;
  }

  private String like(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    String name = upperName(call);
    if (!name.equals("LIKE") && !name.equals("ILIKE")) {
      throw new Unsupported(call.getOperator().getName());
    }
    String escape = operands.size() > 2 ? " ESCAPE " + write(operands.get(2), in) : "";
    return "("
        + write(operands.get(0), in)
        + " "
        + name
        + " "
        + write(operands.get(1), in)
        + escape
        + ")";
  }

  private String local(RexNode operand, List<String> in) {
    String sql = write(operand, in);
    return operand.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        ? "timezone(" + text(zone.getId()) + ", " + sql + ")"
        : sql;
  }

  private String extract(RexCall call, List<String> in) {
    TimeUnitRange unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(TimeUnitRange.class);
    RexNode operand = call.getOperands().get(1);
    if (SqlTypeUtil.isInterval(operand.getType())) {
      throw new Unsupported("EXTRACT from an interval");
    }
    String value =
        switch (unit) {
          case EPOCH -> "epoch_ms(" + timestamp(write(operand, in), operand) + ") // 1000";
          case YEAR,
              QUARTER,
              MONTH,
              DAY,
              HOUR,
              MINUTE,
              SECOND,
              WEEK,
              DOW,
              ISODOW,
              DOY,
              ISOYEAR,
              DECADE ->
              "extract(" + unit + " FROM " + local(operand, in) + ")";
          default -> throw new Unsupported("EXTRACT of " + unit);
        };
    return cast(value, call.getType());
  }

  /** FLOOR and CEIL of numbers, and of dates and times to a unit. */
  private String roundTo(RexCall call, List<String> in) {
    boolean floor = call.getKind() == SqlKind.FLOOR;
    RexNode operand = call.getOperands().get(0);
    if (call.getOperands().size() == 1) {
      return cast((floor ? "floor(" : "ceil(") + write(operand, in) + ")", call.getType());
    }
    TimeUnitRange unit = ((RexLiteral) call.getOperands().get(1)).getValueAs(TimeUnitRange.class);
    String value = local(operand, in);
    String truncated = "date_trunc('" + unit + "', " + value + ")";
    String result =
        floor
            ? truncated
            : "(CASE WHEN "
                + truncated
                + " = "
                + value
                + " THEN "
                + value
                + " ELSE "
                + truncated
                + " + INTERVAL 1 "
                + unit
                + " END)";
    return zoned(result, call.getType());
  }

  private String zoned(String local, RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        ? "timezone(" + text(zone.getId()) + ", " + local + ")"
        : cast(local, type);
  }

  private String dateTrunc(RexCall call, List<String> args) {
    if (!(call.getOperands().get(0) instanceof RexLiteral)
        || !Dialect.isText(call.getOperands().get(0).getType())) {
      throw new Unsupported("DATE_TRUNC whose unit is no literal");
    }
    String unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(String.class);
    if (!TRUNC_UNITS.contains(unit.toLowerCase(Locale.ROOT))) {
      throw new Unsupported("DATE_TRUNC to \"" + unit + "\"");
    }
    RexNode operand = call.getOperands().get(1);
    boolean instant =
        operand.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    String value =
        instant ? "timezone(" + text(zone.getId()) + ", " + args.get(1) + ")" : args.get(1);
    return zoned("date_trunc(" + args.get(0) + ", " + value + ")", call.getType());
  }

  private String trim(RexCall call, List<String> in) {
    List<RexNode> operands = call.getOperands();
    SqlTrimFunction.Flag flag =
        ((RexLiteral) operands.get(0)).getValueAs(SqlTrimFunction.Flag.class);
    String function =
        switch (flag) {
          case BOTH -> "trim";
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
        };
    return function + "(" + write(operands.get(2), in) + ", " + write(operands.get(1), in) + ")";
  }

  private String position(List<RexNode> operands, List<String> in) {
    if (operands.size() > 2) {
      throw new Unsupported("POSITION with a start");
    }
    return "strpos(" + write(operands.get(1), in) + ", " + write(operands.get(0), in) + ")";
  }

  /**
   * Positions count from 1; those before the text count too, and a negative length is an error, as
   * in PostgreSQL.
   */
  private String substring(RexCall call, List<String> args) {
    List<RexNode> operands = call.getOperands();
    boolean plain =
        PostgresExpressions.atLeast(operands.get(1), 1)
            && (operands.size() < 3 || PostgresExpressions.atLeast(operands.get(2), 0));
    if (plain) {
      return "substring(" + String.join(", ", args) + ")";
    }
    String start = "CAST(" + args.get(1) + " AS BIGINT)";
    if (args.size() < 3) {
      return "substring(" + args.get(0) + ", greatest(" + start + ", 1))";
    }
    String length = "CAST(" + args.get(2) + " AS BIGINT)";
    return "(CASE WHEN "
        + length
        + " < 0 THEN error('negative substring length not allowed') WHEN "
        + start
        + " IS NULL OR "
        + length
        + " IS NULL THEN NULL ELSE substring("
        + args.get(0)
        + ", greatest("
        + start
        + ", 1), greatest(0, "
        + length
        + " + least("
        + start
        + ", 1) - 1)) END)";
  }

  @Override
  String interval(String amount, String unit) {
    return "INTERVAL '" + amount + (unit.equals("MONTH") ? " months'" : " seconds'");
  }

  @Override
  String binary(ByteString bytes) {
    return "unhex('" + HexFormat.of().formatHex(bytes.getBytes()) + "')";
  }

  @Override
  String convert(RexNode operand, String sql, RelDataType from, RelDataType to) {
    SqlTypeName source = from.getSqlTypeName();
    SqlTypeName target = to.getSqlTypeName();
    if (Dialect.isText(from) && SqlTypeName.BINARY_TYPES.contains(target)) {
      return "encode(" + sql + ")";
    }
    if (Dialect.isText(to) && SqlTypeName.BINARY_TYPES.contains(source)) {
      return shorten("decode(" + sql + ")", to);
    }
    if (Dialect.isText(to)) {
      return shorten(Dialect.isText(from) ? sql : toText(sql, source), to);
    }
    if (Dialect.isText(from) && StoreExpressions.isInteger(to)) {
      return wholeNumber(operand, sql, to);
    }
    if (StoreExpressions.isExact(from) && target == SqlTypeName.DOUBLE) {
      return exactToDouble(sql, from);
    }
    boolean fromInstant = source == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    boolean toInstant = target == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    if (fromInstant && !toInstant && SqlTypeUtil.isDatetime(to)) {
      return cast("timezone(" + text(zone.getId()) + ", " + sql + ")", to);
    }
    if (toInstant && (source == SqlTypeName.TIMESTAMP || source == SqlTypeName.DATE)) {
      return "timezone(" + text(zone.getId()) + ", CAST(" + sql + " AS TIMESTAMP))";
    }
    if (SqlTypeUtil.isInterval(from) && SqlTypeUtil.isExactNumeric(to)) {
      return cast(sql, to);
    }
    return cast(sql, to);
  }

  private String toText(String sql, SqlTypeName source) {
    return source == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        ? "CAST(timezone(" + text(zone.getId()) + ", " + sql + ") AS VARCHAR)"
        : "CAST(" + sql + " AS VARCHAR)";
  }

  /** A cast to a text type with a length cuts what is longer. */
  private String shorten(String sql, RelDataType to) {
    int length = to.getPrecision();
    return length < 0 || length == Integer.MAX_VALUE ? sql : "left(" + sql + ", " + length + ")";
  }

  /** A text with a fraction is no whole number; DuckDB by itself would round it. */
  private String wholeNumber(RexNode operand, String sql, RelDataType to) {
    if (operand instanceof RexLiteral literal
        && String.valueOf(literal.getValueAs(String.class)).trim().matches("[+-]?[0-9]+")) {
      return cast(sql, to);
    }
    return "(CASE WHEN regexp_full_match(trim("
        + sql
        + "), '[+-]?[0-9]+') OR "
        + sql
        + " IS NULL THEN "
        + cast(sql, to)
        + " ELSE error('a text that is no whole number cannot be cast to "
        + to.getSqlTypeName()
        + "') END)";
  }
}
