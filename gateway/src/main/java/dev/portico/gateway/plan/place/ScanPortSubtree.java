package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
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
  private final ImmutableBitSet needed;

  private ScanPortSubtree(Project project, Filter filter, AuthorizedScan scan) {
    this.project = project;
    this.filter = filter;
    this.scan = scan;
    ImmutableBitSet all = ImmutableBitSet.range(scan.getRowType().getFieldCount());
    ImmutableBitSet projected =
        project == null ? all : RelOptUtil.InputFinder.bits(project.getProjects(), null);
    ImmutableBitSet both =
        filter == null
            ? projected
            : projected.union(RelOptUtil.InputFinder.bits(filter.getCondition()));
    this.needed = both.isEmpty() ? ImmutableBitSet.of(0) : both;
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
    Project project = node instanceof Project p ? p : null;
    RelNode below = project == null ? node : project.getInput();
    Filter filter = below instanceof Filter f ? f : null;
    AuthorizedScan scan = (AuthorizedScan) (filter == null ? below : filter.getInput());
    return new ScanPortSubtree(project, filter, scan);
  }

  /** What the port is asked for: needed columns of the filtered scan. */
  RelNode wanted() {
    RelNode filtered = filter == null ? scan : LogicalFilter.create(scan, filter.getCondition());
    return Columns.only(filtered, needed);
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
