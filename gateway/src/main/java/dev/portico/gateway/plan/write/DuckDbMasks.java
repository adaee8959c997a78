package dev.portico.gateway.plan.write;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;

/** Every mask in the engine; TRY turns what leaves the range of its type into NULL. */
final class DuckDbMasks extends TextMasks {
  private static final String WIDE = "DECIMAL(38, 0)";

  private final Dialect dialect;

  DuckDbMasks(Dialect dialect) {
    super("length");
    this.dialect = dialect;
  }

  /** HMAC-SHA-256 from two plain digests over the prepared pads (RFC 2104). */
  @Override
  public String hash(RexCall call, List<String> arguments) {
    String value = arguments.get(0);
    int digits = ((RexLiteral) call.getOperands().get(3)).getValueAs(Integer.class);
    String bytes = "encode(" + (digits == 0 ? "CAST(" + value + " AS VARCHAR)" : value) + ")";
    String hex =
        "sha256("
            + arguments.get(2)
            + " || unhex(sha256("
            + arguments.get(1)
            + " || "
            + bytes
            + ")))";
    return digits == 0
        ? "CAST(CAST('0x' || left(" + hex + ", 16) AS UBIGINT) >> 1 AS BIGINT)"
        : "left(" + hex + ", " + digits + ")";
  }

  @Override
  public String truncate(RexCall call, String value, String unit) {
    RelDataType type = call.getType();
    String zoned = "date_trunc('" + unit + "', timezone('UTC', " + value + "))";
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        ? "timezone('UTC', " + zoned + ")"
        : "CAST(date_trunc('" + unit + "', " + value + ") AS " + dialect.type(type) + ")";
  }

  @Override
  public String bucket(RexCall call, String value, BigDecimal size) {
    RelDataType from = call.getOperands().get(0).getType();
    RelDataType to = call.getType();
    if (!StoreExpressions.isExact(from)) {
      String step = "CAST('" + size + "' AS DOUBLE)";
      return floating(value, "floor(" + wide(value) + " / " + step + ") * " + step, to);
    }
    String exact = StoreExpressions.isInteger(from) ? WIDE : dialect.type(to);
    String wide = "CAST(" + value + " AS " + exact + ")";
    String step = "CAST('" + size.toPlainString() + "' AS " + exact + ")";
    String rest = "(" + wide + " % " + step + ")";
    String floor =
        wide + " - " + rest + " - CASE WHEN " + rest + " < 0 THEN " + step + " ELSE 0 END";
    return "TRY(" + cast(floor, to) + ")";
  }

  @Override
  public String round(RexCall call, String value, int digits) {
    RelDataType from = call.getOperands().get(0).getType();
    RelDataType to = call.getType();
    if (!StoreExpressions.isExact(from)) {
      return floating(value, rounded(wide(value), digits), to);
    }
    String wide = StoreExpressions.isInteger(from) ? "CAST(" + value + " AS " + WIDE + ")" : value;
    // of NULL the engine makes 0 when it rounds to more digits than there are
    return "(CASE WHEN "
        + value
        + " IS NOT NULL THEN TRY("
        + cast("round(" + wide + ", " + digits + ")", to)
        + ") END)";
  }

  private static String wide(String value) {
    return "CAST(" + value + " AS DOUBLE)";
  }

  /** The engine's own rounding makes 0 of what it finds too large. */
  private static String rounded(String wide, int digits) {
    String power = "CAST(1e" + Math.abs(digits) + " AS DOUBLE)";
    return digits < 0
        ? "round(" + wide + " / " + power + ") * " + power
        : "round(" + wide + " * " + power + ") / " + power;
  }

  /** NaN and the infinities stay; what leaves the range of the type is NULL. */
  private String floating(String value, String masked, RelDataType type) {
    String result = "TRY(" + cast(masked, type) + ")";
    return "(CASE WHEN NOT isfinite("
        + wide(value)
        + ") THEN "
        + cast(value, type)
        + " WHEN isfinite("
        + result
        + ") THEN "
        + result
        + " END)";
  }

  private String cast(String sql, RelDataType type) {
    return "CAST(" + sql + " AS " + dialect.type(type) + ")";
  }
}
