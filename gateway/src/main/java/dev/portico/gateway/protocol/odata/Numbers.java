package dev.portico.gateway.protocol.odata;

import java.math.BigDecimal;

/** Numbers of different types, compared by what they are worth. */
final class Numbers {
  private Numbers() {}

  /** The same for equal numbers, whatever their types; other values are themselves, also null. */
  static Object key(Object value) {
    boolean endless =
        value instanceof Double d && !Double.isFinite(d)
            || value instanceof Float f && !Float.isFinite(f);
    return value instanceof Number number && !endless
        ? new BigDecimal(number.toString()).stripTrailingZeros()
        : value;
  }
}
