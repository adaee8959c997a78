package dev.portico.gateway.weave;

import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.HexFormat;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What {@code docs/reference/masks.md} says of filters and masks, computed value by value in plain
 * Java and with nothing of the gateway's own.
 */
public final class PolicyReference {
  private final String hashSecret;

  public PolicyReference(String hashSecret) {
    this.hashSecret = hashSecret;
  }

  /** TRUE, FALSE, or null for unknown. */
  public Boolean holds(RowFilter filter, Function<String, Object> row) {
    if (filter instanceof RowFilter.All) {
      return true;
    } else if (filter instanceof RowFilter.Compare compare) {
      return compared(compare.comparison(), row.apply(compare.column()), compare.value().value());
    } else if (filter instanceof RowFilter.CompareColumns compare) {
      return compared(
          compare.comparison(), row.apply(compare.column()), row.apply(compare.other()));
    } else if (filter instanceof RowFilter.In in) {
      return in(in, row.apply(in.column()));
    } else if (filter instanceof RowFilter.IsNull test) {
      return (row.apply(test.column()) == null) == (test.sense() == Sense.PLAIN);
    } else if (filter instanceof RowFilter.And and) {
      return all(and.parts().stream().map(p -> holds(p, row)).toList(), false);
    } else if (filter instanceof RowFilter.Or or) {
      return all(or.parts().stream().map(p -> holds(p, row)).toList(), true);
    }
    Boolean part = holds(((RowFilter.Not) filter).part(), row);
    return part == null ? null : !part;
  }

  private static Boolean all(List<Boolean> parts, boolean decisive) {
    if (parts.contains(decisive)) {
      return decisive;
    }
    return parts.contains(null) ? null : (Boolean) !decisive;
  }

  private static Boolean in(RowFilter.In in, Object value) {
    boolean plain = in.sense() == Sense.PLAIN;
    if (in.values().isEmpty()) {
      return !plain && value != null;
    }
    if (value == null) {
      return null;
    }
    boolean found = in.values().stream().anyMatch(v -> order(value, v.value()) == 0);
    return found == plain;
  }

  private static Boolean compared(RowFilter.Comparison comparison, Object left, Object right) {
    if (left == null || right == null) {
      return null;
    }
    return switch (comparison) {
      case EQUAL -> order(left, right) == 0;
      case NOT_EQUAL -> order(left, right) != 0;
      case LESS -> order(left, right) < 0;
      case LESS_OR_EQUAL -> order(left, right) <= 0;
      case GREATER -> order(left, right) > 0;
      case GREATER_OR_EQUAL -> order(left, right) >= 0;
      case CONTAINS -> ((String) left).contains((String) right);
      case STARTS_WITH -> ((String) left).startsWith((String) right);
      case ENDS_WITH -> ((String) left).endsWith((String) right);
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int order(Object left, Object right) {
    if (left instanceof Number && right instanceof Number) {
      return left instanceof Double || left instanceof Float
          // plus zero makes one of the two zeros; NaN is the largest number and equals itself
          ? Double.compare(
              ((Number) left).doubleValue() + 0.0, ((Number) right).doubleValue() + 0.0)
          : new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
    } else if (left instanceof String a && right instanceof String b) {
      byte[] x = a.getBytes(StandardCharsets.UTF_8);
      return java.util.Arrays.compareUnsigned(x, b.getBytes(StandardCharsets.UTF_8));
    }
    return ((Comparable) left).compareTo(right);
  }

  /** The masked value. */
  public Object masked(Mask mask, Object value, Function<String, Object> row) {
    if (mask.unless().isPresent() && Boolean.TRUE.equals(holds(mask.unless().get(), row))) {
      return value;
    }
    Mask.Function function = mask.function();
    if (function instanceof Mask.Constant constant) {
      return constant.value().value();
    } else if (value == null || function instanceof Mask.Null) {
      return null;
    } else if (function instanceof Mask.Hash hash) {
      return hash(value, hash.length());
    } else if (function instanceof Mask.Partial partial) {
      return partial(partial, (String) value);
    } else if (function instanceof Mask.Email) {
      return email((String) value);
    } else if (function instanceof Mask.Truncate truncate) {
      return truncated(truncate.unit(), value);
    } else if (function instanceof Mask.Bucket bucket) {
      return bucket(mask.type(), bucket.size(), value);
    }
    return rounded(mask.type(), ((Mask.Round) function).digits(), value);
  }

  private Object hash(Object value, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(hashSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] digest = mac.doFinal(value.toString().getBytes(StandardCharsets.UTF_8));
      return value instanceof String
          ? HexFormat.of().formatHex(digest).substring(0, length)
          : (Object) (java.nio.ByteBuffer.wrap(digest).getLong() >>> 1);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String partial(Mask.Partial partial, String text) {
    int[] points = text.codePoints().toArray();
    boolean whole = points.length <= (long) partial.keepFirst() + partial.keepLast();
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < points.length; i++) {
      boolean kept = i < partial.keepFirst() || i >= points.length - partial.keepLast();
      if (kept && !whole) {
        shown.appendCodePoint(points[i]);
      } else {
        shown.append(partial.fill());
      }
    }
    return shown.toString();
  }

  private static String email(String text) {
    int at = text.indexOf('@');
    boolean address = at > 0 && text.substring(at + 1).matches("[A-Za-z0-9.-]+");
    return address ? "***" + text.substring(at) : "***";
  }

  private static Object truncated(Mask.Unit unit, Object value) {
    if (value instanceof LocalDate date) {
      return day(unit, date);
    } else if (value instanceof Instant instant) {
      return ((LocalDateTime) truncated(unit, LocalDateTime.ofInstant(instant, ZoneOffset.UTC)))
          .toInstant(ZoneOffset.UTC);
    }
    LocalDateTime moment = (LocalDateTime) value;
    return unit == Mask.Unit.HOUR
        ? moment.truncatedTo(ChronoUnit.HOURS)
        : day(unit, moment.toLocalDate()).atStartOfDay();
  }

  private static LocalDate day(Mask.Unit unit, LocalDate date) {
    return switch (unit) {
      case YEAR -> date.withDayOfYear(1);
      case QUARTER -> date.with(IsoFields.DAY_OF_QUARTER, 1);
      case MONTH -> date.withDayOfMonth(1);
      case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case DAY, HOUR -> date;
    };
  }

  private static Object bucket(ColumnType type, BigDecimal size, Object value) {
    if (value instanceof Double || value instanceof Float) {
      double step = size.doubleValue();
      return floating(value, number -> Math.floor(number / step) * step);
    }
    BigDecimal number = new BigDecimal(value.toString());
    BigDecimal steps = number.divide(size, 0, RoundingMode.FLOOR);
    return inRange(type, steps.multiply(size));
  }

  private static Object rounded(ColumnType type, int digits, Object value) {
    if (value instanceof Double || value instanceof Float) {
      double power = Math.pow(10, Math.abs(digits));
      return floating(
          value,
          number -> digits < 0 ? away(number / power) * power : away(number * power) / power);
    }
    return inRange(type, new BigDecimal(value.toString()).setScale(digits, RoundingMode.HALF_UP));
  }

  /** What is no number stays; what leaves the range of the type is NULL. */
  private static Object floating(Object value, DoubleUnaryOperator mask) {
    double number = ((Number) value).doubleValue();
    if (!Double.isFinite(number)) {
      return value;
    }
    double masked = mask.applyAsDouble(number);
    if (value instanceof Float) {
      return Float.isFinite((float) masked) ? (Object) (float) masked : null;
    }
    return Double.isFinite(masked) ? (Object) masked : null;
  }

  /** Half away from zero. */
  private static double away(double number) {
    double whole = Math.floor(Math.abs(number));
    return Math.copySign(Math.abs(number) - whole >= 0.5 ? whole + 1 : whole, number);
  }

  private static Object inRange(ColumnType type, BigDecimal number) {
    if (type.equals(ColumnType.BIGINT)) {
      BigInteger whole = number.toBigIntegerExact();
      return whole.bitLength() > 63 ? null : (Object) whole.longValueExact();
    }
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
    return scaled.precision() > type.precision() ? null : scaled;
  }

  static BindValue text(String value) {
    return new BindValue(ColumnType.VARCHAR, value);
  }
}
