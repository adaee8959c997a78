package dev.portico.gateway.plan.place;

import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.plan.write.Dialect;
import dev.portico.gateway.plan.write.PlanWriter;
import dev.portico.gateway.plan.write.Unsupported;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Places a normalised plan. A node joins its inputs' store when all are the same store and the
 * store's dialect writes it; a filter is split into what the store takes and what stays; elsewhere
 * the plan is cut and the subtree becomes a {@link FragmentLeaf}. For one plan and one thread.
 */
public final class Placer {
  private final Function<String, String> dialectOf;
  private final List<FragmentLeaf> fragments = new ArrayList<>();
  private final Set<String> heldBack = new LinkedHashSet<>();

  /**
   * @param dialectOf the dialect of a SQL connection
   */
  public Placer(Function<String, String> dialectOf) {
    this.dialectOf = dialectOf;
  }

  /** A placed plan: what the engine runs, or one store's plan whole. */
  public record Placement(
      RelNode root, boolean wholeInStore, List<FragmentLeaf> fragments, List<String> heldBack) {}

  /** Where a subtree runs, and the subtree itself, possibly rewritten. */
  private record Placed(RelNode node, Place place) {}

  public Placement place(RelNode plan) {
    Placed placed = visit(plan);
    boolean store = placed.place() instanceof Place.Store;
    RelNode root = cut(placed);
    return new Placement(root, store, List.copyOf(fragments), List.copyOf(heldBack));
  }

  private Placed visit(RelNode node) {
    List<FragmentLeaf> before = List.copyOf(fragments);
    Placed placed = visitAsItIs(node);
    return placed.place() instanceof Place.Store
        ? placed
        : RawGroups.of(node).flatMap(groups -> inTwoSteps(groups, before)).orElse(placed);
  }

  /**
   * Where a store cannot mask what is grouped by, it may still group by what is masked.
   *
   * @param before the fragments before the groups, which are cut anew
   */
  private Optional<Placed> inTwoSteps(RawGroups groups, List<FragmentLeaf> before) {
    List<FragmentLeaf> usual = List.copyOf(fragments);
    Set<String> reasons = Set.copyOf(heldBack);
    replaceFragments(before);
    Placed first = visit(groups.first());
    if (first.place() instanceof Place.Store) {
      FragmentLeaf leaf = FragmentLeaf.ofRawGroups(fragments.size(), first.node());
      fragments.add(leaf);
      return Optional.of(new Placed(groups.second(leaf), Place.ENGINE));
    }
    replaceFragments(usual);
    heldBack.retainAll(reasons);
    return Optional.empty();
  }

  private void replaceFragments(List<FragmentLeaf> others) {
    fragments.clear();
    fragments.addAll(others);
  }

  private Placed visitAsItIs(RelNode node) {
    if (ScanPortSubtree.matches(node)) {
      return new Placed(scanned(ScanPortSubtree.of(node)), Place.ENGINE);
    } else if (node.getInputs().size() == 1 && ScanPortSubtree.matches(node.getInput(0))) {
      RelNode input = node.getInput(0);
      RelNode read = ScanPortSubtree.countsRows(node) ? ScanPortSubtree.rowsOf(input) : input;
      RelNode scanned = scanned(ScanPortSubtree.of(read, ScanPortSubtree.mostRows(node)));
      return new Placed(node.copy(node.getTraitSet(), List.of(scanned)), Place.ENGINE);
    } else if (node instanceof AuthorizedScan scan) {
      return leaf(scan);
    } else if (node instanceof Values) {
      return new Placed(node, Place.ANYWHERE);
    } else if (node.getInputs().isEmpty()) {
      throw new IllegalStateException("a leaf without a physical form: " + node.getRelTypeName());
    }
    List<Placed> inputs = node.getInputs().stream().map(this::visit).toList();
    Place common = commonPlace(inputs);
    if (!(common instanceof Place.Store store)) {
      return inEngine(node, inputs);
    }
    RelNode moved = node.copy(node.getTraitSet(), inputs.stream().map(Placed::node).toList());
    try {
      writer(store).check(moved);
      refuseBlowUp(moved);
      return new Placed(moved, store);
    } catch (Unsupported e) {
      heldBack.add(e.getMessage() + " is not computed by " + store.connection());
      return split(moved, store);
    }
  }

  /** A subtree over the rows that a scan port delivers. */
  private RelNode scanned(ScanPortSubtree subtree) {
    FragmentLeaf leaf = new FragmentLeaf(fragments.size(), subtree.wanted());
    fragments.add(leaf);
    return subtree.over(leaf);
  }

  private Placed leaf(AuthorizedScan scan) {
    StoreRelation relation = scan.catalogTable().relation();
    String connection = scan.catalogTable().connection();
    if (relation instanceof StoreRelation.Sql) {
      return new Placed(scan, new Place.Store(connection, dialectOf.apply(connection)));
    }
    return new Placed(FileLeaf.of(scan), Place.ENGINE);
  }

  private static Place commonPlace(List<Placed> inputs) {
    Place common = Place.ANYWHERE;
    for (Placed input : inputs) {
      if (common.equals(Place.ANYWHERE)) {
        common = input.place();
      } else if (!input.place().equals(Place.ANYWHERE) && !input.place().equals(common)) {
        return Place.ENGINE;
      }
    }
    return common;
  }

  private static PlanWriter writer(Place.Store store) {
    return new PlanWriter(
        Dialect.ofStore(store.dialect()),
        leaf -> {
          throw new Unsupported("a leaf in a check");
        });
  }

  /** A join without an equality multiplies rows that all would cross the wire. */
  private static void refuseBlowUp(RelNode node) {
    if (node instanceof Join join
        && join.getJoinType() == JoinRelType.INNER
        && join.analyzeCondition().leftKeys.isEmpty()) {
      Double left = join.getCluster().getMetadataQuery().getMaxRowCount(join.getLeft());
      Double right = join.getCluster().getMetadataQuery().getMaxRowCount(join.getRight());
      boolean single = left != null && left <= 1 || right != null && right <= 1;
      if (!single) {
        throw new Unsupported("a join without an equality");
      }
    }
  }

  private Placed inEngine(RelNode node, List<Placed> inputs) {
    if (inputs.stream().allMatch(i -> i.place().equals(Place.ANYWHERE))) {
      return new Placed(node, Place.ENGINE);
    }
    RelNode moved = node.copy(node.getTraitSet(), inputs.stream().map(this::cut).toList());
    return new Placed(moved, Place.ENGINE);
  }

  /** Replaces a store's subtree by a leaf. */
  private RelNode cut(Placed placed) {
    if (!(placed.place() instanceof Place.Store)) {
      return placed.node();
    }
    FragmentLeaf leaf = new FragmentLeaf(fragments.size(), placed.node());
    fragments.add(leaf);
    return leaf;
  }

  /** A node that the store does not run whole: what can be is run there all the same. */
  private Placed split(RelNode node, Place.Store store) {
    if (node instanceof Filter filter) {
      return splitFilter(filter, store);
    } else if (node instanceof Project project) {
      return splitProject(project, store);
    }
    List<RelNode> inputs =
        node.getInputs().stream().map(i -> cut(new Placed(i, placeOf(i, store)))).toList();
    return new Placed(node.copy(node.getTraitSet(), inputs), Place.ENGINE);
  }

  private static Place placeOf(RelNode input, Place.Store store) {
    return input instanceof Values ? Place.ANYWHERE : store;
  }

  private Placed splitFilter(Filter filter, Place.Store store) {
    RexBuilder rex = filter.getCluster().getRexBuilder();
    int fields = filter.getInput().getRowType().getFieldCount();
    List<RexNode> pushed = new ArrayList<>();
    List<RexNode> kept = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
      (runs(part, fields, rex, store) ? pushed : kept).add(part);
    }
    RelNode input =
        pushed.isEmpty()
            ? filter.getInput()
            : LogicalFilter.create(filter.getInput(), RexUtil.composeConjunction(rex, pushed));
    RelNode fragment = cut(new Placed(input, store));
    return new Placed(
        LogicalFilter.create(fragment, RexUtil.composeConjunction(rex, kept)), Place.ENGINE);
  }

  private static boolean runs(RexNode expression, int fields, RexBuilder rex, Place.Store store) {
    try {
      writer(store).check(expression, fields, rex);
      return true;
    } catch (Unsupported e) {
      return false;
    }
  }

  /** The store delivers only the columns that the engine's expressions need. */
  private Placed splitProject(Project project, Place.Store store) {
    RelNode input = project.getInput();
    ImmutableBitSet needed = RelOptUtil.InputFinder.bits(project.getProjects(), null);
    if (needed.isEmpty()) {
      return new Placed(
          project.copy(project.getTraitSet(), List.of(cut(new Placed(input, store)))),
          Place.ENGINE);
    }
    RelNode fragment = cut(new Placed(Columns.only(input, needed), store));
    List<RexNode> moved =
        project.getProjects().stream().map(p -> Columns.renumber(p, needed, fragment)).toList();
    return new Placed(
        LogicalProject.create(
            fragment, List.of(), moved, project.getRowType().getFieldNames(), Set.of()),
        Place.ENGINE);
  }
}
