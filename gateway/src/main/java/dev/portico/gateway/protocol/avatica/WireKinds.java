package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.TypeKind;
import java.util.List;
import java.util.Optional;

/**
 * How Portico's driver and the server number the kinds of value; the driver holds the same order.
 */
final class WireKinds {
  private static final List<TypeKind> ORDER =
      List.of(
          TypeKind.BOOLEAN,
          TypeKind.SMALLINT,
          TypeKind.INTEGER,
          TypeKind.BIGINT,
          TypeKind.DECIMAL,
          TypeKind.REAL,
          TypeKind.DOUBLE,
          TypeKind.VARCHAR,
          TypeKind.VARBINARY,
          TypeKind.DATE,
          TypeKind.TIME,
          TypeKind.TIMESTAMP,
          TypeKind.TIMESTAMP_TZ,
          TypeKind.ARRAY);

  /** One letter per kind, by which parameters are announced. */
  private static final String LETTERS = "bsilnrfvxdtzwa";

  private WireKinds() {}

  static int number(TypeKind kind) {
    return ORDER.indexOf(kind);
  }

  static Optional<TypeKind> ofLetter(char letter) {
    int number = LETTERS.indexOf(letter);
    return number < 0 ? Optional.empty() : Optional.of(ORDER.get(number));
  }
}
