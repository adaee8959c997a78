package dev.portico.adapter.file.pruning;

import dev.portico.spi.Predicate.Operator;

/**
 * What is known of one column's values in some rows, at least one.
 *
 * @param values holds every value that is neither NULL nor NaN; null when nothing is known of them
 * @param canBeValue whether there may be values other than NULL
 * @param canBeNull whether there may be NULLs
 * @param canBeNaN whether NaN may be among the values
 */
record RowFacts(Span values, boolean canBeValue, boolean canBeNull, boolean canBeNaN) {
  static final RowFacts ANY = new RowFacts(null, true, true, true);
  static final RowFacts ALL_NULL = new RowFacts(null, false, true, false);

  private static final Span NAN = Span.of(Double.NaN, Double.NaN);

  /** Every row has this value, or one of the span. */
  static RowFacts constant(Span value) {
    return new RowFacts(value, true, false, false);
  }

  TruthValues isNull() {
    return new TruthValues(canBeNull, canBeValue, false);
  }

  /**
   * Truth values of a comparison.
   *
   * @param literal the other side, which is one value in this span
   */
  TruthValues compare(Operator operator, Span literal) {
    boolean canBeTrue = false;
    boolean canBeFalse = false;
    if (canBeValue) {
      canBeTrue = values == null || holds(operator, values, literal);
      canBeFalse = values == null || holds(opposite(operator), values, literal);
      if (canBeNaN && values != null && values.low() instanceof Double) {
        canBeTrue |= holds(operator, NAN, literal);
        canBeFalse |= holds(opposite(operator), NAN, literal);
      }
    }
    return new TruthValues(canBeTrue, canBeFalse, canBeNull);
  }

  /** Whether some value of the one side and some value of the other compare like that. */
  private static boolean holds(Operator operator, Span values, Span literal) {
    return switch (operator) {
      case EQUAL -> values.meets(literal);
      case NOT_EQUAL -> !values.isOnly(literal);
      case LESS -> Span.order(values.low(), literal.high()) < 0;
      case LESS_OR_EQUAL -> Span.order(values.low(), literal.high()) <= 0;
      case GREATER -> Span.order(values.high(), literal.low()) > 0;
      case GREATER_OR_EQUAL -> Span.order(values.high(), literal.low()) >= 0;
    };
  }

  private static Operator opposite(Operator operator) {
    return switch (operator) {
      case EQUAL -> Operator.NOT_EQUAL;
      case NOT_EQUAL -> Operator.EQUAL;
      case LESS -> Operator.GREATER_OR_EQUAL;
      case LESS_OR_EQUAL -> Operator.GREATER;
      case GREATER -> Operator.LESS_OR_EQUAL;
      case GREATER_OR_EQUAL -> Operator.LESS;
    };
  }
}
