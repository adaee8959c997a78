package dev.portico.gateway.plan.place;

import dev.portico.spi.Predicate;
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
    return LiteralValues.of(literal)
        .map(
            v -> new Predicate.Comparison(column.get(), LiteralValues.operator(call.getKind()), v));
  }

  private Optional<String> column(RexNode node) {
    return node instanceof RexInputRef ref
        ? Optional.of(storeNames.get(ref.getIndex()))
        : Optional.empty();
  }
}
