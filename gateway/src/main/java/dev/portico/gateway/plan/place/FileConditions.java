package dev.portico.gateway.plan.place;

import dev.portico.gateway.plan.FileCondition;
import dev.portico.gateway.plan.FileCondition.Clause;
import dev.portico.gateway.plan.FileCondition.Test;
import dev.portico.gateway.plan.write.BindSlot;
import dev.portico.gateway.plan.write.Slots;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Takes out of filters what can be said about single columns: comparisons with values known at
 * execution, those of policies and parameters included. The rest is left out, which keeps more
 * rows.
 */
final class FileConditions {
  /** A longer list of alternatives is not worth telling. */
  private static final int MOST_TESTS = 1_000;

  private final RexBuilder rex;
  private final List<String> storeNames;

  FileConditions(RexBuilder rex, List<String> storeNames) {
    this.rex = rex;
    this.storeNames = storeNames;
  }

  FileCondition of(List<RexNode> filters) {
    List<Clause> clauses = new ArrayList<>();
    for (RexNode filter : filters) {
      for (RexNode part : RelOptUtil.conjunctions(RexUtil.expandSearch(rex, null, filter))) {
        clause(part).ifPresent(clauses::add);
      }
    }
    return new FileCondition(clauses);
  }

  private Optional<Clause> clause(RexNode part) {
    List<RexNode> alternatives = RelOptUtil.disjunctions(part);
    if (alternatives.size() > MOST_TESTS) {
      return Optional.empty();
    }
    List<Test> tests = new ArrayList<>();
    for (RexNode alternative : alternatives) {
      Optional<Test> test = weakest(alternative);
      if (test.isEmpty()) {
        return Optional.empty();
      }
      tests.add(test.get());
    }
    return Optional.of(new Clause(tests));
  }

  /**
   * Of alternatives that are conjunctions themselves, one part is said; any is true of the rows.
   */
  private Optional<Test> weakest(RexNode alternative) {
    return RelOptUtil.conjunctions(alternative).stream()
        .map(this::test)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Test> test(RexNode node) {
    if (!(node instanceof RexCall call)) {
      return Optional.empty();
    }
    RexNode first = call.getOperands().isEmpty() ? call : call.getOperands().get(0);
    return switch (call.getKind()) {
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call);
      case IS_NULL -> column(first).map(Test.Missing::new);
      case IS_NOT_NULL -> column(first).map(Test.Present::new);
      default -> Optional.empty();
    };
  }

  private Optional<Test> comparison(RexCall call) {
    RexNode left = call.getOperands().get(0);
    RexNode right = call.getOperands().get(1);
    return left instanceof RexInputRef
        ? comparison(left, call.getKind(), right)
        : comparison(right, call.getKind().reverse(), left);
  }

  private Optional<Test> comparison(RexNode left, SqlKind kind, RexNode right) {
    Optional<String> column = column(left);
    if (column.isEmpty() || !comparable(left.getType(), right.getType())) {
      return Optional.empty();
    }
    return slot(right)
        .map(slot -> new Test.Compared(column.get(), LiteralValues.operator(kind), slot));
  }

  private Optional<String> column(RexNode node) {
    return node instanceof RexInputRef ref
        ? Optional.of(storeNames.get(ref.getIndex()))
        : Optional.empty();
  }

  /** Whether values of both types are compared as they are, without the engine's conversions. */
  private static boolean comparable(RelDataType column, RelDataType value) {
    return switch (PorticoTypes.fromRel(column).kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL ->
          switch (PorticoTypes.fromRel(value).kind()) {
            case SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
            default -> false;
          };
      case BOOLEAN, VARCHAR, DATE, TIMESTAMP, TIMESTAMP_TZ, REAL, DOUBLE ->
          PorticoTypes.fromRel(column).kind() == PorticoTypes.fromRel(value).kind();
      default -> false;
    };
  }

  private static Optional<BindSlot> slot(RexNode node) {
    ColumnType type = PorticoTypes.fromRel(node.getType());
    if (node instanceof RexDynamicParam param) {
      return Optional.of(Slots.of(param, type));
    }
    return node instanceof RexLiteral literal
        ? LiteralValues.of(literal).map(BindSlot.Constant::new)
        : Optional.empty();
  }
}
