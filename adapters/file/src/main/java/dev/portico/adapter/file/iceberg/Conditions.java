package dev.portico.adapter.file.iceberg;

import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.IsNull;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.Predicate.Or;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Conditions on rows as Iceberg's expressions, to leave out files by. The expression is true at
 * least for every row for which the condition is; where the two have different ideas of a type's
 * order it is wider.
 *
 * <p>Widening must not happen below a NOT, so NOT is moved down to the comparisons first, which is
 * exact in three-valued logic.
 */
final class Conditions {
  private final Columns columns;

  Conditions(Columns columns) {
    this.columns = columns;
  }

  Expression expression(Predicate predicate) {
    if (predicate instanceof And and) {
      return all(and.parts().stream().map(this::expression).toList());
    }
    if (predicate instanceof Or or) {
      return any(or.parts().stream().map(this::expression).toList());
    }
    if (predicate instanceof Not not) {
      return negated(not.part());
    }
    if (predicate instanceof Comparison comparison) {
      return comparison(comparison.column(), comparison.operator(), comparison);
    }
    if (predicate instanceof In in) {
      return in.values().isEmpty()
          ? Expressions.alwaysFalse()
          : field(in.column())
              .map(field -> Comparisons.in(field, in.values()))
              .orElse(Expressions.alwaysTrue());
    }
    return field(((IsNull) predicate).column())
        .<Expression>map(field -> Expressions.isNull(field.name()))
        .orElse(Expressions.alwaysTrue());
  }

  private Expression negated(Predicate predicate) {
    if (predicate instanceof And and) {
      return any(and.parts().stream().map(this::negated).toList());
    }
    if (predicate instanceof Or or) {
      return all(or.parts().stream().map(this::negated).toList());
    }
    if (predicate instanceof Not not) {
      return expression(not.part());
    }
    if (predicate instanceof Comparison comparison) {
      return comparison(comparison.column(), opposite(comparison.operator()), comparison);
    }
    if (predicate instanceof In) {
      // No file is left out because of values its rows must not have.
      return Expressions.alwaysTrue();
    }
    return field(((IsNull) predicate).column())
        .<Expression>map(field -> Expressions.notNull(field.name()))
        .orElse(Expressions.alwaysTrue());
  }

  private Expression comparison(String column, Operator operator, Comparison comparison) {
    return field(column)
        .map(field -> Comparisons.expression(field, operator, comparison.value()))
        .orElse(Expressions.alwaysTrue());
  }

  /** Columns with statistics: those of a primitive type, outside of structs and lists. */
  private Optional<NestedField> field(String column) {
    return columns
        .find(column)
        .flatMap(PlannedColumn::field)
        .filter(field -> field.type().isPrimitiveType() && IcebergTypes.type(field.type()) != null);
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

  private static Expression all(List<Expression> parts) {
    return parts.isEmpty()
        ? Expressions.alwaysTrue()
        : balanced(parts, 0, parts.size(), Expressions::and);
  }

  private static Expression any(List<Expression> parts) {
    return parts.isEmpty()
        ? Expressions.alwaysFalse()
        : balanced(parts, 0, parts.size(), Expressions::or);
  }

  /** A tree of little depth, for Iceberg walks it recursively and there may be many parts. */
  private static Expression balanced(
      List<Expression> parts, int from, int to, BinaryOperator<Expression> joined) {
    if (to - from == 1) {
      return parts.get(from);
    }
    int middle = (from + to) >>> 1;
    return joined.apply(balanced(parts, from, middle, joined), balanced(parts, middle, to, joined));
  }
}
