package dev.portico.gateway.plan.place;

import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Turns what it can of a filter into the conditions that a scan port understands; the rest is left
 * out, which keeps more rows.
 */
final class ScanFilters {
  private final RexBuilder rex;
  private final List<String> storeNames;

  ScanFilters(RexBuilder rex, List<String> storeNames) {
    this.rex = rex;
    this.storeNames = storeNames;
  }

  Predicate of(RexNode condition) {
    List<Predicate> parts = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(RexUtil.expandSearch(rex, null, condition))) {
      convert(part).ifPresent(parts::add);
    }
    return parts.size() == 1 ? parts.get(0) : new Predicate.And(parts);
  }

  private Optional<Predicate> convert(RexNode node) {
    if (!(node instanceof RexCall call)) {
      return Optional.empty();
    }
    return switch (call.getKind()) {
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call);
      case IS_NULL -> column(call.getOperands().get(0)).map(Predicate.IsNull::new);
      case IS_NOT_NULL ->
          column(call.getOperands().get(0)).map(c -> new Predicate.Not(new Predicate.IsNull(c)));
      case OR -> disjunction(call);
      default -> Optional.empty();
    };
  }

  private Optional<Predicate> disjunction(RexCall call) {
    List<Predicate> parts = new ArrayList<>();
    for (RexNode operand : call.getOperands()) {
      Optional<Predicate> part = convert(operand);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(new Predicate.Or(parts));
  }

  private Optional<Predicate> comparison(RexCall call) {
    Optional<String> column = column(call.getOperands().get(0));
    if (column.isEmpty() || !(call.getOperands().get(1) instanceof RexLiteral literal)) {
      return Optional.empty();
    }
    return value(literal)
        .map(v -> new Predicate.Comparison(column.get(), operator(call.getKind()), v));
  }

  private Optional<String> column(RexNode node) {
    return node instanceof RexInputRef ref
        ? Optional.of(storeNames.get(ref.getIndex()))
        : Optional.empty();
  }

  private static Optional<BindValue> value(RexLiteral literal) {
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
      default -> Optional.empty();
    };
  }

  private static Predicate.Operator operator(SqlKind kind) {
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
