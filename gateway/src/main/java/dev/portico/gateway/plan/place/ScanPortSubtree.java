package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.weave.AuthorizedScan;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * A scan port's table, or one of the gateway's own, with the filter and projection above it. The
 * port is asked for the needed columns and told the filter; what it really applied is not relied
 * upon, the engine filters again.
 */
final class ScanPortSubtree {
  private final Project project;
  private final Filter filter;
  private final AuthorizedScan scan;
  private final OptionalLong limit;
  private final ImmutableBitSet needed;

  private ScanPortSubtree(Project project, Filter filter, AuthorizedScan scan, OptionalLong limit) {
    this.project = project;
    this.filter = filter;
    this.scan = scan;
    // of rows that a filter lets through nobody knows how many the port must read
    this.limit = filter == null && !scan.filtered() ? limit : OptionalLong.empty();
    ImmutableBitSet all = ImmutableBitSet.range(scan.getRowType().getFieldCount());
    ImmutableBitSet projected =
        project == null ? all : RelOptUtil.InputFinder.bits(project.getProjects(), null);
    ImmutableBitSet both =
        filter == null
            ? projected
            : projected.union(RelOptUtil.InputFinder.bits(filter.getCondition()));
    this.needed = both.isEmpty() ? ImmutableBitSet.of(cheapest(scan)) : both;
  }

  /** A column that stands for the row where none is needed: one that can be read, and is short. */
  private static int cheapest(AuthorizedScan scan) {
    List<CatalogColumn> columns = scan.catalogTable().columns();
    return IntStream.range(0, columns.size())
        .boxed()
        .min(Comparator.comparingInt(i -> cost(columns.get(i))))
        .orElse(0);
  }

  private static int cost(CatalogColumn column) {
    boolean isLong =
        switch (column.type().kind()) {
          case VARCHAR, VARBINARY, ARRAY -> true;
          default -> false;
        };
    return (column.drift().isPresent() ? 4 : 0) + (isLong ? 2 : 0) + (column.nullable() ? 1 : 0);
  }

  static boolean matches(RelNode node) {
    RelNode below =
        node instanceof Project project && !project.containsOver() ? project.getInput() : node;
    RelNode leaf = below instanceof Filter filter ? filter.getInput() : below;
    return leaf instanceof AuthorizedScan scan
        && (scan.catalogTable().relation() instanceof StoreRelation.Scan
            || scan.catalogTable().relation() instanceof StoreRelation.Own);
  }

  static ScanPortSubtree of(RelNode node) {
    return of(node, OptionalLong.empty());
  }

  /** Of which no more rows than that are wanted. */
  static ScanPortSubtree of(RelNode node, OptionalLong limit) {
    Project project = node instanceof Project p ? p : null;
    RelNode below = project == null ? node : project.getInput();
    Filter filter = below instanceof Filter f ? f : null;
    AuthorizedScan scan = (AuthorizedScan) (filter == null ? below : filter.getInput());
    return new ScanPortSubtree(project, filter, scan, limit);
  }

  /**
   * The first rows that a LIMIT without an order wants of its input, those that it skips among
   * them; empty for everything else.
   */
  static OptionalLong mostRows(RelNode node) {
    if (!(node instanceof LogicalSort sort)
        || !sort.getCollation().getFieldCollations().isEmpty()
        || !(sort.fetch instanceof RexLiteral fetch)
        || !(sort.offset == null || sort.offset instanceof RexLiteral)) {
      return OptionalLong.empty();
    }
    BigDecimal rows = fetch.getValueAs(BigDecimal.class);
    if (sort.offset instanceof RexLiteral offset) {
      rows = rows.add(offset.getValueAs(BigDecimal.class));
    }
    return rows.toBigInteger().bitLength() < Long.SIZE
        ? OptionalLong.of(rows.longValueExact())
        : OptionalLong.empty();
  }

  /** Whether a node wants to know how many rows its input has, and nothing of them. */
  static boolean countsRows(RelNode node) {
    return node instanceof Aggregate aggregate
        && aggregate.getGroupType() == Aggregate.Group.SIMPLE
        && aggregate.getGroupSet().isEmpty()
        && aggregate.getAggCallList().stream()
            .allMatch(call -> call.getArgList().isEmpty() && call.filterArg < 0);
  }

  /** One column of a subtree of which no column is wanted. */
  static RelNode rowsOf(RelNode node) {
    if (node instanceof Project) {
      return node;
    }
    RelNode scan = node instanceof Filter filter ? filter.getInput() : node;
    ImmutableBitSet read =
        node instanceof Filter filter
            ? RelOptUtil.InputFinder.bits(filter.getCondition())
            : ImmutableBitSet.of();
    int column = read.isEmpty() ? cheapest((AuthorizedScan) scan) : read.nth(0);
    return Columns.only(node, ImmutableBitSet.of(column));
  }

  /** What the port is asked for: needed columns of the filtered scan. */
  RelNode wanted() {
    RelNode rows = filter == null ? scan : LogicalFilter.create(scan, filter.getCondition());
    if (limit.isPresent()) {
      RexNode most =
          scan.getCluster()
              .getRexBuilder()
              .makeBigintLiteral(BigDecimal.valueOf(limit.getAsLong()));
      rows = LogicalSort.create(scan, RelCollations.EMPTY, null, most);
    }
    return Columns.only(rows, needed);
  }

  /** The same subtree over what the port delivers. */
  RelNode over(FragmentLeaf leaf) {
    RelNode filtered =
        filter == null
            ? leaf
            : LogicalFilter.create(leaf, Columns.renumber(filter.getCondition(), needed, leaf));
    if (project == null) {
      return filtered;
    }
    List<RexNode> columns =
        project.getProjects().stream().map(p -> Columns.renumber(p, needed, leaf)).toList();
    return LogicalProject.create(
        filtered, List.of(), columns, project.getRowType().getFieldNames(), Set.of());
  }
}
