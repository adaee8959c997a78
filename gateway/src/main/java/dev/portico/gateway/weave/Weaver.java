package dev.portico.gateway.weave;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.sql.BareScan;
import dev.portico.gateway.sql.BareView;
import dev.portico.gateway.sql.ColumnUse;
import dev.portico.gateway.sql.ValidatedQuery;
import dev.portico.gateway.sql.VersionColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Replaces every bare scan of a validated plan, those inside sub-queries included, by the rows and
 * columns that its caller may read. Runs once per query, on the finished logical plan. Stateless
 * and safe for many threads.
 */
public final class Weaver {

  /**
   * Weaves the decisions carried by the plan's own scans into it.
   *
   * @param view the view that the query was validated against, which numbers the policies' values
   */
  public AuthorizedQuery weave(ValidatedQuery query, CallerView view) {
    Visit visit = new Visit(view);
    RelNode plan = query.plan().accept(visit);
    return new AuthorizedQuery(
        plan, query, visit.tables, visit.instants, virtualColumns(query, visit.tables));
  }

  /** Of a virtual table nothing is left in the plan that could tell what is read of it. */
  private static Map<TableName, Set<String>> virtualColumns(
      ValidatedQuery query, Set<CatalogTable> tables) {
    Map<TableName, Set<String>> read = new HashMap<>();
    if (tables.stream().anyMatch(t -> t.query().isPresent())) {
      ColumnUse.of(query.plan()).forEach(read::put);
      tables.stream()
          .flatMap(t -> t.query().stream())
          .flatMap(q -> q.reads().entrySet().stream())
          .forEach(inner -> read.merge(inner.getKey(), inner.getValue(), Weaver::both));
    }
    return read;
  }

  private static Set<String> both(Set<String> left, Set<String> right) {
    Set<String> both = new TreeSet<>(left);
    both.addAll(right);
    return both;
  }

  private static final Obligations.KeyTravel STAY = Obligations.KeyTravel.FORBIDDEN;
  private static final Obligations.KeyTravel TRAVEL = Obligations.KeyTravel.ALLOWED;

  private static final class Visit extends RelHomogeneousShuttle {
    private final CallerView view;
    private final Set<CatalogTable> tables = new LinkedHashSet<>();
    private final List<TableName> seen = new ArrayList<>();
    private final List<InstantSlot> instants = new ArrayList<>();

    /** Whether the values of a virtual table that is being woven may not enter other stores. */
    private boolean keysStay;

    private final RexShuttle subQueries =
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode woven = visited.rel.accept(Visit.this);
            return woven == visited.rel ? visited : visited.clone(woven);
          }
        };

    private Visit(CallerView view) {
      this.view = view;
    }

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
      if (node instanceof BareView reference) {
        tables.add(reference.view().table());
        return authorized(reference);
      }
      if (node instanceof TableScan) {
        throw new IllegalStateException(
            "a scan that is not bare reached the weaver: " + node.getRelTypeName());
      }
      return super.visit(node).accept(subQueries);
    }

    /** mask(row filter(temporal(scan))), in this order and once for each reference. */
    private RelNode authorized(BareScan scan) {
      ViewTable table = scan.view();
      int number = number(table.name());
      Obligations.KeyTravel around = keysStay ? STAY : TRAVEL;
      RelNode raw =
          new TemporalWeaving(scan, instants)
              .weave(where -> raw(scan, table.over(where), number, around));
      return woven(scan, table, raw);
    }

    /**
     * mask(row filter(query)), whose tables are woven first. The rows of the query stand behind a
     * fence when some are kept out: see {@link AuthorizedView}.
     */
    private RelNode authorized(BareView reference) {
      ViewTable table = reference.view();
      boolean stayed = keysStay;
      keysStay |= table.decision().obligations().keys() == STAY;
      RelNode rows = reference.getInput().accept(this);
      keysStay = stayed;
      return woven(
          reference,
          table,
          table.decision().filtersRows()
              ? new AuthorizedView(rows, table.name(), number(table.name()))
              : rows);
    }

    private RelNode woven(RelNode reference, ViewTable table, RelNode raw) {
      RexBuilder rex = raw.getCluster().getRexBuilder();
      List<String> names = table.table().columns().stream().map(CatalogColumn::name).toList();
      Function<String, RexNode> column = name -> rex.makeInputRef(raw, names.indexOf(name));
      int first = view.firstValue(table.name());
      RelNode rows = filter(raw, table, number(table.name()), column, first);
      return masks(reference, table, rows, column, first);
    }

    /** References to one table have one decision, so they share its number, and can share work. */
    private int number(TableName name) {
      if (!seen.contains(name)) {
        seen.add(name);
      }
      return seen.indexOf(name);
    }

    private static RelNode filter(
        RelNode raw, ViewTable table, int number, Function<String, RexNode> column, int first) {
      TableDecision decision = table.decision();
      if (!decision.filtersRows()) {
        return raw;
      }
      RexBuilder rex = raw.getCluster().getRexBuilder();
      RexNode condition = new FilterWeaving(rex, column, first).condition(decision.rows());
      List<String> read = new ArrayList<>();
      decision.rows().columns(read::add);
      return LogicalFilter.create(
          raw, PolicyOperators.policy(rex, condition, number, column.apply(read.get(0))));
    }

    private static RelNode masks(
        RelNode reference,
        ViewTable table,
        RelNode rows,
        Function<String, RexNode> column,
        int first) {
      Map<String, Integer> numbers = maskNumbers(table.decision(), first);
      MaskWeaving weaving = new MaskWeaving(rows.getCluster().getRexBuilder(), column);
      List<RexNode> shown = new ArrayList<>();
      List<RelDataTypeField> fields = reference.getRowType().getFieldList();
      for (ViewColumn visible : table.columns()) {
        shown.add(
            absent(reference, visible)
                ? rows.getCluster()
                    .getRexBuilder()
                    .makeNullLiteral(fields.get(shown.size()).getType())
                : shown(table, visible, column.apply(visible.name()), weaving, numbers));
      }
      if (reference instanceof BareScan scan && scan.period().isRange()) {
        for (VersionColumns.Version version : VersionColumns.of(table)) {
          RexNode raw = ends(rows, table, version.name());
          Function<String, RexNode> end =
              name -> name.equals(version.source().name()) ? raw : column.apply(name);
          MaskWeaving same = new MaskWeaving(rows.getCluster().getRexBuilder(), end);
          shown.add(shown(table, version.source(), raw, same, numbers));
        }
      }
      return LogicalProject.create(
          rows, List.of(), shown, reference.getRowType().getFieldNames(), Set.of());
    }

    /** The rows were filtered as they are; what the contract of then did not have is NULL. */
    private static boolean absent(RelNode reference, ViewColumn column) {
      return reference instanceof BareScan scan
          ? scan.absent(column.name())
          : ((BareView) reference).absent(column.name());
    }

    private static RexNode shown(
        ViewTable table,
        ViewColumn visible,
        RexNode raw,
        MaskWeaving weaving,
        Map<String, Integer> numbers) {
      Mask mask = table.decision().masks().get(visible.name());
      return mask == null ? raw : weaving.masked(visible, mask, numbers.get(visible.name()));
    }

    /** The temporal step puts both ends behind the table's own columns. */
    private static RexNode ends(RelNode rows, ViewTable table, String name) {
      int own = table.table().columns().size();
      return rows.getCluster()
          .getRexBuilder()
          .makeInputRef(rows, name.equals(VersionColumns.VALID_FROM) ? own : own + 1);
    }

    /** The number of each mask's first value, in the order of {@link TableDecision#values()}. */
    private static Map<String, Integer> maskNumbers(TableDecision decision, int first) {
      Map<String, Integer> numbers = new HashMap<>();
      int next = first + decision.rows().values().size();
      for (Map.Entry<String, Mask> mask : new TreeMap<>(decision.masks()).entrySet()) {
        numbers.put(mask.getKey(), next);
        next += mask.getValue().values().size();
      }
      return numbers;
    }

    private static AuthorizedScan raw(
        BareScan scan, ViewTable view, int reference, Obligations.KeyTravel around) {
      CatalogTable table = view.table();
      RelOptCluster cluster = scan.getCluster();
      RawRelation relation = new RawRelation(table);
      RelOptTable relTable =
          RelOptTableImpl.create(
              scan.getTable().getRelOptSchema(),
              relation.getRowType(cluster.getTypeFactory()),
              List.of(table.name().schema(), table.name().table()),
              relation,
              (Expression) null);
      return new AuthorizedScan(cluster, relTable, view, reference, around);
    }
  }
}
