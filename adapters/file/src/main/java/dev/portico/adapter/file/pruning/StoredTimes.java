package dev.portico.adapter.file.pruning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Dates and times in Parquet files, as microseconds. A timestamp adjusted to UTC and one that is
 * not are never compared, since a time zone would decide; INT96 has no order and no statistics.
 */
final class StoredTimes {
  private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);
  private static final BigDecimal MOST_MICROS = BigDecimal.valueOf(Long.MAX_VALUE);

  private StoredTimes() {}

  /** Read as a TIMESTAMP or DATE. */
  static StoredValues local(PrimitiveType stored, boolean asDate) {
    LogicalTypeAnnotation logical = stored.getLogicalTypeAnnotation();
    if (logical instanceof DateLogicalTypeAnnotation) {
      return plain -> {
        Long days = wholeNumber(stored, plain);
        return days == null ? null : Span.of(BigDecimal.valueOf(days).multiply(MICROS_PER_DAY));
      };
    }
    StoredValues timestamp = timestamp(stored, false);
    return timestamp == null || !asDate ? timestamp : plain -> wholeDays(timestamp.of(plain));
  }

  /** Read as a TIMESTAMP WITH LOCAL TIME ZONE. */
  static StoredValues instant(PrimitiveType stored) {
    return timestamp(stored, true);
  }

  static StoredValues timeOfDay(PrimitiveType stored) {
    return stored.getLogicalTypeAnnotation() instanceof TimeLogicalTypeAnnotation time
        ? plain -> withinDay(micros(wholeNumber(stored, plain), time.getUnit()))
        : null;
  }

  private static Span withinDay(Span micros) {
    boolean within =
        micros != null
            && Span.order(micros.low(), BigDecimal.ZERO) >= 0
            && Span.order(micros.high(), MICROS_PER_DAY) <= 0;
    return within ? micros : null;
  }

  private static StoredValues timestamp(PrimitiveType stored, boolean adjustedToUtc) {
    return stored.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
            && timestamp.isAdjustedToUTC() == adjustedToUtc
        ? plain -> micros(wholeNumber(stored, plain), timestamp.getUnit())
        : null;
  }

  private static Span wholeDays(Span micros) {
    return micros == null
        ? null
        : new Span(
            midnight(micros.low(), RoundingMode.FLOOR),
            midnight(micros.high(), RoundingMode.CEILING));
  }

  private static BigDecimal midnight(Comparable<?> micros, RoundingMode mode) {
    return ((BigDecimal) micros).divide(MICROS_PER_DAY, 0, mode).multiply(MICROS_PER_DAY);
  }

  /**
   * Null for numbers the engine cannot hold as microseconds, and for the ends of the range: they
   * are its infinities in any unit.
   */
  private static Span micros(Long number, TimeUnit unit) {
    if (number == null || number == Long.MAX_VALUE || number <= -Long.MAX_VALUE) {
      return null;
    }
    BigDecimal micros =
        switch (unit) {
          case MILLIS -> BigDecimal.valueOf(number).movePointRight(3);
          case MICROS -> BigDecimal.valueOf(number);
          case NANOS -> BigDecimal.valueOf(number).movePointLeft(3);
        };
    return micros.abs().compareTo(MOST_MICROS) >= 0
        ? null
        : new Span(
            micros.setScale(0, RoundingMode.FLOOR), micros.setScale(0, RoundingMode.CEILING));
  }

  private static Long wholeNumber(PrimitiveType stored, byte[] plain) {
    PrimitiveTypeName physical = stored.getPrimitiveTypeName();
    if (physical == PrimitiveTypeName.INT32 && plain.length == Integer.BYTES) {
      return (long) StoredNumbers.littleEndian(plain).getInt();
    }
    return physical == PrimitiveTypeName.INT64 && plain.length == Long.BYTES
        ? StoredNumbers.littleEndian(plain).getLong()
        : null;
  }
}
