package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.sql.BareScan;
import dev.portico.gateway.sql.ValidatedQuery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Replaces every bare scan of a validated plan, those inside sub-queries included, by the rows and
 * columns that its caller may read. Runs once per query, on the finished logical plan. Stateless
 * and safe for many threads.
 */
public final class Weaver {

  /** Weaves the decisions carried by the plan's own scans into it. */
  public AuthorizedQuery weave(ValidatedQuery query) {
    Visit visit = new Visit();
    RelNode plan = query.plan().accept(visit);
    return new AuthorizedQuery(plan, query, visit.tables);
  }

  private static final class Visit extends RelHomogeneousShuttle {
    private final Set<CatalogTable> tables = new LinkedHashSet<>();
    private final RexShuttle subQueries =
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode woven = visited.rel.accept(Visit.this);
            return woven == visited.rel ? visited : visited.clone(woven);
          }
        };

    @Override
    public RelNode visit(TableScan scan) {
      return visit((RelNode) scan);
    }

    @Override
    public RelNode visit(RelNode node) {
      if (node instanceof BareScan scan) {
        tables.add(scan.view().table());
        return authorized(scan);
      }
      if (node instanceof TableScan) {
        throw new IllegalStateException(
            "a scan that is not bare reached the weaver: " + node.getRelTypeName());
      }
      return super.visit(node).accept(subQueries);
    }

    private static RelNode authorized(BareScan scan) {
      ViewTable view = scan.view();
      AuthorizedScan raw = raw(scan, view.table());
      TableDecision decision = view.decision();
      if (decision instanceof TableDecision.AllRows) {
        return visibleColumns(scan, raw, view);
      }
      throw new IllegalStateException(
          "a decision that cannot be woven: " + decision.getClass().getSimpleName());
    }

    private static AuthorizedScan raw(BareScan scan, CatalogTable table) {
      RelOptCluster cluster = scan.getCluster();
      RawRelation relation = new RawRelation(table);
      RelOptTable relTable =
          RelOptTableImpl.create(
              scan.getTable().getRelOptSchema(),
              relation.getRowType(cluster.getTypeFactory()),
              List.of(table.name().schema(), table.name().table()),
              relation,
              (Expression) null);
      return new AuthorizedScan(cluster, relTable, table);
    }

    private static RelNode visibleColumns(BareScan scan, AuthorizedScan raw, ViewTable view) {
      List<String> rawNames = view.table().columns().stream().map(c -> c.name()).toList();
      List<RexNode> columns = new ArrayList<>();
      for (ViewColumn column : view.columns()) {
        columns.add(
            raw.getCluster().getRexBuilder().makeInputRef(raw, rawNames.indexOf(column.name())));
      }
      return LogicalProject.create(
          raw, List.of(), columns, scan.getRowType().getFieldNames(), Set.of());
    }
  }
}
