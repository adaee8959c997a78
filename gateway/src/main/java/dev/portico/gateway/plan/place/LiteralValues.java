package dev.portico.gateway.plan.place;

import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.TimestampString;

/** The values and comparisons of conditions as ports take them. */
final class LiteralValues {
  private LiteralValues() {}

  /** Empty for NULL, and for types whose values ports are not told. */
  static Optional<BindValue> of(RexLiteral literal) {
    if (literal.isNull()) {
      return Optional.empty();
    }
    ColumnType type = PorticoTypes.fromRel(literal.getType());
    return switch (type.kind()) {
      case VARCHAR ->
          Optional.of(new BindValue(ColumnType.VARCHAR, literal.getValueAs(String.class)));
      case BOOLEAN -> Optional.of(new BindValue(type, literal.getValueAs(Boolean.class)));
      case SMALLINT, INTEGER, BIGINT ->
          Optional.of(
              new BindValue(
                  ColumnType.BIGINT, literal.getValueAs(BigDecimal.class).longValueExact()));
      case DECIMAL -> Optional.of(new BindValue(type, literal.getValueAs(BigDecimal.class)));
      case DATE ->
          Optional.of(new BindValue(type, LocalDate.ofEpochDay(literal.getValueAs(Integer.class))));
      case TIMESTAMP -> Optional.of(new BindValue(type, local(literal)));
      case TIMESTAMP_TZ ->
          Optional.of(new BindValue(type, local(literal).toInstant(ZoneOffset.UTC)));
      default -> Optional.empty();
    };
  }

  private static LocalDateTime local(RexLiteral literal) {
    return LocalDateTime.parse(
        literal.getValueAs(TimestampString.class).toString().replace(' ', 'T'));
  }

  /** The port's name of a comparison. */
  static Predicate.Operator operator(SqlKind kind) {
    return switch (kind) {
      case EQUALS -> Predicate.Operator.EQUAL;
      case NOT_EQUALS -> Predicate.Operator.NOT_EQUAL;
      case LESS_THAN -> Predicate.Operator.LESS;
      case LESS_THAN_OR_EQUAL -> Predicate.Operator.LESS_OR_EQUAL;
      case GREATER_THAN -> Predicate.Operator.GREATER;
      default -> Predicate.Operator.GREATER_OR_EQUAL;
    };
  }
}
