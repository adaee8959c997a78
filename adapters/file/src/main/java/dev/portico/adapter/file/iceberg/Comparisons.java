package dev.portico.adapter.file.iceberg;

import dev.portico.spi.BindValue;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.UnboundPredicate;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * One comparison as an expression of Iceberg, at least as wide, see {@link Conditions}.
 *
 * <p>A literal between two values of the column's type becomes the range of the two, both included.
 */
final class Comparisons {
  private static final long NANOS_PER_MICRO = 1_000;

  /** Beyond as many Iceberg compares no statistics with the values of an IN. */
  private static final int MAX_COMPARED = 200;

  private static final Predicate<Object> COMPARABLE = Comparable.class::isInstance;

  private Comparisons() {}

  static Expression expression(NestedField field, Operator operator, BindValue value) {
    String name = field.name();
    TypeKind kind = value.type().kind();
    if (operator == Operator.NOT_EQUAL) {
      return Expressions.notNull(name);
    }
    return switch (field.type().typeId()) {
      case BOOLEAN ->
          kind == TypeKind.BOOLEAN && operator == Operator.EQUAL
              ? Expressions.equal(name, (Boolean) value.value())
              : any();
      case INTEGER, LONG -> whole(name, operator, value);
      case DECIMAL -> decimal(name, operator, value, (Types.DecimalType) field.type());
      case FLOAT -> single(name, operator, value);
      case DOUBLE -> twofold(name, operator, value);
      case DATE ->
          kind == TypeKind.DATE
              ? exact(name, operator, (int) ((LocalDate) value.value()).toEpochDay())
              : any();
      case TIME ->
          kind == TypeKind.TIME
              ? exact(name, operator, ((LocalTime) value.value()).toNanoOfDay() / NANOS_PER_MICRO)
              : any();
      case TIMESTAMP, TIMESTAMP_NANO -> timestamp(name, operator, value, field.type());
      case STRING ->
          kind == TypeKind.VARCHAR ? exact(name, operator, (String) value.value()) : any();
      case BINARY ->
          kind == TypeKind.VARBINARY && operator == Operator.EQUAL
              ? Expressions.equal(name, ByteBuffer.wrap((byte[]) value.value()))
              : any();
      default -> any();
    };
  }

  /** The column equals one of the values; as wide or wider. */
  static Expression in(NestedField field, List<BindValue> values) {
    Set<Object> literals = new HashSet<>();
    for (BindValue value : values) {
      Expression equal = expression(field, Operator.EQUAL, value);
      if (!(equal instanceof UnboundPredicate<?> predicate)
          || predicate.op() != Expression.Operation.EQ) {
        return any();
      }
      literals.add(predicate.literal().value());
    }
    Expression in = Expressions.in(field.name(), literals);
    return literals.size() > MAX_COMPARED ? Expressions.and(in, range(field, literals)) : in;
  }

  private static Expression range(NestedField field, Set<Object> literals) {
    if (field.type().typeId() == Type.TypeID.STRING || !literals.stream().allMatch(COMPARABLE)) {
      return any();
    }
    @SuppressWarnings("unchecked")
    Comparator<Object> order = (a, b) -> ((Comparable<Object>) a).compareTo(b);
    return Expressions.and(
        Expressions.greaterThanOrEqual(field.name(), Collections.min(literals, order)),
        Expressions.lessThanOrEqual(field.name(), Collections.max(literals, order)));
  }

  private static Expression any() {
    return Expressions.alwaysTrue();
  }

  private static <T> Expression exact(String name, Operator operator, T literal) {
    return switch (operator) {
      case EQUAL -> Expressions.equal(name, literal);
      case LESS -> Expressions.lessThan(name, literal);
      case LESS_OR_EQUAL -> Expressions.lessThanOrEqual(name, literal);
      case GREATER -> Expressions.greaterThan(name, literal);
      case GREATER_OR_EQUAL -> Expressions.greaterThanOrEqual(name, literal);
      case NOT_EQUAL -> Expressions.notNull(name);
    };
  }

  /**
   * A comparison with something between two values of the column's type.
   *
   * @param below not greater than the literal
   * @param above not less than the literal
   */
  private static <T> Expression between(String name, Operator operator, T below, T above) {
    return switch (operator) {
      case EQUAL ->
          Expressions.and(
              Expressions.greaterThanOrEqual(name, below),
              Expressions.lessThanOrEqual(name, above));
      case LESS, LESS_OR_EQUAL -> Expressions.lessThanOrEqual(name, above);
      case GREATER, GREATER_OR_EQUAL -> Expressions.greaterThanOrEqual(name, below);
      case NOT_EQUAL -> Expressions.notNull(name);
    };
  }

  private static Expression whole(String name, Operator operator, BindValue value) {
    return switch (value.type().kind()) {
      case SMALLINT, INTEGER, BIGINT -> exact(name, operator, ((Number) value.value()).longValue());
      case DECIMAL -> {
        BigDecimal number = (BigDecimal) value.value();
        if (number.precision() - number.scale() > 18) {
          yield any();
        }
        yield between(
            name,
            operator,
            number.setScale(0, RoundingMode.FLOOR).longValueExact(),
            number.setScale(0, RoundingMode.CEILING).longValueExact());
      }
      default -> any();
    };
  }

  private static Expression decimal(
      String name, Operator operator, BindValue value, Types.DecimalType type) {
    BigDecimal number =
        switch (value.type().kind()) {
          case SMALLINT, INTEGER, BIGINT ->
              BigDecimal.valueOf(((Number) value.value()).longValue());
          case DECIMAL -> (BigDecimal) value.value();
          default -> null;
        };
    if (number == null || number.precision() - number.scale() > type.precision() - type.scale()) {
      return any();
    }
    BigDecimal below = number.setScale(type.scale(), RoundingMode.FLOOR);
    BigDecimal above = number.setScale(type.scale(), RoundingMode.CEILING);
    if (below.precision() > type.precision() || above.precision() > type.precision()) {
      return any();
    }
    return below.equals(above)
        ? exact(name, operator, below)
        : between(name, operator, below, above);
  }

  /** The engine may compare in either precision, so a literal between two floats is both. */
  private static Expression single(String name, Operator operator, BindValue value) {
    Double number = number(value);
    if (number == null || !Float.isFinite(number.floatValue())) {
      return any();
    }
    float nearest = number.floatValue();
    boolean exact = nearest == number && nearest != 0;
    return withNaN(
        name,
        operator,
        exact
            ? exact(name, operator, nearest)
            : between(name, operator, Math.nextDown(nearest), Math.nextUp(nearest)));
  }

  private static Expression twofold(String name, Operator operator, BindValue value) {
    Double number = number(value);
    if (number == null || !Double.isFinite(number)) {
      return any();
    }
    // SQL has one zero, Iceberg has two.
    return withNaN(
        name,
        operator,
        number == 0
            ? between(name, operator, -Double.MIN_VALUE, Double.MIN_VALUE)
            : exact(name, operator, number));
  }

  /** Null when it is not a number that statistics could be compared with. */
  private static Double number(BindValue value) {
    return switch (value.type().kind()) {
      case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL ->
          ((Number) value.value()).doubleValue();
      default -> null;
    };
  }

  /** In SQL NaN is greater than all numbers; Iceberg's bounds leave it out. */
  private static Expression withNaN(String name, Operator operator, Expression expression) {
    return operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL
        ? Expressions.or(expression, Expressions.isNaN(name))
        : expression;
  }

  private static Expression timestamp(String name, Operator operator, BindValue value, Type type) {
    TypeKind published = IcebergTypes.type(type).kind();
    if (value.type().kind() != published) {
      return any();
    }
    Instant instant =
        published == TypeKind.TIMESTAMP_TZ
            ? (Instant) value.value()
            : ((LocalDateTime) value.value()).toInstant(ZoneOffset.UTC);
    try {
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
      if (type.typeId() == Type.TypeID.TIMESTAMP && instant.getNano() % NANOS_PER_MICRO == 0) {
        return exact(name, operator, micros);
      }
      // Nanoseconds are published as microseconds, however rounded; this checks their range.
      Math.multiplyExact(Math.addExact(Math.abs(micros), 1), NANOS_PER_MICRO);
      return between(name, operator, micros - 1, micros + 1);
    } catch (ArithmeticException e) {
      return any();
    }
  }
}
