package dev.portico.gateway.plan.place;

import dev.portico.gateway.weave.PolicyOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Groups by masked columns in two steps: by the raw columns that the masks read, which a store can
 * do, and above it by what the masks make of these. Rows of one raw key are in one masked group, so
 * sums of counts and sums, and the least and largest of such, are what one step would give. {@code
 * docs/architecture/policy-weaving.md} says why nothing of the raw keys shows. For one plan and one
 * thread.
 */
final class RawGroups {
  /** A sum of 10^10 such numbers has at most 38 digits. */
  private static final int MOST_DIGITS = 28;

  private static final int BIGINT_DIGITS = 19;

  private final Aggregate aggregate;
  private final Project masked;
  private final RexBuilder rex;

  /** The raw columns, which the groups of the first step are. */
  private final ImmutableBitSet raw;

  private final List<RexNode> columns = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  /** What the first step computes for a call. */
  private record Part(SqlAggFunction function, List<Integer> arguments, int filter) {}

  private RawGroups(Aggregate aggregate, Project masked) {
    this.aggregate = aggregate;
    this.masked = masked;
    this.rex = aggregate.getCluster().getRexBuilder();
    this.raw = RelOptUtil.InputFinder.bits(keys(), null);
    raw.forEach(field -> columns.add(rex.makeInputRef(masked.getInput(), field)));
    aggregate.getAggCallList().forEach(call -> parts.add(part(call)));
  }

  /** The two steps of an aggregate; empty when it groups by no mask or cannot be divided. */
  static Optional<RawGroups> of(RelNode node) {
    return node instanceof Aggregate aggregate
            && aggregate.getGroupType() == Aggregate.Group.SIMPLE
            && aggregate.getInput() instanceof Project project
            && !project.containsOver()
            && isMaskedGroup(aggregate, project)
            && aggregate.getAggCallList().stream().allMatch(call -> divides(call, project))
        ? Optional.of(new RawGroups(aggregate, project))
        : Optional.empty();
  }

  private static boolean isMaskedGroup(Aggregate aggregate, Project project) {
    List<RexNode> keys =
        aggregate.getGroupSet().asList().stream().map(project.getProjects()::get).toList();
    ImmutableBitSet raw = RelOptUtil.InputFinder.bits(keys, null);
    return keys.stream().anyMatch(PolicyOperators::within)
        && keys.stream().allMatch(RexUtil::isDeterministic)
        && !raw.isEmpty()
        && raw.asList().stream().allMatch(field -> isExact(project.getInput(), field))
        && !masksBelow(project.getInput())
        && !Boolean.TRUE.equals(
            project.getCluster().getMetadataQuery().areColumnsUnique(project.getInput(), raw));
  }

  /** Floating numbers that are equal, as the two zeros, may be masked to different values. */
  private static boolean isExact(RelNode node, int field) {
    RelDataType type = node.getRowType().getFieldList().get(field).getType();
    return !SqlTypeName.APPROX_TYPES.contains(type.getSqlTypeName());
  }

  /** What is masked further down has its own place; this keeps trying from being repeated. */
  private static boolean masksBelow(RelNode node) {
    return node instanceof Project project
            && project.getProjects().stream().anyMatch(PolicyOperators::within)
        || node.getInputs().stream().anyMatch(RawGroups::masksBelow);
  }

  private static boolean divides(AggregateCall call, Project project) {
    if (call.isDistinct()
        || call.isApproximate()
        || call.ignoreNulls()
        || call.distinctKeys != null
        || !call.rexList.isEmpty()
        || call.getArgList().size() > 1) {
      return false;
    }
    return switch (call.getAggregation().getKind()) {
      case COUNT, MIN, MAX -> true;
      case SUM, SUM0 -> staysInRange(project.getProjects().get(call.getArgList().get(0)).getType());
      default -> false;
    };
  }

  /** The sum of some rows may be larger than that of all, and must not fail alone. */
  private static boolean staysInRange(RelDataType type) {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName())
        || type.getSqlTypeName() == SqlTypeName.DECIMAL && type.getPrecision() <= MOST_DIGITS;
  }

  private List<RexNode> keys() {
    return aggregate.getGroupSet().asList().stream().map(masked.getProjects()::get).toList();
  }

  private Part part(AggregateCall call) {
    List<Integer> arguments =
        call.getArgList().stream()
            .map(a -> added(argument(call, masked.getProjects().get(a))))
            .toList();
    int filter = call.filterArg < 0 ? -1 : added(masked.getProjects().get(call.filterArg));
    boolean sums = call.getAggregation().getKind() == SqlKind.SUM0;
    return new Part(sums ? SqlStdOperatorTable.SUM : call.getAggregation(), arguments, filter);
  }

  /** Sums of BIGINT are told in 38 digits until all are together. */
  private RexNode argument(AggregateCall call, RexNode argument) {
    boolean sums =
        call.getAggregation().getKind() == SqlKind.SUM
            || call.getAggregation().getKind() == SqlKind.SUM0;
    if (!sums || argument.getType().getSqlTypeName() != SqlTypeName.BIGINT) {
      return argument;
    }
    RelDataTypeFactory types = rex.getTypeFactory();
    RelDataType wide = types.createSqlType(SqlTypeName.DECIMAL, BIGINT_DIGITS, 0);
    return rex.makeAbstractCast(
        types.createTypeWithNullability(wide, argument.getType().isNullable()), argument, false);
  }

  private int added(RexNode column) {
    int known = columns.indexOf(column);
    if (known >= 0) {
      return known;
    }
    columns.add(column);
    return columns.size() - 1;
  }

  /** Of the type that the function has over this input. */
  private static AggregateCall call(Part part, int groups, RelNode input, String name) {
    return AggregateCall.create(
        part.function(),
        false,
        false,
        false,
        List.of(),
        part.arguments(),
        part.filter(),
        null,
        RelCollations.EMPTY,
        groups,
        input,
        null,
        name);
  }

  /** The first step, over raw columns. */
  RelNode first() {
    RelNode input =
        LogicalProject.create(masked.getInput(), List.of(), columns, (List<String>) null, Set.of());
    int groups = raw.cardinality();
    List<AggregateCall> calls = new ArrayList<>();
    parts.forEach(part -> calls.add(call(part, groups, input, "v" + calls.size())));
    return LogicalAggregate.create(input, List.of(), ImmutableBitSet.range(groups), null, calls);
  }

  /**
   * The second step, with the columns of the aggregate.
   *
   * @param first the answer of the first step
   */
  RelNode second(RelNode first) {
    List<RexNode> shown = new ArrayList<>();
    keys().forEach(key -> shown.add(Columns.renumber(key, raw, first)));
    int groups = shown.size();
    for (int i = 0; i < parts.size(); i++) {
      shown.add(rex.makeInputRef(first, raw.cardinality() + i));
    }
    RelNode again = LogicalProject.create(first, List.of(), shown, (List<String>) null, Set.of());
    List<AggregateCall> calls = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      AggregateCall call = aggregate.getAggCallList().get(i);
      calls.add(
          call(new Part(total(call), List.of(groups + i), -1), groups, again, call.getName()));
    }
    return typed(
        LogicalAggregate.create(again, List.of(), ImmutableBitSet.range(groups), null, calls));
  }

  /** How the values of the first step come together. */
  private static SqlAggFunction total(AggregateCall call) {
    return call.getAggregation().getKind() == SqlKind.COUNT
        ? SqlStdOperatorTable.SUM0
        : call.getAggregation();
  }

  /** With the types of the aggregate; a sum that is no BIGINT any more fails here, as it would. */
  private RelNode typed(RelNode grouped) {
    List<RexNode> shown = new ArrayList<>();
    for (int i = 0; i < grouped.getRowType().getFieldCount(); i++) {
      RelDataType wanted = aggregate.getRowType().getFieldList().get(i).getType();
      RexNode column = rex.makeInputRef(grouped, i);
      shown.add(
          column.getType().equals(wanted) ? column : rex.makeAbstractCast(wanted, column, false));
    }
    return LogicalProject.create(
        grouped, List.of(), shown, aggregate.getRowType().getFieldNames(), Set.of());
  }
}
