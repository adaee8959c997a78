package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The masks that PostgreSQL computes as the engine does. Not {@code hash}: no key reaches a store.
 * Not floating numbers, whose overflow is an error there.
 */
final class PostgresMasks extends TextMasks {
  private static final int MOST_DIGITS = 38;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Dialect dialect;

  PostgresMasks(Dialect dialect) {
    super("char_length");
    this.dialect = dialect;
  }

  @Override
  public String truncate(RexCall call, String value, String unit) {
    RelDataType type = call.getType();
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          "(date_trunc('" + unit + "', " + value + " AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')";
      case TIMESTAMP -> "date_trunc('" + unit + "', " + value + ")";
      default -> "CAST(date_trunc('" + unit + "', CAST(" + value + " AS TIMESTAMP)) AS DATE)";
    };
  }

  @Override
  public String bucket(RexCall call, String value, BigDecimal size) {
    checkExact(call);
    String wide = "CAST(" + value + " AS NUMERIC)";
    String step = numeric(size);
    String rest = "MOD(" + wide + ", " + step + ")";
    String below = "MOD(" + rest + " + " + step + ", " + step + ")";
    String floor =
        "(" + wide + " - CASE WHEN " + wide + " < 0 THEN " + below + " ELSE " + rest + " END)";
    BigDecimal greatest = greatest(call.getType(), size);
    String range =
        wide
            + " >= "
            + numeric(least(call.getType(), size))
            + " AND "
            + wide
            + " < "
            + numeric(greatest.add(size));
    return inRange(range, floor, call.getType());
  }

  @Override
  public String round(RexCall call, String value, int digits) {
    checkExact(call);
    String wide = "CAST(" + value + " AS NUMERIC)";
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(-digits);
    BigDecimal half = unit.multiply(HALF);
    String range =
        wide
            + " > "
            + numeric(least(call.getType(), unit).subtract(half))
            + " AND "
            + wide
            + " < "
            + numeric(greatest(call.getType(), unit).add(half));
    return inRange(range, "ROUND(" + wide + ", " + digits + ")", call.getType());
  }

  private static void checkExact(RexCall call) {
    if (!StoreExpressions.isExact(call.getOperands().get(0).getType())) {
      throw new Unsupported("a mask of floating numbers");
    }
  }

  /** The value is looked at, not what becomes of it, which would be computed once more. */
  private String inRange(String range, String sql, RelDataType type) {
    return "(CASE WHEN " + range + " THEN CAST(" + sql + " AS " + dialect.type(type) + ") END)";
  }

  /** The greatest multiple of a step that is a value of the type. */
  private static BigDecimal greatest(RelDataType type, BigDecimal step) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT
        ? multiple(BigDecimal.valueOf(Long.MAX_VALUE), step, RoundingMode.FLOOR)
        : multiple(end(type), step, RoundingMode.CEILING).subtract(step);
  }

  private static BigDecimal least(RelDataType type, BigDecimal step) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT
        ? multiple(BigDecimal.valueOf(Long.MIN_VALUE), step, RoundingMode.CEILING)
        : greatest(type, step).negate();
  }

  /** The least power of ten with too many digits for the type. */
  private static BigDecimal end(RelDataType type) {
    return BigDecimal.ONE.scaleByPowerOfTen(MOST_DIGITS - type.getScale());
  }

  private static BigDecimal multiple(BigDecimal value, BigDecimal step, RoundingMode mode) {
    return value.divide(step, 0, mode).multiply(step);
  }

  private static String numeric(BigDecimal value) {
    return "CAST('" + value.toPlainString() + "' AS NUMERIC)";
  }
}
