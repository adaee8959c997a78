package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What the dialects share about types: exact decimals, and the type a store's declared precision
 * maps to.
 */
final class JdbcTypes {

  /**
   * What an unconstrained {@code numeric} is delivered as: most values in it fit. One that does
   * not, with more than 28 digits before or 10 after the point, or NaN, is a fault that names the
   * column, never rounded.
   */
  static final ColumnType UNCONSTRAINED_DECIMAL = ColumnType.decimal(38, 10);

  private JdbcTypes() {}

  /**
   * The value with exactly the type's scale.
   *
   * @throws UnfitValueException when digits would be lost
   */
  static BigDecimal exact(BigDecimal value, ColumnType type) {
    BigDecimal scaled = value;
    if (value.scale() != type.scale()) {
      // a value like 1E+9000 would otherwise be written out digit by digit before it is refused
      if (value.signum() != 0
          && (long) value.precision() - value.scale() > ColumnType.MAX_DECIMAL_PRECISION) {
        throw new UnfitValueException("a number with too many digits for");
      }
      try {
        scaled = value.setScale(type.scale());
      } catch (ArithmeticException e) {
        throw new UnfitValueException("a number with too many digits after the point for");
      }
    }
    if (scaled.precision() > type.precision()) {
      throw new UnfitValueException("a number with too many digits for");
    }
    return scaled;
  }

  /**
   * The type of {@code numeric(precision, scale)}, empty when it has more digits than the gateway
   * carries.
   */
  static Optional<ColumnType> decimal(int precision, int scale) {
    int digits = scale < 0 ? precision - scale : Math.max(precision, scale);
    return digits > ColumnType.MAX_DECIMAL_PRECISION
        ? Optional.empty()
        : Optional.of(ColumnType.decimal(digits, Math.max(0, scale)));
  }

  /** A whole number that must lie within the type. */
  static long whole(long value, ColumnType type) {
    boolean fits =
        switch (type.kind()) {
          case SMALLINT -> value == (short) value;
          case INTEGER -> value == (int) value;
          default -> true;
        };
    if (!fits) {
      throw new UnfitValueException("a number too large for");
    }
    return value;
  }
}
