package dev.portico.spi;

/**
 * The kinds of SQL value that cross the boundary between a port and the gateway.
 *
 * <p>Each kind fixes how a {@link ColumnVector} stores it and which Java object {@link
 * ColumnVector#value(int)} gives.
 */
public enum TypeKind {
  /** Truth value; a long 0 or 1; {@link Boolean}. */
  BOOLEAN(Storage.LONG),
  /** 16 bits, signed; {@link Short}. */
  SMALLINT(Storage.LONG),
  /** 32 bits, signed; {@link Integer}. */
  INTEGER(Storage.LONG),
  /** 64 bits, signed; {@link Long}. */
  BIGINT(Storage.LONG),
  /** Exact number of at most 38 digits; {@link java.math.BigDecimal} of the column's scale. */
  DECIMAL(Storage.OBJECT),
  /** IEEE 754 single precision; {@link Float}. */
  REAL(Storage.DOUBLE),
  /** IEEE 754 double precision; {@link Double}. */
  DOUBLE(Storage.DOUBLE),
  /** Unicode text; {@link String}. */
  VARCHAR(Storage.OBJECT),
  /** Bytes; {@code byte[]}. */
  VARBINARY(Storage.OBJECT),
  /** Proleptic Gregorian date; days since 1970-01-01; {@link java.time.LocalDate}. */
  DATE(Storage.LONG),
  /**
   * Time of day; microseconds since midnight, 24:00 is 86,400,000,000; {@link java.time.LocalTime}.
   */
  TIME(Storage.LONG),
  /**
   * Date and time without zone; microseconds since 1970-01-01T00:00 of that local time; {@link
   * java.time.LocalDateTime}.
   */
  TIMESTAMP(Storage.LONG),
  /** An instant; microseconds since 1970-01-01T00:00Z; {@link java.time.Instant}. */
  TIMESTAMP_TZ(Storage.LONG),
  /** A list of values of one element type, elements may be null; {@link java.util.List}. */
  ARRAY(Storage.OBJECT);

  enum Storage {
    LONG,
    DOUBLE,
    OBJECT
  }

  final Storage storage;

  TypeKind(Storage storage) {
    this.storage = storage;
  }
}
