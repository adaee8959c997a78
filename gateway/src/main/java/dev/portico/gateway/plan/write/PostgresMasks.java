package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The masks that PostgreSQL computes as the engine does. Not {@code hash}: no key reaches a store.
 * Not floating numbers, whose overflow is an error there.
 */
final class PostgresMasks extends TextMasks {
  private static final int MOST_DIGITS = 38;

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
    String step = "CAST('" + size.toPlainString() + "' AS NUMERIC)";
    String rest = "MOD(MOD(" + wide + ", " + step + ") + " + step + ", " + step + ")";
    return inRange("(" + wide + " - " + rest + ")", call.getType());
  }

  @Override
  public String round(RexCall call, String value, int digits) {
    checkExact(call);
    return inRange("ROUND(CAST(" + value + " AS NUMERIC), " + digits + ")", call.getType());
  }

  private static void checkExact(RexCall call) {
    if (!StoreExpressions.isExact(call.getOperands().get(0).getType())) {
      throw new Unsupported("a mask of floating numbers");
    }
  }

  private String inRange(String sql, RelDataType type) {
    String cast = "CAST(" + sql + " AS " + dialect.type(type) + ")";
    String range =
        type.getSqlTypeName() == SqlTypeName.BIGINT
            ? sql + " BETWEEN " + Long.MIN_VALUE + " AND " + Long.MAX_VALUE
            : "ABS(" + sql + ") < 1E" + (MOST_DIGITS - type.getScale());
    return "(CASE WHEN " + range + " THEN " + cast + " END)";
  }
}
