package dev.portico.spi;

import java.util.Locale;
import java.util.Objects;

/**
 * The SQL type of a column as the gateway publishes it.
 *
 * @param kind what sort of value
 * @param precision digits of a DECIMAL (1–38), longest length of a VARCHAR or VARBINARY in
 *     characters or bytes, or {@link #UNBOUNDED}; 0 for kinds that have none
 * @param scale digits after the point of a DECIMAL (0–precision), else 0
 * @param element the type of an ARRAY's elements, null for every other kind
 */
public record ColumnType(TypeKind kind, int precision, int scale, ColumnType element) {

  /** A VARCHAR or VARBINARY without a longest length. */
  public static final int UNBOUNDED = -1;

  /** The most digits a DECIMAL has here and in the engine. */
  public static final int MAX_DECIMAL_PRECISION = 38;

  public static final ColumnType BOOLEAN = of(TypeKind.BOOLEAN);
  public static final ColumnType SMALLINT = of(TypeKind.SMALLINT);
  public static final ColumnType INTEGER = of(TypeKind.INTEGER);
  public static final ColumnType BIGINT = of(TypeKind.BIGINT);
  public static final ColumnType REAL = of(TypeKind.REAL);
  public static final ColumnType DOUBLE = of(TypeKind.DOUBLE);
  public static final ColumnType VARCHAR = varchar(UNBOUNDED);
  public static final ColumnType VARBINARY = new ColumnType(TypeKind.VARBINARY, UNBOUNDED, 0, null);
  public static final ColumnType DATE = of(TypeKind.DATE);
  public static final ColumnType TIME = of(TypeKind.TIME);
  public static final ColumnType TIMESTAMP = of(TypeKind.TIMESTAMP);
  public static final ColumnType TIMESTAMP_TZ = of(TypeKind.TIMESTAMP_TZ);

  public ColumnType {
    Objects.requireNonNull(kind, "kind");
    if (kind == TypeKind.DECIMAL
        && (precision < 1 || precision > MAX_DECIMAL_PRECISION || scale < 0 || scale > precision)) {
      throw new IllegalArgumentException(
          "DECIMAL(" + precision + ", " + scale + ") is outside DECIMAL(1, 0) to DECIMAL(38, 38)");
    }
    if ((kind == TypeKind.ARRAY) != (element != null)) {
      throw new IllegalArgumentException("an ARRAY, and only an ARRAY, has an element type");
    }
  }

  private static ColumnType of(TypeKind kind) {
    return new ColumnType(kind, 0, 0, null);
  }

  public static ColumnType decimal(int precision, int scale) {
    return new ColumnType(TypeKind.DECIMAL, precision, scale, null);
  }

  public static ColumnType varchar(int length) {
    return new ColumnType(TypeKind.VARCHAR, length, 0, null);
  }

  public static ColumnType array(ColumnType element) {
    return new ColumnType(TypeKind.ARRAY, 0, 0, element);
  }

  /**
   * Whether values of both types are alike, whatever longest length a text or binary type declares.
   */
  public boolean sameValues(ColumnType other) {
    return kind == other.kind
        && (kind != TypeKind.DECIMAL || (precision == other.precision && scale == other.scale))
        && (kind != TypeKind.ARRAY || element.sameValues(other.element));
  }

  /** The type as SQL writes it, for messages and listings. */
  @Override
  public String toString() {
    return switch (kind) {
      case DECIMAL -> String.format(Locale.ROOT, "DECIMAL(%d, %d)", precision, scale);
      case VARCHAR, VARBINARY ->
          precision == UNBOUNDED ? kind.name() : kind + "(" + precision + ")";
      case ARRAY -> element + " ARRAY";
      case TIMESTAMP_TZ -> "TIMESTAMP WITH LOCAL TIME ZONE";
      default -> kind.name();
    };
  }
}
